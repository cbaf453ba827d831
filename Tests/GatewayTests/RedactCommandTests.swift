import Foundation
import TestSupport
import Testing

/// `spamgate redact` as a privacy officer runs it.
@Suite struct RedactCommandTests {
    private static let folder = Contract.root.appendingPathComponent("protocols/redaction")
    private static let sample = folder.appendingPathComponent("sample.ndjson").path

    @Test func `the example in the documentation is what is printed`() async throws {
        let readme = try String(
            contentsOf: Self.folder.appendingPathComponent("README.md"),
            encoding: .utf8
        )
        let run = try await CommandLineRun(["redact", "--explain", Self.sample])
        #expect(run.status == .code(0))
        #expect(run.output.contains("[name]"))
        #expect(readme.contains("sample.ndjson\n\(run.output)```"), "\(run.output)")
    }

    @Test func `the three formats tell the same`() async throws {
        let run = try await CommandLineRun(["redact", Self.sample, "--output", "json"])
        let report = try #require(run.json as? [String: Any])
        #expect(report["minimumReporters"] as? Int == 5)
        #expect(report["messages"] as? Int == 14)
        let groups = try #require(report["groups"] as? [[String: Any]])
        #expect(groups.map { $0["messages"] as? Int } == [7, 5, 1, 1])
        #expect(groups.map { $0["reporters"] as? Int } == [6, 5, 1, 1])
        #expect(
            groups.map { $0["withheld"] as? String } == [
                nil, nil, "few-reporters", "few-reporters",
            ]
        )
        let table = try await CommandLineRun(["redact", Self.sample])
        let rows = try await CommandLineRun(["redact", Self.sample, "--output", "csv"])
        #expect(rows.output.split(separator: "\r\n").count == 5)
        for text in groups.compactMap({ $0["text"] as? String }) {
            #expect(table.output.contains("shown      \(text)\n"))
            #expect(rows.output.contains("\"\(text)\"\r\n"))
        }
        for hidden in ["Anna", "JD0146A1", "x7Qk", "99121", "482913", "王小明", "900456"] {
            for output in [run.output, table.output, rows.output] {
                #expect(!output.contains(hidden))
            }
        }
    }

    @Test func `a minimum that no group has shows nothing`() async throws {
        let run = try await CommandLineRun(["redact", "--reporters", "7", Self.sample])
        #expect(run.status == .code(0))
        #expect(run.output == "withheld   4 groups of 14 messages: fewer than 7 reporters\n")
    }

    @Test func `bad lines are named and the others count`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("reports.ndjson")
        let long = String(repeating: "x", count: 65_537)
        let lines = [
            #"{"reporter":"+447700900001","text":"Your parcel is held","channel":"sms"}"#,
            #"{"reporter":"+447700900002"}"#, "", #"{"reporter":"+447700900002","text":7}"#,
            #"{"reporter":"--","text":"Your parcel is held"}"#, "[",
            #"{"reporter":"a","text":"\#(long)"}"#,
            #"{"reporter":"+44 7700 900001","text":"Your parcel is held"}"#,
            #"{"reporter":"+447700900003","text":"Your parcel is held"}"#,
        ]
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        let run = try await CommandLineRun(["redact", "-k", "2", path])
        #expect(run.status == .code(65))
        #expect(run.output.hasPrefix("shown      Your parcel is held\n"))
        #expect(run.output.contains("3 messages of 2 reporters, first on line 1"))
        #expect(run.errors.contains("5 lines of \(path) cannot be read; the others count"))
        for place in ["2, /text", "4, /text", "5, /reporter", "6, /0", "7, /text"] {
            #expect(run.errors.contains("line \(place): "), "\(place) in \(run.errors)")
        }
        let json = try await CommandLineRun(["redact", "-k", "2", "-o", "json", path])
        let report = json.json as? [String: Any]
        #expect((report?["rejected"] as? [Any])?.count == 5)
    }

    @Test func `a file that is not there and a minimum of none are refused`() async throws {
        let absent = try await CommandLineRun(["redact", "/nowhere/reports.ndjson"])
        #expect(absent.status == .code(66))
        let none = try await CommandLineRun(["redact", "--reporters", "0", Self.sample])
        #expect(none.status == .code(64))
        #expect(none.errors.contains("--reporters is at least 1."))
    }
}
