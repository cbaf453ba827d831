import Foundation
import TestSupport

/// The traffic of `../shared/data`, where that folder stands beside the repository.
struct SharedTraffic {
    var complaints: [TrafficComplaint] = []
    var partners: [(name: String, country: String)] = []

    private struct Line: Decodable {
        let carrier: String
        let messageId: String
        let reporter: String
        let sender: String?
        let channel: String
        let receivedAt: Date
        let text: String
    }

    /// Runs the generator; nil, with a word why, where it cannot be run.
    static func load(events: Int) throws -> SharedTraffic? {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let data = root.deletingLastPathComponent().appendingPathComponent("shared/data").path
        guard FileManager.default.fileExists(atPath: data + "/make_traffic.py") else {
            print("skipped: there is no \(data)")
            return nil
        }
        let directory = try TemporaryDirectory()
        let prefix = directory.path("traffic")
        let script = """
            set -e
            cd \(data)
            python3 make_traffic.py --pool . --out \(prefix) --seed 1 --events \(events)
            python3 to_complaints.py \(prefix) > \(prefix).complaints
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let text = directory.contents("traffic.complaints")
        else {
            print("skipped: make_traffic.py could not be run")
            return nil
        }
        return try SharedTraffic(text)
    }

    private init(_ text: String) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let lines = try text.split(separator: "\n").map {
            try decoder.decode(Line.self, from: Data($0.utf8))
        }
        let carriers = Set(lines.map(\.carrier)).sorted()
        partners = carriers.map { ($0, "US") }
        var clock: Int64 = 0
        for line in lines {
            // The lines stand in the order of their arrival, which is a little after the sending.
            clock = max(clock, Int64(line.receivedAt.timeIntervalSince1970))
            complaints.append(
                TrafficComplaint(
                    partner: carriers.firstIndex(of: line.carrier) ?? 0,
                    at: clock,
                    reporter: (line.reporter, line.reporter),
                    sender: (line.sender.map { Self.canonical($0) }, line.sender),
                    template: nil,
                    text: line.text,
                    messageID: line.messageId,
                    channel: line.channel
                )
            )
        }
    }

    private static func canonical(_ sender: String) -> String {
        if sender.hasPrefix("+") { return sender }
        if sender.contains("@") { return "email:\(sender)" }
        if sender.allSatisfy(\.isNumber) { return "shortCode:US:\(sender)" }
        return "alphanumeric:US:\(sender.uppercased())"
    }
}
