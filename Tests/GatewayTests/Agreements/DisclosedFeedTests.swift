import Foundation
import TestSupport
import Testing

/// The feed as partners with agreements read it: what comes, when, and what follows what.
@Suite struct DisclosedFeedTests {
    private static let page = "/v1/feeds/senders"

    private func agreement(_ more: String) -> String {
        #"{"purpose":"tests","contact":"a@b.example",\#(more)}"#
    }

    private func entries(_ response: TestHTTPResponse) -> [[String: Any]] {
        response.object["entries"] as? [[String: Any]] ?? []
    }

    private func told(_ entries: [[String: Any]]) -> [String] {
        entries.map { entry in
            let sender = (entry["sender"] as? [String: String])?["value"] ?? ""
            return "\(entry["event"] ?? "") \(sender)"
        }
    }

    @Test func `a withdrawal reaches those who saw the listing, and nobody else`() async throws {
        let scene = try await FeedScene()
        let high = try scene.gateway.makePartner(
            "high",
            role: "peer",
            agreement: agreement(#""minimumReporters":10"#)
        )
        try scene.complain(0..<10)
        try scene.complain(0..<5, about: "+447700900124")
        _ = try await scene.entries(3)
        // Counter-reports end both; of the second the counts would say that ten complained.
        try scene.complain(20..<25, about: "+447700900124")
        try scene.complain(60..<66, about: "+447700900124", isLegit: true)
        _ = try await scene.entries(5)
        try scene.complain(60..<66, isLegit: true)
        let all = try await scene.entries(6)
        let expected = [
            "listed +447700900123", "updated +447700900123", "listed +447700900124",
            "updated +447700900124", "withdrawn +447700900124", "withdrawn +447700900123",
        ]
        #expect(told(all) == expected)
        let seen = told(entries(try scene.get(Self.page, as: high)))
        #expect(
            seen == [
                "updated +447700900123", "updated +447700900124", "withdrawn +447700900124",
                "withdrawn +447700900123",
            ]
        )
    }

