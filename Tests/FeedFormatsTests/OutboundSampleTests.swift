import FeedFormats
import SpamReporting
import TestSupport
import Testing

/// What the feed's renderings come to, octet for octet, and whether others read it.
@Suite struct OutboundSampleTests {
    private let provenance = FeedProvenance(origin: "gateway.mobile.example")

    private func document(_ entries: [DisclosedEntry]) -> [UInt8] {
        FeedDocument(epoch: SampleEntries.epoch, provenance: provenance).body(
            entries,
            next: FeedCursor(epoch: SampleEntries.epoch, sequence: 44),
            more: false,
            form: .csv
        )
    }

    @Test func `the daily file is as its sample`() throws {
        try OutboundSample("csv/sample.csv").expect(document(try SampleEntries.all()))
    }

    @Test func `Python reads the daily file as what the entries say`() async throws {
        let python = try #require(await PythonEnvironment.plain())
        let run = try await python.run(
            """
            import csv, sys
            with open(sys.argv[1], newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file, strict=True))
            for row in rows:
                assert None not in row and None not in row.values(), row
                print(row["sequence"], row["event"], row["kind"], row["sender"],
                      row["reporters_10d"], row["reason"], sep="|")
            """,
            [OutboundSample("csv/sample.csv").path]
        )
        #expect(run.succeeds, "\(run.errors)")
        #expect(
            run.output == """
                41|listed|msisdn|'+447700900123|5|
                42|listed|alphanumeric|PARCELDESK|7|
                43|updated|msisdn|'+447700900123|10|
                44|withdrawn|shortCode|60123|3|disputed

                """
        )
    }

    @Test func `a cell shows a band or an open count as no spreadsheet misreads it`() throws {
        var entry = try #require(try SampleEntries.all().first)
        entry.windows[.hour]?.reporters = .band(5...9)
        entry.windows[.hour]?.complaints = .atLeast(1000)
        entry.windows[.day] = nil
        entry.listedAt = nil
        let row = String(decoding: document([entry]), as: UTF8.self)
            .split(separator: "\r\n")[1].split(separator: ",", omittingEmptySubsequences: false)
        #expect(row[8].isEmpty)
        #expect(row[11...14].map(String.init) == ["1000..", "5..9", "2", "0"])
        #expect(row[15...18].allSatisfy { $0.isEmpty })
    }
}
