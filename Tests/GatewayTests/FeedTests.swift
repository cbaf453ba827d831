import Foundation
import TestSupport
import Testing

/// When senders are listed, updated and withdrawn, and how the feed tells.
@Suite struct FeedTests {
    private static let page = "/v1/feeds/senders"

    private func events(_ entries: [[String: Any]]) -> [String] {
        entries.map { entry in
            let reason = (entry["reason"] as? String).map { " \($0)" } ?? ""
            return "\(entry["event"] ?? "")\(reason)"
        }
    }

    private func reporters(_ entry: [String: Any]?, _ window: String = "10d") -> Int? {
        let windows = entry?["windows"] as? [String: [String: Int]]
        return windows?[window]?["reporters"]
    }

    @Test func `a sender is listed at five reporters, updated when they double and by the hour`()
        async throws
    {
        let scene = try await FeedScene()
        try scene.complain(0..<4)
        // A second complaint of the same reporter makes nobody more.
        try scene.complain(0..<4, about: "+447700900124")
        try scene.complain(3..<4)
        try scene.complain(4..<5)
        let listed = try await scene.entries(1)
        #expect(events(listed) == ["listed"])
        let sender = listed[0]["sender"] as? [String: String]
        #expect(sender == ["kind": "msisdn", "value": "+447700900123"])
        #expect(reporters(listed[0]) == 5)
        #expect(listed[0]["listedAt"] as? String == scene.now.rfc3339)
        #expect(listed[0]["lastSeen"] as? String == scene.now.rfc3339)

        try scene.complain(5..<9)
        try scene.complain(9..<10)
        let doubled = try await scene.entries(2)
        #expect(events(doubled) == ["listed", "updated"])
        #expect(reporters(doubled[1]) == 10)

        scene.now += 3590
        try scene.complain(10..<11)
        let hourly = try await scene.entries(3)
        #expect(events(hourly).last == "updated")
        #expect(reporters(hourly.last) == 11)

        // Without a further complaint the hour is told by time alone.
        try scene.complain(11..<12)
        scene.now += 3600
        let late = try await scene.entries(4)
        #expect(events(late) == ["listed", "updated", "updated", "updated"])
        #expect(reporters(late.last) == 12)
        #expect(late.map { $0["sequence"] as? Int } == [1, 2, 3, 4])
        // No reporter's number, in any spelling.
        #expect(try !scene.get(Self.page).text.contains("77009005"))
    }

    @Test func `counter-reports count against a listing, and end one`() async throws {
        let scene = try await FeedScene()
        try scene.complain(80..<81, isLegit: true)
        try scene.complain(0..<5)
        try scene.complain(0..<5, about: "+447700900199")
        #expect(try await scene.entries(1).count == 1)
        try scene.complain(5..<6)
        let listed = try await scene.entries(2)
        let values = listed.map { ($0["sender"] as? [String: String])?["value"] }
        #expect(values == ["+447700900199", "+447700900123"])
        #expect(reporters(listed[1]) == 6)
        try scene.complain(81..<82, isLegit: true)
        let withdrawn = try await scene.entries(3)
        #expect(events(withdrawn) == ["listed", "listed", "withdrawn legit"])
        let snapshot = try scene.get(Self.page + "/snapshot").object["entries"] as? [[String: Any]]
        #expect(snapshot?.count == 1)
    }

    @Test func `thirty quiet days end a listing, ninety days an entry`() async throws {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        let first = try await scene.entries(1)
        #expect(events(first) == ["listed"])
        let response = try scene.get(Self.page)
        let cursor = try #require(response.object["next"] as? String)
        scene.now += 30 * 86_400 - 20
        // Ten seconds before its end the quiet period is not over.
        try scene.complain(0..<1, about: "+447700900150")
        #expect(try await scene.entries(1).count == 1)
        scene.now += 700
        let expired = try await scene.entries(1, after: cursor)
        #expect(events(expired) == ["withdrawn expired"])
        let listed = try scene.get("/v1/feeds").object["feeds"] as? [[String: Any]]
        #expect(listed?.first?["listed"] as? Int == 0)

        scene.now += 61 * 86_400
        try await waitUntil("the first entry is dropped") {
            try scene.get("\(Self.page)?limit=1").object["entries"].map { entries in
                ((entries as? [[String: Any]])?.first?["sequence"] as? Int) == 2
            } ?? false
        }
        // A cursor at the dropped entry still continues; an older one does not.
        #expect(try scene.get("\(Self.page)?after=\(cursor)").status == 200)
        let old = try FeedScene.cursor(before: cursor)
        let gone = try scene.get("\(Self.page)?after=\(old)")
        #expect(gone.status == 410)
        #expect(gone.object["snapshot"] as? String == Self.page + "/snapshot")
    }

