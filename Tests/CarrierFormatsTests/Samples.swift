import CarrierFormats
import Foundation
import JSON
import SpamReporting
import Testing

/// One file of a `samples` folder under `protocols/inbound`.
struct Sample: CustomTestStringConvertible, Sendable {
    /// The folder of its format.
    let format: String
    /// Where it is.
    let file: URL

    var testDescription: String { file.lastPathComponent }

    /// Whether it is NDJSON.
    var isLines: Bool { file.pathExtension == "ndjson" }

    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: file)) }
    }

    private var expectation: URL {
        file.deletingPathExtension().appendingPathExtension("expected.json")
    }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("protocols/inbound")

    /// All samples of one format, in the order of their names.
    static func all(of format: String) -> [Sample] {
        let folder = root.appendingPathComponent(format).appendingPathComponent("samples")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { !$0.hasSuffix(".expected.json") }
            .map { Sample(format: format, file: folder.appendingPathComponent($0)) }
    }

    /// Compares `found` with the neighbour of the sample; UPDATE_SAMPLES=1 rewrites that instead.
    func expect(_ found: [String: Any]) throws {
        let options: JSONSerialization.WritingOptions =
            [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text =
            try JSONSerialization.data(withJSONObject: found, options: options) + Data("\n".utf8)
        if ProcessInfo.processInfo.environment["UPDATE_SAMPLES"] == "1" {
            try text.write(to: expectation)
        }
        let expected = try Data(contentsOf: expectation)
        #expect(String(decoding: text, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
    }
}

/// What samples expect, as JSON objects.
enum Expectation {
    static func object(of result: Result<ReportedComplaint, Problem>) -> [String: Any] {
        switch result {
        case .success(let complaint): ["complaint": object(of: complaint)]
        case .failure(let problem): ["problem": object(of: problem)]
        }
    }

    static func object(of problem: Problem) -> [String: Any] {
        [
            "type": problem.kind.type, "detail": problem.detail,
            "pointer": problem.pointer ?? NSNull(),
        ]
    }

    private static func object(of complaint: ReportedComplaint) -> [String: Any] {
        [
            "messageId": complaint.messageID ?? NSNull(),
            "reporter": complaint.reporter?.address ?? NSNull(),
            "sender": complaint.sender ?? NSNull(),
            "channel": complaint.channel.rawValue,
            "receivedAt": complaint.receivedAt?.rfc3339 ?? NSNull(),
            "disposition": complaint.disposition.rawValue,
            "text": complaint.text,
            "attachments": complaint.attachments.map { attachment -> [String: Any] in
                [
                    "contentType": attachment.contentType, "size": attachment.size,
                    "sha256": attachment.sha256,
                ]
            },
        ]
    }
}
