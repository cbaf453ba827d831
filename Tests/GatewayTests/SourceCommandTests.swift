import Foundation
import TestSupport
import Testing

/// `spamgate intake test --source` on sources of a configuration.
@Suite struct SourceCommandTests {
    private let directory: TemporaryDirectory
    private let configuration: String

    init() throws {
        directory = try TemporaryDirectory()
        let secret = try directory.write("a-secret-of-our-own\n", to: "secret")
        let sources = """
            sources:
              forwarder:
                format: mapped
                partner: acme
                authentication:
                  scheme: hmac
                  secretFile: "\(secret)"
                  header: X-Signature
                conversation: in-band
                language: fr
                prompts:
                  askSender: "Qui, s'il vous plait?"
                mapping:
                  carriers: [json]
                  id: /id
                  subscriber: /from
                  text: /text
                  acknowledgement:
                    contentType: application/json
                    body: '{"ok":true}'
                    reply: '{"ok":true,"text":"{reply}"}'
              timed:
                format: mapped
                partner: acme
                authentication:
                  scheme: hmac
                  secretFile: "\(secret)"
                  header: X-Signature
                  timeHeader: X-Time
                mapping: {subscriber: /from, text: /text}
              centre:
                format: kannel
                partner: acme
                authentication: {scheme: path, secretFile: "\(secret)"}
              relay:
                format: mm7
                partner: acme
                authentication: {scheme: basic, user: relay, secretFile: "\(secret)"}
              handsets: {format: jasmin, partner: acme, authentication: {networks: [192.0.2.0/24]}}

            """
        configuration = try directory.write(sources, to: "spamgate.yaml")
    }

    /// A captured request of a source, and what the command says of it.
    private func run(
        _ source: String,
        _ head: [String],
        _ body: String,
        _ more: [String] = []
    ) async throws -> (isGood: Bool, object: [String: Any], text: String) {
        let request = (head + ["", body]).joined(separator: "\r\n") + "\n"
        let file = try directory.write(request, to: "\(source).http")
        let arguments = ["intake", "test", "--source", source, "--config", configuration, file]
        let run = try await CommandLineRun(arguments + more + ["--output", "json"])
        let object = try #require(run.json as? [String: Any], "\(run.errors)")
        return (
            run.status == .code(0), object, try await CommandLineRun(arguments + more).output
        )
    }

    private func state(_ object: [String: Any]) -> String? {
        (object["authentication"] as? [String: Any])?["state"] as? String
    }

    private func answer(_ object: [String: Any]) -> [String: Any] {
        object["answer"] as? [String: Any] ?? [:]
    }

    private static let json = #"{"text":"Parcel held: pay 1.45","from":"+447700900456"}"#
    private static let line = "POST /v1/mo/mapped/forwarder HTTP/1.1"
    private static let signed =
        "X-Signature: 5844291e860527eca36529892f395575d893d4a0feeb52fb97737a2ac40f6048"

    @Test func `a mapped source is read, checked and answered as it is configured`() async throws {
        let head = [Self.line, Self.signed]
        let (isGood, outcome, text) = try await run("forwarder", head, Self.json)
        #expect(isGood)
        #expect(outcome["source"] as? String == "forwarder")
        #expect(outcome["partner"] as? String == "acme")
        #expect(state(outcome) == "given")
        let messages = outcome["messages"] as? [[String: Any]] ?? []
        let reply = messages.first?["reply"] as? [String: Any]
        #expect(messages.first?["text"] as? String == "Parcel held: pay 1.45")
        #expect(reply?["language"] as? String == "fr")
        #expect(reply?["text"] as? String == "Qui, s'il vous plait?")
        let body = answer(outcome)["body"] as? String
        #expect(body == #"{"ok":true,"text":"Qui, s'il vous plait?"}"#)
        #expect(text.hasPrefix("source     forwarder, mapped, of acme\n"))
        #expect(text.contains("\nproof      the signature fits\n"))
        #expect(text.contains("reply      ask_sender (fr), in the answer\n"))
        #expect(!text.contains("7700900456"))
    }

    @Test func `a signature that is not here is said, and a wrong one refused`() async throws {
        let (isGood, unsigned, text) = try await run("forwarder", [Self.line], Self.json)
        #expect(isGood)
        #expect(state(unsigned) == "unchecked")
        #expect(
            text.contains(
                "proof      not checked here: the signature, since the header X-Signature"
            )
        )
        let other = Self.json.replacing("1.45", with: "1.46")
        let (isRefusedGood, outcome, words) = try await run(
            "forwarder",
            [Self.line, Self.signed],
            other
        )
        #expect(!isRefusedGood)
        #expect(state(outcome) == "refused")
        #expect(answer(outcome)["status"] as? Int == 403, "as the mapping has it")
        #expect(words.contains("proof      REFUSED: "))
    }

    @Test func `an old request is not held against its signature`() async throws {
        let signature = "c4c6036557e52f829d8c47513f53d8b46329254878631fce56ecc1ef7dd37ff6"
        let head = [Self.line, "X-Time: 1795122845", "X-Signature: \(signature)"]
        let (isGood, outcome, text) = try await run("timed", head, Self.json)
        #expect(isGood)
        #expect(state(outcome) == "given")
        #expect(text.contains("its time is past"))
    }

    @Test func `a secret in the path and a password are checked when they are there`() async throws
    {
        let headers = ["X-Kannel-From: +447700900456", "Content-Type: text/plain; charset=UTF-8"]
        for (path, expected) in [
            ("/v1/mo/kannel/centre/a-secret-of-our-own", "given"),
            ("/v1/mo/kannel/centre/another", "refused"), ("/v1/mo/kannel/centre", "refused"),
            ("/elsewhere", "unchecked"),
        ] {
            let head = ["POST \(path)?id=1 HTTP/1.1"] + headers
            let (_, outcome, text) = try await run("centre", head, "Parcel held")
            #expect(state(outcome) == expected, "\(path)")
            #expect(!text.contains("a-secret-of-our-own"))
        }
        for (password, expected) in [("a-secret-of-our-own", "given"), ("x", "refused")] {
            let credentials = Data("relay:\(password)".utf8).base64EncodedString()
            let head = ["POST /v1/mm7 HTTP/1.1", "Authorization: Basic \(credentials)"]
            let (_, outcome, _) = try await run("relay", head, "-")
            #expect(state(outcome) == expected)
        }
        let (_, absent, _) = try await run("relay", ["POST /v1/mm7 HTTP/1.1"], "-")
        #expect(state(absent) == "unchecked")
    }

    @Test func `what only a gateway knows is said`() async throws {
        let head = ["GET /v1/mo/jasmin/handsets?from=447700900456&id=1&content=HELP HTTP/1.1"]
        let (isGood, outcome, text) = try await run("handsets", head, "", ["--country", "DE"])
        #expect(isGood)
        #expect(state(outcome) == "unchecked")
        #expect(text.contains("a token of its partner") && text.contains("its address"))
        #expect(text.contains("reply      none, conversation is off; help would be (de)"))
        let file = directory.path("handsets.http")
        let none = try await CommandLineRun(
            ["intake", "test", "--source", "x", "--config", configuration, file]
        )
        #expect(none.status == .code(64))
        #expect(none.errors.contains("it has centre, forwarder, handsets, relay, timed"))
    }
}