    @Test func `JSON, NDJSON and CSV tell the same, by Accept or by ending`() async throws {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        try scene.complain(0..<5, about: "=HYPER&1")
        let entries = try await scene.entries(2)
        let next = try #require(try scene.get(Self.page).object["next"] as? String)
        for (ending, accept, type) in [
            (".json", "application/json", "application/json"),
            (".ndjson", "application/x-ndjson", "application/x-ndjson"),
            (".csv", "text/csv", "text/csv; charset=utf-8; header=present"),
        ] {
            let named = try scene.get(Self.page + ending)
            let accepted = try scene.get(Self.page, [("Accept", "text/html;q=0.1, \(accept)")])
            #expect(named.status == 200 && accepted.status == 200)
            #expect(named.header("Content-Type") == type)
            #expect(accepted.header("Content-Type") == type)
            #expect(named.body == accepted.body)
            #expect(named.header("Spamgate-Next") == next)
            #expect(named.header("Spamgate-More") == "false")
            #expect(named.header("Link") == "<\(Self.page)?after=\(next)>; rel=\"next\"")
            #expect(named.header("Vary")?.contains("Accept") == true)
        }
        let lines = try scene.get(Self.page + ".ndjson").text.split(separator: "\n")
        let parsed = lines.map { line in
            try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary
        }
        #expect(parsed == entries.map { $0 as NSDictionary })
        let rows = try scene.get(Self.page + ".csv").text.components(separatedBy: "\r\n")
        #expect(rows.count == 4 && rows[3].isEmpty)
        #expect(rows[0].hasPrefix("id,sequence,publishedAt,event,reason,kind,sender,country"))
        #expect(rows[1].contains(",msisdn,'+447700900123,"))
        #expect(rows[2].contains(",alphanumeric,'=HYPER&1,GB,"))
        #expect(
            try scene.get(Self.page, [("Accept", "text/*;q=0.5, */*;q=0.1")]).text.hasPrefix("id,")
        )
    }

    @Test func `an unchanged page is not sent again`() async throws {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        let page = try scene.get(Self.page)
        let tag = try #require(page.header("ETag"))
        for condition in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = try scene.get(Self.page, [("If-None-Match", condition)])
            #expect(again.status == 304 && again.body.isEmpty)
            #expect(again.header("ETag") == tag)
        }
        #expect(try scene.get(Self.page, [("If-None-Match", "\"other\"")]).status == 200)
        try scene.complain(5..<10)
        _ = try await scene.entries(2)
        let changed = try scene.get(Self.page, [("If-None-Match", tag)])
        #expect(changed.status == 200 && changed.header("ETag") != tag)
    }

    @Test func `pages follow each other without gap or repetition, from snapshot to log`()
        async throws
    {
        let scene = try await FeedScene()
        for number in 0..<7 {
            try scene.complain(0..<5, about: "+44770090010\(number)")
        }
        let all = try await scene.entries(7)
        var cursor: String?
        var read: [Int] = []
        while true {
            let after = cursor.map { "&after=\($0)" } ?? ""
            let page = try scene.get("\(Self.page)?limit=2\(after)").object
            let entries = page["entries"] as? [[String: Any]] ?? []
            read += entries.compactMap { $0["sequence"] as? Int }
            cursor = page["next"] as? String
            #expect((page["more"] as? Bool) == (read.count < 7))
            if page["more"] as? Bool != true { break }
        }
        #expect(read == all.compactMap { $0["sequence"] as? Int } && read == Array(1...7))

        let snapshot = try scene.get(Self.page + "/snapshot").object
        #expect((snapshot["entries"] as? [[String: Any]])?.count == 7)
        let next = try #require(snapshot["next"] as? String)
        try scene.complain(0..<5, about: "+447700900170")
        let news = try await scene.entries(1, after: next)
        #expect(news.map { ($0["sender"] as? [String: String])?["value"] } == ["+447700900170"])
    }

    @Test func `a long poll returns with the entry, or empty after the time it asked for`()
        async throws
    {
        let scene = try await FeedScene()
        let empty = try scene.get(Self.page)
        let cursor = try #require(empty.object["next"] as? String)
        let waited = try scene.get("\(Self.page)?after=\(cursor)&wait=1")
        #expect(waited.status == 200)
        #expect((waited.object["entries"] as? [Any])?.isEmpty == true)
        #expect(waited.object["next"] as? String == cursor)

        try scene.complain(0..<4)
        let (gateway, regulator) = (scene.gateway, scene.regulator)
        async let answer = onThreads(1) { _ in
            try gateway.connect(timeout: .seconds(40)).send(
                "GET",
                "\(Self.page)?after=\(cursor)&wait=30",
                headers: [(name: "Authorization", value: "Bearer \(regulator)")]
            )
        }
        try scene.complain(4..<5)
        let page = try #require(try await answer.first)
        #expect(page.status == 200)
        #expect((page.object["entries"] as? [Any])?.count == 1)
    }
}
