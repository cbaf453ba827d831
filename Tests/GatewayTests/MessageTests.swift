import Foundation
import TestSupport
import Testing

/// Subscribers' messages through the real gateway, as Kannel and Jasmin hand them over.
@Suite struct MessageTests {
    private static let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"
    private static let askSender = "Thank you."

    private let gateway: GatewayProcess
    private let token: String

    init() async throws {
        var options = GatewayProcess.Options()
        options.arguments = ["--simulated-clock", "--development"]
        gateway = try await GatewayProcess(options)
        token = try gateway.makePartner("acme", role: "carrier")
    }

    /// A message as Kannel's post-url hands it over.
    private func kannel(
        _ text: String,
        id: String,
        from subscriber: String = "+447700900456",
        at moment: String = "2026-11-19T21:14:05Z",
        authorization: String? = nil,
        extra: [(name: String, value: String)] = []
    ) throws -> TestHTTPResponse {
        try gateway.connect().send(
            "POST",
            "/v1/mo/kannel?id=\(id)&ts=1795122845",
            headers: [
                (name: "Authorization", value: authorization ?? "Bearer \(token)"),
                (name: "X-Kannel-From", value: subscriber),
                (name: "X-Kannel-To", value: "7726"),
                (name: "Content-Type", value: "text/plain; charset=\"UTF-8\""),
                (name: "Spamgate-Time", value: moment),
            ] + extra,
            body: Array(text.utf8)
        )
    }

    private func jasmin(_ fields: String) throws -> TestHTTPResponse {
        try gateway.send(
            "POST",
            "/v1/mo/jasmin",
            token: token,
            type: "application/x-www-form-urlencoded",
            body: fields
        )
    }

    private func overview(_ name: String) throws -> Int? {
        try gateway.send(
            "GET",
            "/v1/statistics/overview?window=24h",
            token: gateway.operatorToken
        ).object[name] as? Int
    }

    private func metrics() throws -> String {
        try gateway.send("GET", "/metrics", token: gateway.operatorToken).text
    }

    private func asBasic(_ password: String) -> String {
        "Basic " + Data("kannel:\(password)".utf8).base64EncodedString()
    }

    @Test func `a text is asked about, its number thanked for, and one complaint counted`() throws {
        let asked = try kannel(Self.text, id: "one")
        #expect(asked.status == 200)
        #expect(asked.header("Content-Type") == "text/plain; charset=utf-8")
        #expect(!asked.text.isEmpty)
        #expect(try overview("complaints") == 0)
        let thanked = try kannel("07700 900123", id: "two")
        #expect(thanked.status == 200)
        #expect(!thanked.text.isEmpty && thanked.text != asked.text)
        #expect(try overview("complaints") == 1)
        let again = try kannel(Self.text, id: "one")
        #expect(again.text == asked.text)
        #expect(again.header("Spamgate-Outcome") == "retry")
        #expect(try kannel("07700 900123", id: "two").text == thanked.text)
        #expect(try overview("complaints") == 1)
        let sender = try gateway.send(
            "GET",
            "/v1/statistics/senders/+447700900123",
            token: gateway.operatorToken
        )
        let windows = sender.object["windows"] as? [String: [String: Int]] ?? [:]
        #expect(windows["24h"]?["reporters"] == 1)
    }

    @Test func `the prompt is in the language of the carrier's country`() throws {
        let british = try kannel(Self.text, id: "one").text
        let token = try gateway.makePartner("telco", role: "carrier", country: "FR")
        let french = try kannel(Self.text, id: "one", authorization: "Bearer \(token)").text
        #expect(british.contains("number"))
        #expect(french.contains("num"))
        #expect(french != british)
    }

    @Test func `get-url, with octets of UCS-2 and a header of parts`() throws {
        func get(_ units: [UInt16], _ number: UInt8) throws -> TestHTTPResponse {
            let octets = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            let escape = { (bytes: [UInt8]) in
                bytes.map { String(format: "%%%02x", $0) }.joined()
            }
            return try gateway.send(
                "GET",
                "/v1/mo/kannel?id=g\(number)&from=%2B447700900456&to=7726&coding=2&charset=UTF-16BE"
                    + "&text=\(escape(octets))&udh=\(escape([5, 0, 3, 7, 2, number]))",
                token: token
            )
        }
        let units = Array("Parcel \u{1F4E6} held https://parcel-fee.example/x7Qk".utf16)
        let late = try get(Array(units[8...]), 2)
        #expect(late.status == 200)
        #expect(late.text.isEmpty)
        #expect(!(try get(Array(units[..<8]), 1)).text.isEmpty)
    }

