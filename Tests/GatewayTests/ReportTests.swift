import Foundation
import TestSupport
import Testing

/// `/v1/feeds/senders.xarf`, `.iodef` and their snapshots.
@Suite struct ReportTests {
    private static let page = "/v1/feeds/senders"
    private static let organisation = """
        organisation:
          name: Example Mobile
          contact: abuse@mobile.example
          domain: mobile.example
        """

    private func reports(_ response: TestHTTPResponse) throws -> [[String: Any]] {
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        #expect(response.header("Content-Type") == "application/x-ndjson")
        return try response.text.split(separator: "\n").map { line in
            let report = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(report as? [String: Any])
        }
    }

    private func sources(_ response: TestHTTPResponse) throws -> [String] {
        try reports(response).compactMap { $0["source_identifier"] as? String }
    }

    /// Status and sender of each incident.
    private func incidents(_ response: TestHTTPResponse) throws -> [String] {
        if response.status == 204 { return [] }
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        let incidents = response.object["Incident"] as? [[String: Any]] ?? []
        return incidents.map { incident in
            let event = (incident["EventData"] as? [[String: Any]])?.first
            let system = (event?["System"] as? [[String: Any]])?.first
            let node = system?["Node"] as? [String: Any]
            let address = (node?["Address"] as? [[String: Any]])?.first
            return "\(incident["status"] ?? "") \(address?["value"] ?? "")"
        }
    }

    @Test func `a page of reports goes on where the one before ended`() async throws {
        let scene = try await FeedScene(configuration: Self.organisation)
        for number in 0..<3 { try scene.complain(0..<5, about: "+44770090010\(number)") }
        _ = try await scene.entries(3)
        let first = try scene.get("\(Self.page).xarf?limit=2")
        #expect(try sources(first) == ["+447700900100", "+447700900101"])
        #expect(first.header("Spamgate-More") == "true")
        let next = try #require(first.header("Spamgate-Next"))
        let second = try scene.get("\(Self.page).xarf?after=\(next)&limit=2")
        #expect(try sources(second) == ["+447700900102"])
        #expect(second.header("Spamgate-More") == "false")
        let report = try #require(try reports(first).first)
        #expect(
            report["reporter"] as? [String: String] == [
                "org": "Example Mobile", "contact": "abuse@mobile.example",
                "domain": "mobile.example",
            ]
        )
        // The same entry is the same report whenever it is read.
        #expect(try scene.get("\(Self.page).xarf?limit=2").body == first.body)
        let tag = try #require(first.header("ETag"))
        let again = try scene.get("\(Self.page).xarf?limit=2", [("If-None-Match", tag)])
        #expect(again.status == 304)

