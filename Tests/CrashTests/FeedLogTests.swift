import Testing

@Suite struct FeedLogs {
    private func line(
        _ sequence: Int,
        _ event: String = "listed",
        _ sender: String? = nil,
        second: Int? = nil
    ) throws -> FeedLine {
        let moment = "2026-11-19T21:14:\(10 + (second ?? sequence)).\(100 + sequence)Z"
        return try FeedLine(
            """
            {"id":"e-\(sequence)","sequence":\(sequence),"publishedAt":"\(moment)",\
            "event":"\(event)","sender":{"kind":"bot","value":"\(sender ?? "b\(sequence)")"}}
            """
        )
    }

    @Test func `a sound log has no findings`() throws {
        let lines = [
            try line(1, "listed", "a"), try line(2), try line(3, "updated", "a"),
            try line(4, "withdrawn", "a"), try line(5, "listed", "a"),
        ]
        #expect(FeedLog.findings(lines) == [])
        #expect(FeedLog.fold(lines) == ["bot b2": lines[1].bytes, "bot a": lines[4].bytes])
        #expect(FeedLog.fold(Array(lines.prefix(4))) == ["bot b2": lines[1].bytes])
    }

    @Test func `a missing entry is found`() throws {
        let lines = try [1, 2, 4, 5].map { try line($0) }
        #expect(FeedLog.findings(lines).contains("place 3 has sequence 4"))
        #expect(!FeedLog.findings(try [2, 3].map { try line($0) }).isEmpty)
    }

    @Test func `a repeated entry is found`() throws {
        let lines = try [1, 2, 2, 3].map { try line($0) }
        #expect(FeedLog.findings(lines).contains("e-2 comes twice"))
    }

    @Test func `two swapped entries are found`() throws {
        let lines = try [1, 3, 2, 4].map { try line($0) }
        #expect(FeedLog.findings(lines).contains("2 is not later than the entry before it"))
        #expect(FeedLog.findings(lines).contains("place 2 has sequence 3"))
    }

    @Test func `a time that stands still is found`() throws {
        let lines = [try line(1, second: 5), try line(2, second: 4)]
        #expect(FeedLog.findings(lines) == ["2 is not later than the entry before it"])
    }

    @Test func `changes that cannot be are found`() throws {
        let lines = [
            try line(1, "updated", "a"), try line(2, "withdrawn", "b"), try line(3, "listed", "c"),
            try line(4, "listed", "c"),
        ]
        #expect(FeedLog.findings(lines).count == 3)
    }

    @Test func `a time without a fraction is the beginning of its second`() throws {
        let text = #"{"id":"e","sequence":1,"publishedAt":"2026-11-19T21:14:05Z","event":"listed","#
        let whole = try FeedLine(text + #""sender":{"kind":"bot","value":"b"}}"#)
        #expect(whole.publishedAt == "2026-11-19T21:14:05.000Z")
    }
}
