import Foundation
import Testing

/// A case of protocols/http/guard-corpus; its README describes the format.
struct GuardCase: CustomTestStringConvertible, Sendable {
    var name: String
    /// The acceptable outcomes, each the statuses in order and whether the probe was answered.
    var expected: [Outcome]
    var request: [UInt8]

    var testDescription: String { name }

    struct Outcome: Equatable, CustomStringConvertible, Sendable {
        var statuses: [Int]
        var endsWithProbe: Bool

        var description: String {
            (statuses.map(String.init) + [endsWithProbe ? "probe" : "close"])
                .joined(separator: " ")
        }
    }

    struct Malformed: Error {
        var line: String
    }

    static func all() throws -> [GuardCase] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../protocols/http/guard-corpus")
        return try ["request-line.txt", "headers.txt", "framing.txt"].flatMap { file in
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
