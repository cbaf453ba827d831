import Foundation
import TestSupport
import Testing

/// `spamgate intake test` on requests with messages of subscribers.
@Suite struct MessageCommandTests {
    private static let samples = Contract.root.appendingPathComponent("protocols/inbound")
    private static let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"

    /// A captured request and what the format's own test expects of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let format: String
        let file: URL

        var testDescription: String { "\(format)/\(file.lastPathComponent)" }

        var expected: [String: Any] {
            get throws {
                let neighbour = file.deletingPathExtension().appendingPathExtension("json")
                let object = try JSONSerialization.jsonObject(with: Data(contentsOf: neighbour))
                return object as? [String: Any] ?? [:]
            }
        }

        static var all: [Case] {
            get throws {
                let formats = [
                    "kannel", "jasmin", "mm7", "twilio", "vonage", "vonage-messages", "bandwidth",
                    "infobip", "sinch", "telnyx", "oneapi", "alibaba",
                ]
                return try formats.flatMap { format in
                    let folder = samples.appendingPathComponent("\(format)/samples")
                    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                        .filter { $0.hasSuffix(".http") }
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
        let expected = try sample.expected
        let wanted = expected["messages"] as? [[String: Any]] ?? []
        let problems = outcome["problems"] as? [[String: Any]] ?? []
        let found = outcome["messages"] as? [[String: Any]] ?? []
        if let problem = expected["problem"] as? [String: Any] {
            #expect(problems.first?["type"] as? String == problem["type"] as? String)
        }
        // What the format reads, the normaliser may still refuse.
        if problems.isEmpty { #expect(found.count == wanted.count) }
        for (message, wanted) in zip(found, wanted) { compare(message, wanted) }
        let answer = try #require(outcome["answer"] as? [String: Any])
        let own = expected["answer"] as? [String: Any] ?? [:]
        let status = try #require(answer["status"] as? Int)
        #expect(status == own["status"] as? Int || problems.isEmpty == false)
        let reply = found.compactMap { ($0["reply"] as? [String: Any])?["text"] as? String }.first
        if let reply, expected["answerWithReply"] != nil {
            #expect((answer["body"] as? String)?.contains(reply) == true)
        } else if problems.isEmpty {
            #expect(answer["body"] as? String == own["body"] as? String)
        }
        #expect(run.status == .code(problems.isEmpty && status < 400 ? 0 : 1))
        let text = try await CommandLineRun(arguments)
        #expect(text.status == run.status, "\(text.errors)")
        #expect(text.output.contains("\nanswer     \(status)\n"))
        for output in [text.output, run.output] {
            #expect(!output.contains("7700900456"), "a subscriber is shown")
        }
    }

    private func compare(_ message: [String: Any], _ wanted: [String: Any]) {
        for name in ["text", "channel", "recipient", "sentAt"] {
            #expect(message[name] as? String == wanted[name] as? String, "\(name)")
        }
        #expect(message["messageId"] as? String == wanted["id"] as? String)
        let part = wanted["part"] as? [String: Any]
        let found = message["part"] as? [String: Any]
        #expect(found?["number"] as? Int == part?["number"] as? Int)
        #expect(found?["total"] as? Int == part?["total"] as? Int)
        for name in ["attachments", "linkedFiles"] {
            let count = (wanted[name] as? [Any])?.count ?? 0
            #expect((message[name] as? [Any])?.count == count, "\(name)")
        }
    }

    // MARK: Conversations

    /// Files with messages as Kannel hands them over, all of one subscriber.
    private struct Talk {
        let directory: TemporaryDirectory
        var arguments = ["intake", "test", "--format", "kannel", "--output", "json"]

        init() throws { directory = try TemporaryDirectory() }

        func file(
            _ text: String,
            id: String,
            header: String = "",
            from subscriber: String = "+447700900456"
        ) throws -> String {
            let request = """
                POST /v1/mo/kannel?id=\(id) HTTP/1.1
                X-Kannel-From: \(subscriber)
                X-Kannel-To: 7726
                Content-Type: text/plain; charset=UTF-8
                \(header.isEmpty ? "" : "X-Kannel-UDH: \(header)\n")
                \(text)

                """
            return try directory.write(request, to: "\(id).http")
        }

        /// What the last file comes to, after the others.
        func message(_ files: [String]) async throws -> [String: Any] {
            let before = files.dropLast().flatMap { ["--after", $0] }
            let run = try await CommandLineRun(arguments + before + files.suffix(1))
            let outcome = try #require(run.json as? [String: Any], "\(run.errors)")
            let messages = try #require(outcome["messages"] as? [[String: Any]])
            return try #require(messages.first, "\(run.output)")
        }
    }

    private func prompt(_ message: [String: Any]) -> String? {
        (message["reply"] as? [String: Any])?["prompt"] as? String
    }

    private func senders(_ message: [String: Any]) -> [String?] {
        (message["complaints"] as? [[String: Any]] ?? []).map {
            ($0["sender"] as? [String: Any])?["value"] as? String
        }
    }

    @Test func `a message is read as the first of its conversation`() async throws {
        let talk = try Talk()
        let cases: [(String, String, String, String?)] = [
            (Self.text, "text", "waitsForSender", "ask_sender"),
            ("07700 900123", "sender", "waitsForText", "ask_content"),
            ("From: +447700900123\n\(Self.text)", "textWithSender", "complaint", "thanks"),
            ("thank you", "smallTalk", "nothing", "help"),
            ("STOP", "stop", "nothing", "stopped"),
            ("HELP", "help", "nothing", "help"),
        ]
        for (place, (text, reading, end, reply)) in cases.enumerated() {
            let message = try await talk.message([talk.file(text, id: "m\(place)")])
            #expect(message["readAs"] as? String == reading, "\(text)")
            #expect(message["comesTo"] as? String == end, "\(text)")
            #expect(prompt(message) == reply, "\(text)")
            #expect(senders(message) == (end == "complaint" ? ["+447700900123"] : []))
        }
    }

    @Test func `a message is read as the next one after others`() async throws {
        let talk = try Talk()
        let text = try talk.file(Self.text, id: "one")
        let number = try talk.file("07700 900123", id: "two")
        let answered = try await talk.message([text, number])
        #expect(answered["comesTo"] as? String == "complaint")
        #expect(answered["messagesBefore"] as? Int == 1)
        #expect(senders(answered) == ["+447700900123"])
        #expect(prompt(answered) == "thanks")
        let other = try talk.file("07700 900123", id: "three", from: "+447700900457")
        let alone = try await talk.message([text, other])
        #expect(alone["comesTo"] as? String == "waitsForText", "another subscriber's")
        #expect(alone["messagesBefore"] as? Int == 0)
        let late = try await talk.message([number, text])
        #expect(late["comesTo"] as? String == "complaint")
        let again = try await talk.message([text, number, text])
        #expect(again["comesTo"] as? String == "retry")
        #expect(prompt(again) == "ask_sender", "a retry has its first answer")
        let thanks = try await talk.message([text, talk.file("thanks", id: "four")])
        #expect(prompt(thanks) == "ask_sender_again")
    }

    @Test func `parts wait for each other`() async throws {
        let talk = try Talk()
        func part(_ number: Int, _ text: String) throws -> String {
            try talk.file(text, id: "part\(number)", header: "%05%00%03%2A%02%0\(number)")
        }
        let first = try part(1, "Parcel held: pay 1.45 at ")
        let second = try part(2, "parcel-fee.example/x7Qk")
        let waiting = try await talk.message([second])
        #expect(waiting["comesTo"] as? String == "waitsForParts")
        #expect(waiting["missingParts"] as? Int == 1)
        let whole = try await talk.message([second, first])
        #expect(whole["comesTo"] as? String == "waitsForSender")
        let joined = "Parcel held: pay 1.45 at parcel-fee.example/x7Qk"
        #expect(whole["reportedText"] as? String == joined)
        let text = try await CommandLineRun(["intake", "test", "--format", "kannel", second])
        #expect(text.output.contains("1          a part that waits for 1 other\n"))
        #expect(text.output.contains("message    sms, part 2 of 2\n"))
    }

    // MARK: What cannot be tested

    @Test func `what cannot be tested is said in words`() async throws {
        let talk = try Talk()
        let good = try talk.file(Self.text, id: "one")
        let bad = try talk.directory.write("{}\n", to: "bad.http")
        let nobodys = "GET /v1/mo/kannel?text=a HTTP/1.1\n\n"
        let silent = try talk.directory.write(nobodys, to: "no.http")
        let cases: [([String], Int32, String)] = [
            (["--format", "kannel", bad], 65, "line 1 is no request line"),
            (["--format", "kannel", "--after", silent, good], 65, "no.http: the query has no"),
            (["--format", "kannel", "/nowhere/at.all"], 66, "/nowhere/at.all"),
            (["--format", "mapped", good], 64, "--source NAME --config FILE"),
            (["--format", "kannel", "--source", "x", good], 64, "--format or --source"),
            (["--source", "x", good], 64, "--source needs --config"),
            (["--source", "x", "--config", "/nowhere/at.all", good], 78, "/nowhere/at.all"),
            (["--format", "mars", "--after", good, good], 64, "Only messages of subscribers"),
            (["--format", "kannel", "--header", "A: b", good], 64, "its own headers"),
            (["--format", "kannel", "--after", "-", "-"], 64, "read only once"),
        ]
        for (arguments, code, words) in cases {
            let run = try await CommandLineRun(["intake", "test"] + arguments)
            #expect(run.status == .code(code), "\(arguments)")
            #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
        }
        let endless = try await CommandLineRun(
            ["intake", "test", "--format", "kannel", "/dev/zero"]
        )
        #expect(endless.status == .code(65) && endless.errors.contains("longer than"))
    }
}
