import Foundation
import TestSupport
import Testing

/// The feed of campaigns through TAXII.
@Suite struct CampaignCollectionTests {
    private static let start: Int64 = 1_769_000_000

    /// An entry as the log has it; `listing` counts the listings of a campaign.
    private static func publish(
        _ campaign: String,
        _ event: String,
        _ listing: Int64 = 0,
        category: String = "smishing.delivery",
        told: [String] = ["smishing.delivery"],
        at place: Int64,
        by writer: FeedWriter
    ) throws {
        let toldTexts = told.map { "\"\($0)\"" }.joined(separator: ",")
        let text = """
            {"event":\(event),"campaign":"\(campaign)",\
            "listedAt":"\((start + 100 * listing).rfc3339)","firstSeen":"\(start.rfc3339)",\
            "lastSeen":"\((start + place).rfc3339)","windows":{"30d":{"complaints":66,\
            "reporters":64,"senders":61,"partners":2,"countries":1,"legit":0}},\
            "peak":{"reporters":64,"partners":2},"category":"\(category)",\
            "toldCategories":[\(toldTexts)],\
            "confidence":0.9,"languages":["en"],"sample":"parcel waits",\
            "senders":[{"sender":{"kind":"msisdn","value":"+447700900161"},\
            "complaints":9,"reporters":8}]}
            """
        let isEnd = event.contains(#""reason""#) || event.contains(#""mergedInto""#)
        try writer.publish(campaign, text, at: (start + 500_000 + place) * 1000, ends: isEnd)
    }

    /// One that grows, one that is withdrawn and listed again, and one that becomes a part of
    /// another.
    private func scene() async throws -> (gateway: GatewayProcess, peer: String) {
        let gateway = try await GatewayProcess()
        let writer = try FeedWriter(gateway)
        let events: [(String, String, Int64)] = [
            ("c1042", #""listed""#, 0), ("c1043", #""listed""#, 0), ("c1042", #""updated""#, 0),
            ("c1043", #""withdrawn","reason":"operator""#, 0), ("c1044", #""listed""#, 0),
            ("c1043", #""listed""#, 1), ("c1044", #""merged","mergedInto":"c1042""#, 0),
        ]
        for (place, event) in events.enumerated() {
            try Self.publish(event.0, event.1, event.2, at: Int64(place), by: writer)
        }
        let peer = try gateway.makePartner(
            "peer",
            role: "peer",
            agreement: """
                {"purpose":"tests","contact":"a@b.example","feeds":["campaigns"],\
                "samples":true,"sightings":true}
                """
        )
        return (gateway, peer)
    }

    private func describe(_ object: [String: Any]) -> String {
        let labels = (object["labels"] as? [String] ?? []).dropFirst(2)
        let isOver = object["revoked"] as? Bool ?? false
        return "\(object["name"] ?? "") \(labels.joined()) \(isOver)"
    }

    @Test(.enabled("taxii2-client cannot be had from PyPI") { await TAXIIWalk.python() != nil })
    func `a client reads each campaign once, and what is over as revoked`() async throws {
        let (gateway, peer) = try await scene()
        for limit in [3, 100] {
            let walk = try await TAXIIWalk(gateway, token: peer, limit: limit)
            #expect(walk.invalid.isEmpty, "\(walk.invalid.prefix(3))")
            #expect(Set(walk.versions).count == walk.versions.count)
            let campaigns = walk.objects.filter { $0["type"] as? String == "campaign" }
            #expect(
                campaigns.map(describe) == [
                    "c1042  false", "c1043 withdrawn-operator true", "c1043  false",
                    "c1044 merged true",
                ]
            )
            let ids = campaigns.compactMap { $0["id"] as? String }
            #expect(Set(ids).count == 4)
            let sightings = walk.objects.filter { $0["type"] as? String == "sighting" }
            #expect(sightings.map { $0["sighting_of_ref"] as? String } == ids)
            #expect(sightings.allSatisfy { $0["count"] as? Int == 66 })
        }
    }

    @Test func `all versions are there, and nothing of another feed`() async throws {
        let (gateway, peer) = try await scene()
        let collections = try gateway.taxii("spamgate/collections/", token: peer)
        let list = collections.object["collections"] as? [[String: Any]]
        #expect(list?.map { $0["alias"] as? String } == ["campaigns"])
        #expect(list?.map { $0["can_write"] as? Bool } == [false])
        let path = "spamgate/collections/campaigns/objects/"
        let all = try gateway.taxii(path + "?match%5Bversion%5D=all", token: peer)
        let objects = all.object["objects"] as? [[String: Any]] ?? []
        let campaigns = objects.filter { $0["type"] as? String == "campaign" }
        #expect(campaigns.count == 7)
        #expect(Set(campaigns.compactMap { $0["id"] as? String }).count == 4)
        let extensions = campaigns.first?["extensions"] as? [String: [String: Any]]
        let added = try #require(extensions?.values.first)
        #expect(added["sample"] as? String == "parcel waits")
        let parts = added["senders"] as? [[String: Any]]
        #expect(parts?.first?["pattern"] as? String == "[phone-number:value = '447700900161']")
        let senders = try gateway.taxii("spamgate/collections/senders/objects/", token: peer)
        #expect(senders.status == 403)
        let body = #"{"objects":[]}"#
        let post = try gateway.send("POST", "/taxii2/\(path)", token: peer, body: body)
        #expect(post.status == 403)
        // Objects that are kept are the same.
        #expect(try gateway.taxii(path + "?match%5Bversion%5D=all", token: peer).body == all.body)
    }

    @Test func `a reader of one category has one last version, whatever the campaign becomes`()
        async throws
    {
        let gateway = try await GatewayProcess()
        let writer = try FeedWriter(gateway)
        let (first, later) = ("smishing.delivery", "gambling")
        try Self.publish("c1042", #""listed""#, at: 0, by: writer)
        try Self.publish(
            "c1042",
            #""updated""#,
            category: later,
            told: [first, later],
            at: 1,
            by: writer
        )
        var seen: [[String: Any]] = []
        for category in [first, later] {
            let reader = try gateway.makePartner(
                category.replacing(".", with: "-"),
                role: "regulator",
                agreement: """
                    {"purpose":"tests","contact":"a@b.example","feeds":["campaigns"],\
                    "samples":true,"categories":["\(category)"]}
                    """
            )
            let page = try gateway.taxii(
                "spamgate/collections/campaigns/objects/?match%5Btype%5D=campaign",
                token: reader
            )
            let objects = page.object["objects"] as? [[String: Any]] ?? []
            #expect(objects.count == 1, "\(page.text)")
            seen += objects
            #expect(page.text.contains("parcel waits") == (category == later))
            #expect(page.text.contains(later) == (category == later))
        }
        #expect(Set(seen.compactMap { $0["modified"] as? String }).count == 1)
        #expect(Set(seen.compactMap { $0["id"] as? String }).count == 1)
    }
}
