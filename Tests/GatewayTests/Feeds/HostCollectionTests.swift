import Foundation
import TestSupport
import Testing

/// The feed of hosts through TAXII.
@Suite struct HostCollectionTests {
    @Test func `hosts are a collection of domain names and telephone numbers`() async throws {
        let gateway = try await GatewayProcess()
        let writer = try FeedWriter(gateway)
        let peer = try gateway.makePartner(
            "peer",
            role: "peer",
            agreement: """
                {"purpose":"tests","contact":"a@b.example","feeds":["senders","hosts"],\
                "sightings":true}
                """
        )
        let plain = try gateway.makePartner("plain", role: "regulator")
        let now = Int64(Date().timeIntervalSince1970)
        try writer.write(
            ["host:pay.example", "callBack:+447700900123"].map {
                FeedWriter.HostChange(subject: $0, at: now)
            }
        )
        func get(_ path: String, _ token: String) throws -> TestHTTPResponse {
            try gateway.send("GET", "/taxii2/spamgate/collections/" + path, token: token)
        }
        try await waitUntil("both are published") {
            let page = try gateway.send("GET", "/v1/feeds/hosts", token: peer).object
            return (page["entries"] as? [Any])?.count == 2
        }
        let list = try get("", peer).object["collections"] as? [[String: Any]]
        #expect(list?.map { $0["alias"] as? String } == ["senders", "hosts"])
        #expect(list?.map { $0["can_write"] as? Bool } == [true, false])
        #expect(Set(list?.compactMap { $0["id"] as? String } ?? []).count == 2)
        let only = try get("", plain).object["collections"] as? [[String: Any]]
        #expect(only?.map { $0["alias"] as? String } == ["senders"])
        #expect(try get("hosts/objects/", plain).status == 403)
        #expect(try get("news/objects/", plain).status == 404)

        let id = try #require(list?.last?["id"] as? String)
        let page = try get("\(id)/objects/", peer)
        let objects = page.object["objects"] as? [[String: Any]] ?? []
        func values(_ type: String) -> [String?] {
            objects.filter { $0["type"] as? String == type }.map { $0["value"] as? String }
        }
        #expect(values("domain-name") == ["pay.example"])
        #expect(values("phone-number") == ["447700900123"])
        let indicators = objects.filter { $0["type"] as? String == "indicator" }
        #expect(
            indicators.map { $0["pattern"] as? String } == [
                "[domain-name:value = 'pay.example']", "[phone-number:value = '447700900123']",
            ]
        )
        #expect(
            indicators.map { $0["name"] as? String } == [
                "Host that reported spam links to: host:pay.example",
                "Number that reported spam asks to call: callBack:+447700900123",
            ]
        )
        // Places of one feed are kept apart from those of the other.
        let senders = try get("senders/objects/", peer).text
        #expect(!senders.contains("pay.example"))
        #expect(try get("hosts/objects/", peer).body == page.body)
        let post = try gateway.send(
            "POST",
            "/taxii2/spamgate/collections/hosts/objects/",
            token: peer,
            body: #"{"objects":[]}"#
        )
        #expect(post.status == 403)
    }
}
