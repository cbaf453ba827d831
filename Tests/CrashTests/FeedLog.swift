import Foundation

/// One entry of a feed as a reader received it.
struct FeedLine: Equatable, Sendable {
    let bytes: String
    let sequence: Int
    let id: String
    let event: String
    /// Kind, value and country in one text.
    let sender: String
    /// Comparable as text: seconds and three digits of a fraction.
    let publishedAt: String

    struct Malformed: Error {
        let bytes: String
    }

    init(_ bytes: String) throws {
        let json = try? JSONSerialization.jsonObject(with: Data(bytes.utf8))
        guard let object = json as? [String: Any], let sequence = object["sequence"] as? Int,
            let id = object["id"] as? String, let event = object["event"] as? String,
            let sender = object["sender"] as? [String: String],
            let moment = object["publishedAt"] as? String, moment.hasSuffix("Z")
        else { throw Malformed(bytes: bytes) }
        self.bytes = bytes
        self.sequence = sequence
        self.id = id
        self.event = event
        self.sender = sender.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ")
        publishedAt = moment.count == 20 ? moment.dropLast() + ".000Z" : moment
    }

    /// The entries of an NDJSON page.
    static func lines(of page: String) throws -> [FeedLine] {
        try page.split(separator: "\n").map { try FeedLine(String($0)) }
    }
}

/// Says what is wrong with a feed's entries as one reader has them.
enum FeedLog {
    /// Every entry exactly once, in order, later than the one before, and each a possible change.
    static func findings(_ lines: [FeedLine]) -> [String] {
        var findings: [String] = []
        var ids: Set<String> = []
        var listed: Set<String> = []
        for (index, line) in lines.enumerated() {
            if line.sequence != index + 1 {
                findings.append("place \(index + 1) has sequence \(line.sequence)")
            }
            if !ids.insert(line.id).inserted { findings.append("\(line.id) comes twice") }
            if index > 0, line.publishedAt <= lines[index - 1].publishedAt {
                findings.append("\(line.sequence) is not later than the entry before it")
            }
            switch line.event {
            case "listed":
                if !listed.insert(line.sender).inserted {
                    findings.append("\(line.sequence) lists a sender that is listed")
                }
            case "updated":
                if !listed.contains(line.sender) {
                    findings.append("\(line.sequence) updates a sender that is not listed")
                }
            case "withdrawn":
                if listed.remove(line.sender) == nil {
                    findings.append("\(line.sequence) withdraws a sender that is not listed")
                }
            default: findings.append("\(line.sequence) is \(line.event)")
            }
        }
        return findings
    }

    /// The senders listed after all entries, with the latest entry of each.
    static func fold(_ lines: [FeedLine]) -> [String: String] {
        var listed: [String: String] = [:]
        for line in lines {
            listed[line.sender] = line.event == "withdrawn" ? nil : line.bytes
        }
        return listed
    }
}
