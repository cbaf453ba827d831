import Foundation
import TestSupport
import Testing

/// `spamgate classify` as an operator runs it.
@Suite struct ClassifyCommandTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = directory.path(name)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func `each line of a file is a text`() async throws {
        let texts = try file(
            "texts",
            """
            Your parcel could not be delivered: pay the fee at parcel.example/a7

            {"text": "482913 is your verification code. Do not share it."}

            """
        )
        let run = try await CommandLineRun(["classify", texts, "--output", "json"])
        #expect(run.status == .code(0))
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.contains(#""category":"smishing.delivery""#) == true)
        #expect(lines.last?.contains(#""category":"other""#) == true)
    }

    @Test func `the words of a screenshot are one text`() async throws {
        let text = try file(
            "screen",
            "Text Message\nYour par-\ncel is held\nat parcel.example/a7\n"
        )
        let run = try await CommandLineRun(["classify", text, "--whole", "--explain"])
        #expect(run.status == .code(0))
        #expect(run.output.contains("smishing.delivery"))
    }

    @Test func `timing tells what each step costs, and shows no text`() async throws {
        let texts = try file("texts", "Your parcel is held at parcel.example/a7\nCall me\n")
        let run = try await CommandLineRun(["classify", texts, "--timing", "--output", "json"])
        #expect(run.status == .code(0), "\(run.errors)")
        let found = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let timing = try #require(found as? [String: Double])
        #expect(timing["texts"] == 2)
        let steps = ["content", "evidence", "category"].map { timing[$0] ?? 0 }
        #expect(steps.allSatisfy { $0 > 0 })
        // Each has one decimal place.
        #expect(abs((timing["total"] ?? 0) - steps.reduce(0, +)) < 0.3)
        #expect(!run.output.contains("parcel"))
    }

    @Test func `nothing to time is said, not timed`() async throws {
        let run = try await CommandLineRun(["classify", try file("texts", "\n"), "--timing"])
        #expect(run.status == .code(65))
        #expect(run.errors.contains("there is no text"))
    }

    @Test func `rules that are printed can be used again`() async throws {
        let printed = try await CommandLineRun(["classify", "--print-rules"])
        let rules = try file("rules.yaml", printed.output)
        let check = try await CommandLineRun(["classify", "--check", "--rules", rules])
        #expect(check.status == .code(0), "\(check.errors)")
        #expect(check.output.contains("No mistakes: "))
        let standard = try await CommandLineRun(["classify", "--check"])
        #expect(standard.output == check.output)
    }

    @Test func `a bad file of rules is refused with its line`() async throws {
        let rules = try file("rules.yaml", "rules:\n  a:\n    categry: prize\n")
        let run = try await CommandLineRun(["classify", "--check", "--rules", rules])
        #expect(run.status == .code(65))
        #expect(run.errors.contains("rules.yaml:3:5: rules.a.categry is not known here"))
        let missing = try await CommandLineRun(["classify", directory.path("nothing")])
        #expect(missing.status == .code(66))
        let both = try await CommandLineRun(["classify", "--check", "--print-rules"])
        #expect(both.status == .code(64))
    }
}
