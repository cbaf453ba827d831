import Foundation

/// A case of protocols/http/guard-corpus; its README describes the format.
package struct GuardCase: Sendable {
    /// A sentence, not repeated in the corpus.
    package var name: String
    /// The acceptable outcomes, each the statuses in order and whether the probe was answered.
    package var expected: [Outcome]
    /// What is sent before the probe.
    package var request: [UInt8]
    /// Whether the client ends its direction after the request, instead of sending a probe.
    package var endsAfterwards = false

    /// What came back.
    package struct Outcome: Equatable, CustomStringConvertible, Sendable {
        /// Of the final answers before the probe's, in order.
        package var statuses: [Int]
        /// Whether the probe was answered, and nothing after it.
        package var endsWithProbe: Bool

        /// As the corpus writes it.
        package var description: String {
            (statuses.map(String.init) + [endsWithProbe ? "probe" : "close"])
                .joined(separator: " ")
        }
    }

    /// A line of the corpus that is not in its format.
    package struct Malformed: Error {
        /// The line.
        package var line: String
    }

    /// The whole corpus.
    package static func all() throws -> [GuardCase] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../protocols/http/guard-corpus")
        let files = [
            "request-line.txt", "headers.txt", "framing.txt", "chunks.txt", "connections.txt",
        ]
        return try files.flatMap { file in
            try parse(String(contentsOf: folder.appending(path: file), encoding: .utf8))
        }
    }

    private static func parse(_ text: String) throws -> [GuardCase] {
        var cases: [GuardCase] = []
        for line in text.split(separator: "\n").map(String.init) {
            if line.hasPrefix("=== ") {
                cases.append(GuardCase(name: String(line.dropFirst(4)), expected: [], request: []))
            } else if let last = cases.indices.last {
                if line.hasPrefix("expect: ") {
                    cases[last].expected = try outcomes(String(line.dropFirst(8)))
                } else if line == "after: end" {
                    cases[last].endsAfterwards = true
                } else {
                    cases[last].request += try bytes(line)
                }
            } else if !line.hasPrefix("#") {
                throw Malformed(line: line)
            }
        }
        return cases
    }

    private static func outcomes(_ text: String) throws -> [Outcome] {
        try text.components(separatedBy: " | ").map { alternative in
            let words = alternative.split(separator: " ")
            guard let last = words.last, last == "probe" || last == "close" else {
                throw Malformed(line: text)
            }
            let statuses = try words.dropLast().map { word in
                guard let status = Int(word) else { throw Malformed(line: text) }
                return status
            }
            return Outcome(statuses: statuses, endsWithProbe: last == "probe")
        }
    }

    private static func bytes(_ line: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(line)
        while let character = rest.popFirst() {
            guard character == "\\" else {
                bytes += Array(String(character).utf8)
                continue
            }
            switch rest.popFirst() {
            case "r": bytes.append(13)
            case "n": bytes.append(10)
            case "t": bytes.append(9)
            case "\\": bytes.append(UInt8(ascii: "\\"))
            case "x":
                guard let byte = UInt8(rest.prefix(2), radix: 16) else {
                    throw Malformed(line: line)
                }
                bytes.append(byte)
                rest = rest.dropFirst(2)
            case "{":
                guard let end = rest.firstIndex(of: "}"),
                    let star = rest[..<end].lastIndex(of: "*"),
                    let count = Int(rest[rest.index(after: star)..<end])
                else { throw Malformed(line: line) }
                let piece = try self.bytes(String(rest[..<star]))
                for _ in 0..<count { bytes += piece }
                rest = rest[rest.index(after: end)...]
            default: throw Malformed(line: line)
            }
        }
        return bytes
    }
}
