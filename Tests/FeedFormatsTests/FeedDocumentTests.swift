import FeedFormats
import JSON
import SpamReporting
import Testing

@Suite struct FeedDocumentTests {
    private let cursor = FeedCursor(epoch: FeedEpoch(value: 0xABCD), sequence: 7)

    private func entry(_ text: String, _ event: FeedEvent = .listed) throws -> FeedEntry {
        FeedEntry(
            sequence: 7,
            publishedAt: Timestamp(milliseconds: 1_790_000_000_123),
            event: event,
            reason: event == .withdrawn ? .expired : nil,
            sender: try #require(Sender(canonicalText: text)),
            listedAt: Timestamp(seconds: 1_790_000_000),
            windows: [
                .hour: WindowCounts(complaints: 9, reporters: 5, partners: 2, legit: 1)
            ],
            firstSeen: Timestamp(seconds: 1_789_000_000),
            lastSeen: Timestamp(seconds: 1_790_000_000)
        )
    }

    private func body(_ entries: [FeedEntry], _ form: FeedForm) -> String {
        let document = FeedDocument(
            epoch: cursor.epoch,
            provenance: FeedProvenance(origin: "gw-1")
        )
        return String(
            decoding: document.body(
                entries.compactMap { Disclosure.everything.view(of: $0) },
                next: cursor,
                more: true,
                form: form
            ),
            as: UTF8.self
        )
    }

    @Test func `a JSON page tells entries, the next cursor and whether there is more`() throws {
        let text = body([try entry("+447700900123", .withdrawn)], .json)
        let page = try JSONReader().read(Array(text.utf8))
        let entry = try page.required("entries").elements()[0]
        #expect(try entry.required("id").string() == "000000000000abcd-7")
        #expect(try entry.required("event").string() == "withdrawn")
        #expect(try entry.required("reason").string() == "expired")
        #expect(try entry.required("publishedAt").string() == "2026-09-21T14:13:20.123Z")
        #expect(try entry.required("windows").required("1h").required("reporters").integer() == 5)
        #expect(try entry.required("windows").required("30d").required("reporters").integer() == 0)
        #expect(try page.required("next").string() == cursor.text)
        #expect(try page.required("more").boolean())
    }

    @Test func `NDJSON has one entry in a line`() throws {
        let text = body([try entry("+447700900123"), try entry("email:a@b.example")], .ndjson)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines { _ = try JSONReader().read(Array(line.utf8)) }
        #expect(body([], .ndjson).isEmpty)
    }

    @Test func `a cell that a spreadsheet would calculate is made text`() throws {
        let text = body(
            [
                try entry("+447700900123"),
                try entry("alphanumeric:GB:=HYPERLINK(\"X\",1)"),
                try entry("alphanumeric:GB:@SUM"),
                try entry("alphanumeric:GB:-1"),
            ],
            .csv
        )
        let rows = text.split(separator: "\r\n")
        #expect(rows.count == 5)
        #expect(rows[0].hasPrefix("id,sequence,publishedAt,event,reason,kind,sender,country,"))
        #expect(rows[1].contains(",'+447700900123,"))
        #expect(rows[2].contains(",\"'=HYPERLINK(\"\"X\"\",1)\","))
        #expect(rows[3].contains(",'@SUM,"))
        #expect(rows[4].contains(",'-1,"))
        let columns = rows[0].split(separator: ",", omittingEmptySubsequences: false).count
        #expect(rows[1].split(separator: ",", omittingEmptySubsequences: false).count == columns)
    }

    @Test func `a cursor survives its text and nothing else passes for one`() {
        #expect(FeedCursor(cursor.text) == cursor)
        var mangled = Array(cursor.text.utf8)
        for index in mangled.indices {
            let original = mangled[index]
            mangled[index] = original == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            if mangled[index] != original {
                #expect(FeedCursor(String(decoding: mangled, as: UTF8.self)) == nil)
            }
            mangled[index] = original
        }
        for text in ["", "x", cursor.text + "A", cursor.text + "=", "0", "null"] {
            #expect(FeedCursor(text) == nil)
        }
    }

    @Test func `a reader sees of the counts what it may and no more`() throws {
        var shown = try #require(Disclosure.everything.view(of: entry("+447700900123")))
        shown.firstSeen = nil
        var counts = DisclosedCounts()
        counts.complaints = .band(5...9)
        counts.reporters = .atLeast(1000)
        shown.windows = [.hour: counts]
        let document = FeedDocument(
            epoch: cursor.epoch,
            provenance: FeedProvenance(origin: "gw-1")
        )
        let json = document.body([shown], next: cursor, more: false, form: .json)
        let entry = try JSONReader().read(json).required("entries").elements()[0]
        #expect(try !entry.members().contains { $0.key == "firstSeen" })
        let windows = try entry.required("windows")
        #expect(try windows.members().map(\.key) == ["1h"])
        let hour = try windows.required("1h")
        #expect(try hour.required("complaints").required("min").integer() == 5)
        #expect(try hour.required("complaints").required("max").integer() == 9)
        #expect(try hour.required("reporters").required("min").integer() == 1000)
        #expect(try hour.required("reporters").members().map(\.key) == ["min"])
        #expect(try hour.members().map(\.key) == ["complaints", "reporters"])
        let csv = String(
            decoding: document.body([shown], next: cursor, more: false, form: .csv),
            as: UTF8.self
        )
        #expect(csv.contains(",5..9,1000..,,,,"))
    }
}
