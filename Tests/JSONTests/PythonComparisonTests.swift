import Foundation
import JSON
import Testing

/// Python's `json` must accept and refuse the same texts, our documented strictness aside:
/// ``JSONTable/strictCodes`` and the words `NaN` and `Infinity`, which Python reads.
@Suite struct PythonComparisonTests {
    private static let script = """
        import base64, json, sys
        for line in sys.stdin:
            try:
                json.loads(base64.b64decode(line).decode("utf-8"))
                print("accepted")
            except (ValueError, RecursionError):
                print("refused")
        """

    static let hasPython = (try? run("", input: "")) != nil

    @Test(.enabled(if: hasPython, "python3 is not on PATH"))
    func `Python agrees on every text of the table`() throws {
        var texts = JSONTable.accepted.map { (bytes: Array($0.text.utf8), isAccepted: true) }
        texts += JSONTable.refused.filter { !JSONTable.strictCodes.contains($0.code) }
            // The table tells a NUL byte in a string from one outside; Python refuses both.
            .map { ($0.bytes, false) }
        let input = texts.map { Data($0.bytes).base64EncodedString() + "\n" }.joined()
        let verdicts = try Self.run(Self.script, input: input).split(separator: "\n")
        try #require(verdicts.count == texts.count)
        for (text, verdict) in zip(texts, verdicts) {
            #expect(
                (verdict == "accepted") == text.isAccepted,
                "\(String(decoding: text.bytes.prefix(80), as: UTF8.self))"
            )
        }
    }

    private static func run(_ script: String, input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        // From another thread, because Python answers while it reads.
        let writer = Thread {
            try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try? stdin.fileHandleForWriting.close()
        }
        writer.start()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw POSIXError(.ENOENT) }
        return String(decoding: output, as: UTF8.self)
    }
}