        let array = try scene.get("\(Self.page).xarf", [("Accept", "application/json")])
        #expect(array.header("Content-Type") == "application/json")
        #expect((array.json as? [Any])?.count == 3)
        #expect(try scene.get("\(Self.page).xarf", [("Accept", "text/csv")]).status == 406)
        #expect(try scene.get("\(Self.page).xarf?x=1").status == 400)
    }

    @Test func `a sender that is withdrawn is reported no more, and its incident is resolved`()
        async throws
    {
        let scene = try await FeedScene(configuration: Self.organisation)
        try scene.complain(0..<5)
        try scene.complain(0..<5, about: "PARCELDESK")
        _ = try await scene.entries(2)
        for path in [".xarf", "/snapshot.xarf"] {
            #expect(
                try sources(scene.get(Self.page + path)) == ["+447700900123", "PARCELDESK"],
                "\(path)"
            )
        }
        let all = ["new +447700900123", "new PARCELDESK"]
        #expect(try incidents(scene.get(Self.page + ".iodef")) == all)
        #expect(try incidents(scene.get(Self.page + "/snapshot.iodef")) == all)

        try scene.complain(80..<82, isLegit: true)
        _ = try await scene.entries(3)
        for path in [".xarf", "/snapshot.xarf"] {
            #expect(try sources(scene.get(Self.page + path)) == ["PARCELDESK"], "\(path)")
        }
        #expect(
            try incidents(scene.get(Self.page + ".iodef"))
                == ["new PARCELDESK", "resolved +447700900123"]
        )
        #expect(try incidents(scene.get(Self.page + "/snapshot.iodef")) == ["new PARCELDESK"])
    }

    @Test func `an ended listing is told again neither with a new one nor to whom that is hidden`()
        async throws
    {
        let scene = try await FeedScene(
            configuration: Self.organisation + "\nlisting:\n  updateInterval: 1s"
        )
        let peer = try scene.gateway.makePartner(
            "large",
            role: "peer",
            agreement: #"{"purpose":"tests","contact":"a@b.example","minimumReporters":10}"#
        )
        func events() throws -> [String] {
            let page = try scene.get(Self.page).object
            let entries = page["entries"] as? [[String: Any]] ?? []
            return entries.compactMap { $0["event"] as? String }
        }
        try scene.complain(0..<10)
        try await waitUntil("the peer is told of ten reporters") {
            try !sources(scene.get(Self.page + ".xarf", as: peer)).isEmpty
        }
        scene.now += 31 * 86_400
        try await waitUntil("the listing ends") { try events().last == "withdrawn" }
        try scene.complain(20..<25)
        try await waitUntil("the sender is listed anew") { try events().last == "listed" }
        #expect(try sources(scene.get(Self.page + ".xarf")) == ["+447700900123"])
        #expect(
            try incidents(scene.get(Self.page + ".iodef"))
                == ["resolved +447700900123", "new +447700900123"]
        )
        #expect(try sources(scene.get(Self.page + ".xarf", as: peer)).isEmpty)
        #expect(
            try incidents(scene.get(Self.page + ".iodef", as: peer)) == ["resolved +447700900123"]
        )
    }

    @Test func `who is told by a report is in the audit log`() async throws {
        let scene = try await FeedScene(configuration: Self.organisation)
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        for form in ["xarf", "iodef"] { _ = try scene.get("\(Self.page).\(form)") }
        try await waitUntil("both outputs are in the log") {
            let records = try scene.ask("GET", "/v1/audit?limit=1000").object["records"]
            let told = (records as? [[String: Any]] ?? []).filter { record in
                record["action"] as? String == "feed.disclosed"
                    && record["object"] as? String == "regulator"
            }
            let outputs = told.map { ($0["details"] as? [String: Any])?["output"] as? String }
            return outputs.contains("xarf") && outputs.contains("iodef")
        }
    }

    @Test func `the next page of reports is a page of reports`() async throws {
        let scene = try await FeedScene(configuration: Self.organisation)
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        for form in ["xarf", "iodef"] {
            let page = try scene.get("\(Self.page).\(form)")
            let next = try #require(page.header("Spamgate-Next"))
            #expect(page.header("Link") == "<\(Self.page).\(form)?after=\(next)>; rel=\"next\"")
        }
    }

    @Test
    func `without an entry there is no document of IODEF, and without organisation no report`()
        async throws
    {
        let scene = try await FeedScene(configuration: Self.organisation)
        let empty = try scene.get(Self.page + ".iodef")
        #expect(empty.status == 204 && empty.body.isEmpty)
        #expect(empty.header("Spamgate-Next") != nil)
        let lines = try scene.get(Self.page + ".xarf")
        #expect(lines.status == 200 && lines.body.isEmpty)

        let unnamed = try await FeedScene()
        for path in [".xarf", ".iodef", "/snapshot.xarf", "/snapshot.iodef"] {
            let refused = try unnamed.get(Self.page + path)
            #expect(refused.status == 409, "\(path)")
            #expect(refused.object["type"] as? String == "urn:spamgate:problem:not-configured")
        }
    }
}
