import Cryptography
import Foundation
import SpamReporting
import TestSupport
import Testing

/// `/v1/feeds/senders/daily…`.
@Suite struct DailyFileTests {
    private static let path = "/v1/feeds/senders/daily"

    private func senders(_ file: TestHTTPResponse) -> [String] {
        file.text.components(separatedBy: "\r\n").dropFirst().dropLast().map { row in
            let cells = row.components(separatedBy: ",")
            return "\(cells[3]) \(cells[6])"
        }
    }

    private func days(_ scene: FeedScene) throws -> [String] {
        let days = try scene.get(Self.path).object["days"] as? [[String: String]] ?? []
        #expect(days.allSatisfy { $0["href"] == "\(Self.path)/\($0["day"] ?? "").csv" })
        return days.compactMap { $0["day"] }
    }

    @Test func `a day's file has its entries once none can come any more, and its digest is right`()
        async throws
    {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        try scene.complain(0..<5, about: "PARCELDESK")
        _ = try await scene.entries(2)
        let file = "\(Self.path)/2026-01-05.csv"
        for ending in ["", ".sha256"] {
            let early = try scene.get(file + ending)
            #expect(early.status == 404)
            #expect(early.object["type"] as? String == "urn:spamgate:problem:day-not-over")
        }
        #expect(try days(scene).isEmpty)

        // After midnight a gateway whose clock is behind might still publish an entry of the day.
        scene.now = Timestamp(rfc3339: "2026-01-06T00:10:00Z")?.seconds ?? 0
        let open = try scene.get(file)
        #expect(open.status == 404)
        #expect(open.header("Retry-After") == "3000")
        #expect(try days(scene).isEmpty)
        // An entry of the next day shows that none comes.
        try scene.complain(5..<10)
        _ = try await scene.entries(3)
        #expect(try days(scene) == ["2026-01-05"])

        let day = try scene.get(file)
        #expect(day.status == 200)
        #expect(senders(day) == ["listed '+447700900123", "listed PARCELDESK"])
        #expect(day.header("Content-Type") == "text/csv; charset=utf-8; header=present")
        #expect(day.header("Content-Disposition") == "attachment; filename=\"2026-01-05.csv\"")
        let digest = SHA256.digest(day.body)
        let line = "\(SHA256.hexadecimal(day.body))  2026-01-05.csv\n"
        #expect(try scene.get(file + ".sha256").text == line)
        let represented = "sha-256=:\(Data(digest).base64EncodedString()):"
        #expect(day.header("Repr-Digest") == represented)
        let tag = try #require(day.header("ETag"))
        let again = try scene.get(file, [("If-None-Match", tag)])
        #expect(again.status == 304 && again.body.isEmpty)
    }

    @Test func `the file stays as it is when a sender is withdrawn, and the snapshot lets it go`()
        async throws
    {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        scene.now += 86_400
        let before = try await closed(scene, "2026-01-05", after: 2)
        #expect(senders(before) == ["listed '+447700900123"])
        try scene.complain(80..<82, isLegit: true)
        _ = try await scene.entries(3)
        scene.now += 86_400 + 3600
        #expect(try scene.get("\(Self.path)/2026-01-05.csv").body == before.body)
        let later = try scene.get("\(Self.path)/2026-01-06.csv")
        #expect(senders(later).contains("withdrawn '+447700900123"))
        let snapshot = try scene.get("/v1/feeds/senders/snapshot.csv").text
        #expect(!snapshot.contains("+447700900123"))
        #expect(snapshot.contains("+447700900199"))
    }

    /// The file of a day that the entry of another sender ends.
    private func closed(
        _ scene: FeedScene,
        _ day: String,
        after count: Int
    ) async throws -> TestHTTPResponse {
        try scene.complain(0..<5, about: "+447700900199")
        _ = try await scene.entries(count)
        let file = try scene.get("\(Self.path)/\(day).csv")
        guard file.status == 200 else { throw UnexpectedResponse(file) }
        return file
    }

    @Test func `an hour after its end a quiet day can be had, and without entries it is empty`()
        async throws
    {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        scene.now += 3 * 86_400 + 3600
        #expect(try days(scene) == ["2026-01-05", "2026-01-06", "2026-01-07"])
        #expect(try senders(scene.get("\(Self.path)/2026-01-05.csv")).count == 1)
        let empty = try scene.get("\(Self.path)/2026-01-07.csv")
        #expect(empty.status == 200)
        #expect(empty.text.hasPrefix("id,sequence,") && senders(empty).isEmpty)
    }

    @Test func `a day that the log has dropped is gone, and what is no day is not found`()
        async throws
    {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        scene.now += 95 * 86_400
        try await waitUntil("the first entry is dropped") {
            let feeds = try scene.get("/v1/feeds").object["feeds"] as? [[String: Any]]
            return (feeds?.first?["oldest"] as? Int) != 1
        }
        let gone = try scene.get("\(Self.path)/2026-01-05.csv")
        #expect(gone.status == 410)
        #expect(gone.object["type"] as? String == "urn:spamgate:problem:day-gone")
        for name in ["2026-02-30.csv", "2026-01-05", "2026-01-05.json", "x.csv", "2026-1-5.csv"] {
            #expect(try scene.get("\(Self.path)/\(name)").status == 404, "\(name)")
        }
        #expect(try scene.get("\(Self.path)/2026-04-01.csv?x=1").status == 400)
    }
}
