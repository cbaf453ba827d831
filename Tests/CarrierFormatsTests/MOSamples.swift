import CarrierFormats
import Foundation
import SpamReporting
import Testing

/// A captured request of a source of messages that subscribers sent, and what it comes to.
///
/// `NAME.http` is the request: its line, its headers and, after an empty line, its body. One line
/// feed at the very end belongs to the file, not to the body. `NAME.json` has the messages or the
/// problem, and what the source is answered.
struct MOSample: CustomTestStringConvertible, Sendable {
    /// The folder of its format, below `protocols/inbound`.
    let format: String
    /// Where it is.
    let file: URL

    var testDescription: String { "\(format)/\(file.lastPathComponent)" }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("protocols/inbound")

    /// All samples of one format, in the order of their names.
    static func all(of format: String) -> [MOSample] {
        let folder = root.appendingPathComponent(format).appendingPathComponent("samples")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0.hasSuffix(".http") }
            .map { MOSample(format: format, file: folder.appendingPathComponent($0)) }
    }

    /// The request as HTTP would have brought it.
    var request: MORequest {
        get throws {
            var bytes = Array(try Data(contentsOf: file))[...]
            if bytes.last == 0x0A { bytes.removeLast() }
            let line = Self.line(&bytes).split(separator: " ").map(String.init)
            try #require(line.count == 3, "METHOD TARGET HTTP/1.1")
            var headers: [String: String] = [:]
            while true {
                let line = Self.line(&bytes)
                guard let colon = line.firstIndex(of: ":") else { break }
                let value = line[line.index(after: colon)...]
                headers[line[..<colon].lowercased()] = value.trimmingCharacters(in: .whitespaces)
            }
            let parts = line[1].split(separator: "?", maxSplits: 1)
            return MORequest(
                method: line[0],
                query: parts.count > 1 ? Array(parts[1].utf8) : [],
                body: Array(bytes),
                headers: { [headers] in headers[$0.lowercased()] }
            )
        }
    }

    /// Takes the first line of `bytes`, without its end.
    private static func line(_ bytes: inout ArraySlice<UInt8>) -> String {
        var line = bytes.prefix { $0 != 0x0A }
        bytes = bytes.dropFirst(line.count + 1)
        if line.last == 0x0D { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }

    /// Compares what `source` makes of the request with the neighbour of the sample.
    ///
    /// UPDATE_SAMPLES=1 rewrites that instead.
    func check(_ source: some MOFormat) throws {
        let request = try request
        var found: [String: Any] = [:]
        do throws(Problem) {
            found["messages"] = try source.messages(in: request).map(Expectation.object)
            let answer = source.answer(.accepted(reply: nil), to: request)
            found["answer"] = Expectation.object(of: answer)
            if source.repliesInBand {
                let answer = source.answer(.accepted(reply: "Thanks"), to: request)
                found["answerWithReply"] = Expectation.object(of: answer)
            }
        } catch {
            found["problem"] = Expectation.object(of: error)
            found["answer"] = Expectation.object(of: source.answer(.invalid(error), to: request))
        }
        let expectation = file.deletingPathExtension().appendingPathExtension("json")
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

extension Expectation {
    /// A message as samples have it: absent fields are left out.
    static func object(of message: MOMessage) -> [String: Any] {
        var object: [String: Any] = [
            "subscriber": message.subscriber.address, "channel": message.channel.rawValue,
            "text": message.text,
        ]
        object["id"] = message.id
        object["recipient"] = message.recipient
        object["sentAt"] = message.sentAt?.rfc3339
        object["part"] = message.part.map { part -> [String: Any] in
            [
                "reference": Int(part.reference), "total": Int(part.total),
                "number": Int(part.number),
                "units": part.units.map { String(format: "%04x", Int($0)) }.joined(),
            ]
        }
        let attachments = message.attachments.map { attachment -> [String: Any] in
            [
                "contentType": attachment.contentType, "size": attachment.size,
                "sha256": attachment.sha256,
            ]
        }
        if !attachments.isEmpty { object["attachments"] = attachments }
        let files = message.linkedFiles.map { file -> [String: Any] in
            ["url": file.url, "contentType": file.contentType ?? NSNull()]
        }
        if !files.isEmpty { object["linkedFiles"] = files }
        return object
    }

    /// An answer as samples have it: absent headers are left out.
    static func object(of answer: MOAnswer) -> [String: Any] {
        var object: [String: Any] = ["status": answer.status, "body": answer.body]
        object["contentType"] = answer.contentType
        object["retryAfter"] = answer.retryAfter
        return object
    }
}
