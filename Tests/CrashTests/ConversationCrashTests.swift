import Foundation
import TestSupport
import Testing

/// A kill between the two messages of a conversation.
@Suite(.serialized) struct ConversationCrashTests {
    private static let count = 1000

    private static func subscriber(_ number: Int) -> String {
        // North American numbers for fiction: 555-0100 to 555-0199 of any area code.
        "+1\(201 + number / 100)555\(String(10_100 + number % 100).dropFirst())"
    }

    /// Sends a message as Kannel does: once more after a 503.
    private func send(
        _ connection: TestHTTPConnection,
        _ token: String,
        _ number: Int,
        _ text: String,
        id: String
    ) throws -> TestHTTPResponse {
        for _ in 0..<60 {
            let answer = try connection.send(
                "POST",
                "/v1/mo/kannel?id=\(id)-\(number)",
                headers: [
                    (name: "Authorization", value: "Bearer \(token)"),
                    (name: "X-Kannel-From", value: Self.subscriber(number)),
                    (name: "X-Kannel-To", value: "7726"),
                ],
                body: Array(text.utf8)
            )
            if answer.status != 503 { return answer }
            Thread.sleep(forTimeInterval: 0.5)
        }
        throw Refused()
    }

    /// A message was refused for half a minute.
    private struct Refused: Error {}

    @Test func `killed between the messages of a thousand conversations`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier", country: "US")
        var connection = try gateway.connect()
        for number in 0..<Self.count {
            let text = "Parcel \(number) is held: pay at https://parcel-fee.example/\(number)"
            let answer = try send(connection, token, number, text, id: "text")
            guard answer.status == 200, !answer.text.isEmpty else {
                throw UnexpectedResponse(answer)
            }
        }
        gateway.signalEmbeddedRedis(SIGKILL)
        try await gateway.kill()
        try await gateway.start()
        connection = try gateway.connect()
        for number in 0..<Self.count {
            let sender = "+44 7700 900\(100 + number % 20)"
            let answer = try send(connection, token, number, sender, id: "answer")
            guard answer.status == 200, !answer.text.isEmpty else {
                throw UnexpectedResponse(answer)
            }
        }
        let overview = try gateway.send(
            "GET",
            "/v1/statistics/overview?window=24h",
            token: gateway.operatorToken
        ).object
        #expect(overview["complaints"] as? Int == Self.count)
        #expect(overview["partial"] as? Int == 0)
        for end in [100, 119] {
            let sender = try gateway.send(
                "GET",
                "/v1/statistics/senders/+447700900\(end)",
                token: gateway.operatorToken
            ).object
            let windows = sender["windows"] as? [String: [String: Int]] ?? [:]
            #expect(windows["24h"]?["reporters"] == Self.count / 20)
        }
    }

    @Test func `what Kannel sends again after a kill counts once`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier", country: "US")
        for number in 0..<100 {
            let text = "Parcel \(number) is held: pay at https://parcel-fee.example/\(number)"
            _ = try send(try gateway.connect(), token, number, text, id: "text")
            _ = try send(try gateway.connect(), token, number, "+447700900100", id: "answer")
        }
        try await gateway.kill()
        try await gateway.start()
        for number in 0..<100 {
            let text = "Parcel \(number) is held: pay at https://parcel-fee.example/\(number)"
            let asked = try send(try gateway.connect(), token, number, text, id: "text")
            #expect(asked.header("Spamgate-Outcome") == "retry")
            let thanked = try send(
                try gateway.connect(),
                token,
                number,
                "+447700900100",
                id: "answer"
            )
            #expect(thanked.header("Spamgate-Outcome") == "retry")
        }
        let overview = try gateway.send(
            "GET",
            "/v1/statistics/overview?window=24h",
            token: gateway.operatorToken
        ).object
        #expect(overview["complaints"] as? Int == 100)
    }
}