    @Test func `what no entry told before the end is no reason to hear of the end`() async throws {
        let scene = try await FeedScene()
        let high = try scene.gateway.makePartner(
            "high",
            role: "peer",
            agreement: agreement(#""minimumReporters":7"#)
        )
        try scene.complain(0..<7)
        try scene.complain(60..<63, isLegit: true)
        let all = try await scene.entries(2)
        #expect(told(all) == ["listed +447700900123", "withdrawn +447700900123"])
        #expect(entries(try scene.get(Self.page, as: high)).isEmpty)
    }

    @Test func `pages pass over what is hidden and end where the log ends`() async throws {
        let scene = try await FeedScene()
        let codes = try scene.gateway.makePartner(
            "codes",
            role: "peer",
            agreement: agreement(#""kinds":["shortCode"]"#)
        )
        for number in 0..<6 {
            try scene.complain(0..<5, about: "+44770090010\(number)")
            try scene.complain(0..<5, about: "6012\(number)")
        }
        let all = try await scene.entries(12)
        let wanted = all.filter { ($0["sender"] as? [String: String])?["kind"] == "shortCode" }
        let head = try #require(try scene.get(Self.page).object["next"] as? String)
        var (cursor, more) = ("", true)
        var read: [NSDictionary] = []
        while more {
            let answer = try scene.get("\(Self.page)?limit=4&after=\(cursor)", as: codes)
            read += entries(answer).map { $0 as NSDictionary }
            cursor = try #require(answer.object["next"] as? String)
            more = answer.object["more"] as? Bool ?? false
        }
        #expect(read == wanted.map { $0 as NSDictionary })
        #expect(cursor == head)
        let snapshot = try scene.get(Self.page + "/snapshot", as: codes)
        #expect(entries(snapshot).count == 6 && snapshot.object["next"] as? String == head)
        for (token, listed) in [(scene.regulator, 12), (codes, 6)] {
            let feeds = try scene.get("/v1/feeds", as: token).object["feeds"] as? [[String: Any]]
            #expect(feeds?.first?["listed"] as? Int == listed)
        }
    }

    @Test func `a long poll is not ended by entries that are hidden`() async throws {
        let scene = try await FeedScene()
        let codes = try scene.gateway.makePartner(
            "codes",
            role: "peer",
            agreement: agreement(#""kinds":["shortCode"]"#)
        )
        let cursor = try #require(try scene.get(Self.page, as: codes).object["next"] as? String)
        let gateway = scene.gateway
        async let answer = onThreads(1) { _ in
            try gateway.connect(timeout: .seconds(40)).send(
                "GET",
                "\(Self.page)?after=\(cursor)&wait=30",
                headers: [(name: "Authorization", value: "Bearer \(codes)")]
            )
        }
        func isWaiting() throws -> Bool {
            try gateway.send("GET", "/metrics", token: gateway.operatorToken).text
                .contains("\nspamgate_long_polls 1\n")
        }
        try await waitUntil("the partner waits") { try isWaiting() }
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        try await waitUntil("the partner waits on") { try isWaiting() }
        try scene.complain(0..<5, about: "60123")
        let page = try #require(try await answer.first)
        #expect(told(entries(page)) == ["listed 60123"])
        // Time that runs out leaves a cursor behind what was hidden.
        try scene.complain(5..<10)
        _ = try await scene.entries(3)
        let next = try #require(page.object["next"] as? String)
        let empty = try scene.get("\(Self.page)?after=\(next)&wait=1", as: codes)
        #expect(empty.status == 200 && entries(empty).isEmpty)
        #expect(
            empty.object["next"] as? String == (try scene.get(Self.page).object["next"] as? String)
        )
    }

    @Test func `a tag of one partner is none of another's`() async throws {
        let scene = try await FeedScene()
        let other = try scene.gateway.makePartner("other", role: "peer")
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        let mine = try scene.get(Self.page)
        let tag = try #require(mine.header("ETag"))
        let theirs = try scene.get(Self.page, [("If-None-Match", tag)], as: other)
        #expect(theirs.status == 200 && theirs.body == mine.body)
        let own = try #require(theirs.header("ETag"))
        #expect(try scene.get(Self.page, [("If-None-Match", own)], as: other).status == 304)
        // A new version is another view, though it shows the same.
        let changed = try scene.ask(
            "PUT",
            "/v1/agreements/other",
            agreement(#""retentionDays":30"#)
        )
        #expect(changed.status == 200)
        #expect(try scene.get(Self.page, [("If-None-Match", own)], as: other).status == 200)
    }

    @Test func `less is shown from now on, and the end of what was shown is still told`()
        async throws
    {
        let scene = try await FeedScene()
        let peer = try scene.gateway.makePartner("peer", role: "peer")
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        #expect(told(entries(try scene.get(Self.page, as: peer))) == ["listed +447700900123"])
        let narrower = agreement(#""kinds":["email"]"#)
        scene.now += 10
        #expect(try scene.ask("PUT", "/v1/agreements/peer", narrower).status == 200)
        #expect(entries(try scene.get(Self.page, as: peer)).isEmpty)
        // One more that the partner never saw.
        try scene.complain(0..<5, about: "+447700900124")
        for sender in ["+447700900123", "+447700900124"] {
            try scene.complain(60..<61, about: sender, isLegit: true)
        }
        _ = try await scene.entries(4)
        #expect(told(entries(try scene.get(Self.page, as: peer))) == ["withdrawn +447700900123"])
    }

    @Test func `an operator sees a listing as a partner would, or why it would not`() async throws {
        let scene = try await FeedScene()
        _ = try scene.gateway.makePartner(
            "narrow",
            role: "peer",
            agreement: agreement(
                #""counts":"bands","fields":["reporters"],"windows":["10d"],"countries":["GB"]"#
            )
        )
        try scene.complain(0..<5)
        try scene.complain(0..<5, about: "spam@promo.example")
        _ = try await scene.entries(2)
        func view(_ sender: String) throws -> TestHTTPResponse {
            try scene.ask("GET", "/v1/agreements/narrow/view?sender=\(sender)")
        }
        let shown = try view("%2B447700900123").object
        #expect(shown["shown"] as? Bool == true && shown["version"] as? Int == 1)
        let entry = shown["entry"] as? [String: Any]
        let windows = entry?["windows"] as? [String: [String: [String: Int]]]
        #expect(windows == ["10d": ["reporters": ["min": 5, "max": 9]]])
        #expect(entry?["listedAt"] == nil && entry?["lastSeen"] == nil)
        let hidden = try view("email:spam@promo.example").object
        #expect(hidden["shown"] as? Bool == false && hidden["entry"] == nil)
        #expect((hidden["obstacles"] as? [String])?.first?.contains("ZZ") == true)
        #expect(try view("%2B447700900199").status == 404)
        #expect(try view("nonsense").status == 400)
    }
}
