import Foundation
import TestSupport
import Testing

/// `spamgate intake test` on every sample of `protocols/inbound`.
@Suite struct IntakeCommandTests {
    /// A sample and what the format's own test expects of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let format: String
        let file: URL

        var testDescription: String { "\(format)/\(file.lastPathComponent)" }

        var expected: [[String: Any]] {
            get throws {
                let neighbour = file.deletingPathExtension().appendingPathExtension("expected.json")
                let object = try JSONSerialization.jsonObject(with: Data(contentsOf: neighbour))
                let whole = object as? [String: Any] ?? [:]
                return whole["items"] as? [[String: Any]] ?? [whole]
            }
        }

        static var all: [Case] {
            get throws {
                let root = Contract.root.appendingPathComponent("protocols/inbound")
                let manager = FileManager.default
                let formats = ["native", "mars", "xarf", "syniverse", "apple", "rcs", "arf"]
                return try formats.flatMap { format in
                    let folder = root.appendingPathComponent("\(format)/samples")
                    return try manager.contentsOfDirectory(atPath: folder.path).sorted()
                        .filter { !$0.hasSuffix(".expected.json") }
                        .map { Case(format: format, file: folder.appendingPathComponent($0)) }
                }
            }
        }
    }

    @Test(arguments: try Case.all)
    func `every sample is explained`(sample: Case) async throws {
        let arguments = ["intake", "test", "--format", sample.format, sample.file.path]
        let run = try await CommandLineRun(arguments + ["--output", "json"])
        let outcome = try #require(run.json as? [String: Any], "\(run.errors)")
        let items = outcome["items"] as? [[String: Any]] ?? []
        let answer = try #require(outcome["answer"] as? [String: Any])
        let status = try #require(answer["status"] as? Int)
        let isBad = status >= 400 || items.contains { $0["problem"] != nil }
        #expect(run.status == .code(isBad ? 1 : 0))
        let expected = try sample.expected
        if items.isEmpty {
            // The body as a whole was refused, or held nothing.
            guard let problem = expected.first?["problem"] as? [String: Any] else {
                return #expect(expected.isEmpty && status < 300)
            }
            let body = answer["body"] as? [String: Any]
            #expect(body?["type"] as? String == problem["type"] as? String)
        } else {
            #expect(items.count == expected.count)
            for (item, wanted) in zip(items, expected) { compare(item, wanted) }
        }
        let text = try await CommandLineRun(arguments)
        #expect(text.status == run.status)
        #expect(text.output.contains("answer     \(status)\n"))
        #expect(!text.output.contains("447700900456"), "a reporter is shown")
    }

    private func compare(_ item: [String: Any], _ wanted: [String: Any]) {
        let problem = item["problem"] as? [String: Any]
        if let wanted = wanted["problem"] as? [String: Any] {
            #expect(problem?["type"] as? String == wanted["type"] as? String)
            #expect(problem?["pointer"] as? String == wanted["pointer"] as? String)
            return
        }
        // What the format accepts, the normaliser may still refuse.
        guard problem == nil, let complaint = item["complaint"] as? [String: Any] else {
            return #expect(problem?["pointer"] is String)
        }
        let parsed = wanted["complaint"] as? [String: Any]
        #expect(complaint["text"] as? String == parsed?["text"] as? String)
        #expect(complaint["channel"] as? String == parsed?["channel"] as? String)
        #expect(complaint["senderAsWritten"] as? String == parsed?["sender"] as? String)
        #expect(complaint["hasReporter"] as? Bool == (parsed?["reporter"] is String))
    }

    @Test func `headers say who reports a chatbot`() async throws {
        let report = Contract.root.appendingPathComponent("protocols/inbound/rcs/samples/plain.xml")
        let command = ["intake", "test", "--format", "rcs", report.path, "--output", "json"]
        for (header, hasReporter) in [
            ("P-Asserted-Identity: <tel:+447700900456>", true),
            ("Spamgate-Reporter:+447700900456", true),
            ("Other: x", false),
        ] {
            let run = try await CommandLineRun(command + ["--header", header])
            let outcome = try #require(run.json as? [String: Any], "\(run.errors)")
            let items = outcome["items"] as? [[String: Any]] ?? []
            let complaint = items.first?["complaint"] as? [String: Any]
            #expect(complaint?["hasReporter"] as? Bool == hasReporter, "\(header)")
        }
        let type = try await CommandLineRun(command + ["-H", "content-type: text/html"])
        #expect(type.status == .code(1) && type.output.contains("415"))
        let wrong = try await CommandLineRun(command + ["-H", "none"])
        #expect(wrong.status == .code(64) && wrong.errors.contains("'Name: value'"))
    }

    @Test func `what cannot be tested is said in words`() async throws {
        let none = try await CommandLineRun(["intake", "test", "--format", "fax", "/dev/null"])
        #expect(none.status == .code(64))
        #expect(none.errors.contains("native, mars, xarf, syniverse, apple, rcs, arf"))
        let country = try await CommandLineRun(
            ["intake", "test", "--country", "GBR", "/dev/null"]
        )
        #expect(country.status == .code(64) && country.errors.contains("two letters"))
        let absent = try await CommandLineRun(["intake", "test", "/nowhere/at.all"])
        #expect(absent.status == .code(66) && absent.errors.contains("/nowhere/at.all"))
        let empty = try await CommandLineRun(["intake", "test", "/dev/null"])
        #expect(empty.status == .code(1) && empty.output.contains("400"))
        let large = try TemporaryDirectory()
        let text = String(repeating: "a", count: 70_000)
        try Data("{\"text\":\"\(text)\"}".utf8).write(to: URL(fileURLWithPath: large.path("body")))
        let refused = try await CommandLineRun(["intake", "test", large.path("body")])
        #expect(refused.output.contains("413"), "a single complaint has at most 64 KiB")
        let endless = try await CommandLineRun(["intake", "test", "/dev/zero"])
        #expect(endless.status == .code(1) && endless.output.contains("413"))
    }
}
