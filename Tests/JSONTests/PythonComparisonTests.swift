import Foundation
import JSON
import Testing

/// Python's `json` must accept and refuse the same texts and read the same values in them, but for
/// what ``accepted`` lists with its reason.
@Suite struct PythonComparisonTests {
    /// What Python accepts and we refuse; there is nothing the other way round.
    private static let accepted: [JSONError.Code: String] = [
        .duplicateKey: "RFC 7493 §2.3; two parsers would read two different complaints",
        .nulCharacter: "a C string would end there, and no message holds one",
        .loneSurrogate: "RFC 7493 §2.1; it cannot be written as UTF-8 again",
        .numberOutOfRange: "RFC 8259 §6; whole numbers have 64 bits, others are finite doubles",
        .tooDeep: "a limit of the reader's",
        .tooManyMembers: "a limit of the reader's",
        .tooManyElements: "a limit of the reader's",
        .tooLarge: "a limit of the reader's",
    ]

    /// Words that Python takes for numbers and JSON does not know; we call them a wrong syntax.
    private static let words = ["NaN", "Infinity"]

    /// Prints `-` for a text that is refused, else the value: numbers that are no whole ones by the
    /// bits of the double, strings in hexadecimal.
    private static let script = """
        import base64, json, struct, sys
        def shown(value):
            if value is None: return "null"
            if value is True: return "true"
            if value is False: return "false"
            if isinstance(value, int): return "i" + str(value)
            if isinstance(value, float): return "d" + struct.pack(">d", value).hex()
            if isinstance(value, str):
                return "s" + value.encode("utf-8", "surrogatepass").hex()
            if isinstance(value, list): return "[" + ",".join(map(shown, value)) + "]"
            return "{" + ",".join(shown(k) + ":" + shown(v) for k, v in value.items()) + "}"
        for line in sys.stdin:
            try:
                print(shown(json.loads(base64.b64decode(line).decode("utf-8"))))
            except (ValueError, RecursionError):
                print("-")
        """

    static let hasPython = (try? run("", input: "")) != nil

    @Test(.enabled(if: hasPython, "python3 is not on PATH"))
    func `Python agrees on every text, but for what is listed`() throws {
        var texts = JSONTable.accepted.map { Array($0.text.utf8) }
        texts += (JSONTable.refused + JSONTable.notANumber).map(\.bytes)
        texts += JSONGrid.all.flatMap { $0.cases.map(\.bytes) } + JSONGrid.short
        let input = texts.map { Data($0).base64EncodedString() + "\n" }.joined()
        let answers = try Self.run(Self.script, input: input).split(separator: "\n")
        try #require(answers.count == texts.count)
        var met: Set<JSONError.Code> = []
        for (text, answer) in zip(texts, answers) {
            let shown = String(decoding: text.prefix(80), as: UTF8.self)
            do throws(JSONError) {
                let value = try JSONReader().read(text)
                #expect(Self.shown(value) == String(answer), "\(shown)")
            } catch {
                guard answer != "-" else { continue }
                met.insert(error.code)
                let isWord = Self.words.contains { shown.contains($0) }
                #expect(isWord || Self.accepted[error.code] != nil, "\(error.code): \(shown)")
            }
        }
        #expect(met.subtracting([.syntax]) == Set(Self.accepted.keys), "every reason is met")
    }

    /// The same as the script prints.
    private static func shown(_ value: JSONValue) -> String {
        do {
            switch value.kind {
            case .null: return "null"
            case .bool: return try value.boolean() ? "true" : "false"
            case .string: return "s" + hexadecimal(try value.string().utf8)
            case .number:
                let text = String(decoding: value.serialized(), as: UTF8.self)
                guard text.contains(where: { $0 == "." || $0 == "e" }) else { return "i" + text }
                return "d"
                    + hexadecimal(
                        stride(from: 56, through: 0, by: -8).map { shift in
                            UInt8(
                                truncatingIfNeeded: (try? value.number().bitPattern >> shift) ?? 0
                            )
                        }
                    )
            case .array:
                return "[" + (try value.elements()).map(shown).joined(separator: ",") + "]"
            case .object:
                let members = try value.members()
                    .map { "s" + hexadecimal($0.key.utf8) + ":" + shown($0.value) }
                return "{" + members.joined(separator: ",") + "}"
            }
        } catch {
            return "\(error)"
        }
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }
        .joined()
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
