import Foundation
import TestSupport
import Testing

/// Names that look alike, from complaints to what an operator is shown.
@Suite struct LookAlikeTests {
    @Test func `one who looks at a name sees those that look like it`() async throws {
        let gateway = try await GatewayProcess()
        let carrier = try gateway.makePartner("acme", role: "carrier")
        for (number, sender) in ["PAYPAL", "PayPa1", "PAY-PAL", "PAYPA1", "Evri"].enumerated() {
            let response = try gateway.send(
                "POST",
                "/v1/complaints",
                token: carrier,
                body: """
                    {"reporter": "+44770090010\(number)", "sender": "\(sender)",
                    "channel": "sms", "text": "Account locked: account-\(number).example"}
                    """
            )
            #expect(response.status == 201)
        }
        let told = try gateway.send(
            "GET",
            "/v1/statistics/senders/alphanumeric:GB:PAYPAL",
            token: gateway.operatorToken
        ).object
        #expect(told["skeleton"] as? String == "PAYPAL")
        let others = try #require(told["lookAlikes"] as? [[String: Any]])
        let values = others.compactMap { ($0["sender"] as? [String: String])?["value"] }
        #expect(values == ["PAYPA1", "PAY-PAL"])
        #expect(others.map { $0["complaints"] as? Int } == [2, 1])
        let run = try await CommandLineRun(
            ["stats", "sender", "alphanumeric:GB:PAYPA1", "--url", gateway.url],
            environment: ["SPAMGATE_DATA_DIR": gateway.dataDirectory]
        )
        #expect(run.status == .code(0), "\(run.errors)")
        #expect(run.output.contains("LOOKS LIKE IT"))
        #expect(run.output.contains("alphanumeric:GB:PAY-PAL"))
        #expect(!run.output.contains("EVRI"))
    }
}
