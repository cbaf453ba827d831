import Foundation
import TestSupport
import Testing

/// The corpus of protocols/http/guard-corpus against the real gateway, with a carrier's token where
/// the corpus says `/echo`.
@Suite struct HostileRequests {
    @Test func `a hostile request leaves the connection where it was, or ends it`() async throws {
        var options = GatewayProcess.Options()
        options.configuration = """
            limits: {headerDeadline: 500ms, bodyDeadline: 500ms, idleTimeout: 500ms}
            """
        let gateway = try await GatewayProcess(options)
        let token = try gateway.makePartner("acme", role: "carrier")
        let rig = GuardRig(
            port: gateway.port,
            probe: "GET /healthz HTTP/1.1\r\nHost: gateway.example\r\n\r\n"
        ) { $0.status == 200 }
        var checked = 0
        for guardCase in try GuardCase.all().compactMap({ adapt($0, token) }) {
            let result = try guardCase.run(rig)
            #expect(
                guardCase.expected.contains { matches(result, $0) },
                "\(guardCase.name): \(result.outcome?.description ?? "nothing, it hangs")"
            )
            checked += 1
        }
        #expect(checked >= 250)
        #expect(gateway.exitStatus == nil)
        // Not one complaint came of it.
        let overview = try gateway.send(
            "GET",
            "/v1/statistics/overview",
            token: gateway.operatorToken
        )
        #expect(overview.status == 200)
        #expect(overview.text.contains("\"complaints\":0"))
    }

    /// Nil for what needs a resource that the gateway does not have.
    private func adapt(_ original: GuardCase, _ token: String) -> GuardCase? {
        var adapted = original
        var data = Data(original.request)
        guard data.range(of: Data("/small".utf8)) == nil else { return nil }
        let line = "/echo HTTP/1.1\r\nHost: gateway.example\r\n"
        // That many headers are the most there may be.
        let credentials =
            original.name == "a hundred headers"
            ? "" : "Authorization: Bearer \(token)\r\nContent-Type: application/json\r\n"
        replace(Data(line.utf8), with: Data((line + credentials).utf8), in: &data)
        replace(Data("/echo".utf8), with: Data("/v1/complaints".utf8), in: &data)
        adapted.request = Array(data)
        return adapted
    }

    private func replace(_ old: Data, with new: Data, in data: inout Data) {
        var start = data.startIndex
        while let found = data.range(of: old, in: start..<data.endIndex) {
            data.replaceSubrange(found, with: new)
            start = found.lowerBound + new.count
        }
    }

    /// Where the corpus' own server says 200, the gateway says what it thinks of the request; where
    /// that refuses, the gateway refuses with the same status and a reason.
    private func matches(_ result: GuardCase.Result, _ expected: GuardCase.Outcome) -> Bool {
        guard let outcome = result.outcome, outcome.endsWithProbe == expected.endsWithProbe,
            outcome.statuses.count == expected.statuses.count
        else { return false }
        return zip(result.answers, expected.statuses).allSatisfy { answer, status in
            let isRefusal = answer.object["reason"] != nil
            guard status >= 400 else { return !isRefusal && answer.status >= 400 }
            return answer.status == status && (isRefusal || answer.body.isEmpty)
        }
    }
}