    @Test func `Kannel is never answered what it would text to the subscriber`() throws {
        let strangers = [
            "Bearer sg_nonsense", "Bearer \(gateway.operatorToken)", asBasic("nonsense"), "",
        ]
        for credentials in strangers {
            let refused = try kannel(Self.text, id: "one", authorization: credentials)
            #expect(refused.status == 200, "\(credentials)")
            #expect(refused.text.isEmpty, "\(credentials)")
        }
        let coding = [(name: "X-Kannel-Coding", value: "9")]
        let malformed = try kannel(Self.text, id: "one", extra: coding)
        #expect(malformed.status == 200)
        #expect(malformed.text.isEmpty)
        #expect(try overview("complaints") == 0)
        // Who watches the gateway sees it.
        let told = try metrics()
        #expect(told.contains(#"spamgate_problems_total{problem="unauthenticated"} 3"#))
        #expect(told.contains(#"spamgate_problems_total{problem="forbidden"} 1"#))
        #expect(told.contains(#"spamgate_problems_total{problem="invalid-field"} 1"#))
    }

    @Test func `Kannel may send the token as a password`() throws {
        let asked = try kannel(Self.text, id: "one", authorization: asBasic(token))
        #expect(!asked.text.isEmpty)
    }

    @Test func `while Redis is away Kannel keeps the message`() async throws {
        gateway.signalEmbeddedRedis(SIGSTOP)
        let refused = try kannel(Self.text, id: "one")
        gateway.signalEmbeddedRedis(SIGCONT)
        #expect(refused.status == 503)
        #expect(refused.header("Retry-After") != nil)
        try await waitUntil("messages are taken again") {
            try kannel(Self.text, id: "one").status == 200
        }
        _ = try kannel("07700 900123", id: "two")
        #expect(try overview("complaints") == 1)
    }

    @Test func `Jasmin is acknowledged word for word`() throws {
        let good = "id=a1&from=447700900456&to=7726&origin-connector=smsc&coding=0"
        let asked = try jasmin(good + "&content=&binary=50617263656c2068656c642e205061792031")
        #expect(asked.status == 200)
        #expect(asked.text == "ACK/Jasmin")
        #expect(asked.header("Spamgate-Outcome") == "taken")
        #expect(
            try jasmin(good + "&binary=50617263656c2068656c642e205061792031").text
                == "ACK/Jasmin"
        )
        let bad = try jasmin("id=a2&from=447700900456&binary=5")
        #expect(bad.status == 200)
        #expect(bad.text == "ACK/Jasmin")
        let stranger = try gateway.send("POST", "/v1/mo/jasmin", body: good)
        #expect(stranger.status == 401)
        #expect(stranger.text != "ACK/Jasmin")
    }

    @Test func `an unanswered text is counted as partial after a day`() async throws {
        _ = try kannel(Self.text, id: "one", at: "2026-11-19T21:14:05Z")
        #expect(try overview("partial") == 0)
        // Somebody else's message tells the time.
        _ = try kannel(
            Self.text,
            id: "two",
            from: "+447700900457",
            at: "2026-11-20T21:14:05Z"
        )
        try await waitUntil("the text is counted") { try overview("partial") == 1 }
        _ = try kannel("07700 900123", id: "three", at: "2026-11-20T21:15:05Z")
        #expect(try overview("complaints") == 0)
    }

    @Test func `messages of one subscriber at once on many connections`() async throws {
        let count = 60
        _ = try await onThreads(6) { thread in
            for number in 0..<count / 6 {
                let word = String("abcdefghij".map { "\($0)" }[number % 10])
                let text = "\(Self.text) \(word)\(String(repeating: "o", count: thread + 1))"
                var answer = try kannel(text, id: "t\(thread)-\(number)")
                // On a machine that is busy with other tests Redis may take too long.
                while answer.status == 503 { answer = try kannel(text, id: "t\(thread)-\(number)") }
                guard answer.status == 200 else { throw UnexpectedResponse(answer) }
            }
        }
        // As many as may wait for a sender wait; the others have been counted.
        for number in 0..<8 { _ = try kannel("0770090010\(number)", id: "answer-\(number)") }
        let counted = try #require(try overview("complaints"))
        let partial = try #require(try overview("partial"))
        #expect(counted == 8)
        #expect(counted + partial == count)
    }

    @Test func `there is no such format`() throws {
        let response = try gateway.send("POST", "/v1/mo/pigeon", token: token, body: "x")
        #expect(response.status == 404)
    }
}
