import Foundation
import TestSupport
import Testing

/// `GET /v1/statistics/sources` and `spamgate intake sources`, of a gateway with a source.
@Suite struct SourceStatisticsTests {
    private static let configuration = """
        sources:
          handsets:
            format: kannel
            partner: acme
            conversation: in-band
          relay:
            format: mm7
            partner: acme

        """

    /// One message to a route, as a source hands it over.
    private func send(
        _ text: String,
        to route: String,
        _ gateway: GatewayProcess,
        token: String
    ) throws {
        let response = try gateway.connect().send(
            "POST",
            "/v1/mo/\(route)?id=\(text.utf8.count)",
            headers: [
                (name: "Authorization", value: "Bearer \(token)"),
                (name: "X-Kannel-From", value: "+447700900456"),
                (name: "X-Kannel-To", value: "7726"),
                (name: "Content-Type", value: "text/plain; charset=UTF-8"),
            ],
            body: Array(text.utf8)
        )
        guard response.status == 200 else { throw UnexpectedResponse(response) }
    }

    @Test func `the command tells what came from each source`() async throws {
        var options = GatewayProcess.Options()
        options.configuration = Self.configuration
        let gateway = try await GatewayProcess(options)
        let token = try gateway.makePartner("acme", role: "carrier")
        func shown(_ form: String) async throws -> CommandLineRun {
            let run = try await CommandLineRun(
                ["intake", "sources", "--output", form, "--url", gateway.url],
                environment: ["SPAMGATE_DATA_DIR": gateway.dataDirectory]
            )
            #expect(run.status == .code(0), "\(run.errors)")
            return run
        }
        #expect(try await shown("table").output.contains("never"))
        let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"
        try send(text, to: "kannel/handsets", gateway, token: token)
        try send(text, to: "kannel/handsets", gateway, token: token)
        try send("07700 900123", to: "kannel/handsets", gateway, token: token)
        try send("STOP", to: "kannel/handsets", gateway, token: "sg_nonsense")
        try send("HELP", to: "kannel", gateway, token: token)
        let outcome = try #require(try await shown("json").json as? [String: Any])
        let sources = outcome["sources"] as? [[String: Any]] ?? []
        #expect(sources.map { $0["name"] as? String } == ["handsets", "relay", "kannel"])
        let counts = sources.map { $0["messages"] as? [String: Int] ?? [:] }
        #expect(counts.map { $0["taken"] } == [2, 0, 1])
        #expect(counts.map { $0["retry"] } == [1, 0, 0])
        #expect(counts.map { $0["refused"] } == [1, 0, 0])
        #expect(sources.map { $0["lastSeen"] is String } == [true, false, true])
        #expect(sources.map { $0["partner"] as? String } == ["acme", "acme", nil])
        let rows = try await shown("table").output.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        }
        try #require(rows.count == 4)
        #expect(rows[1].first == "handsets" && rows[1].contains("acme") && rows[1].contains("ago"))
        #expect(rows[1].suffix(6) == ["2", "1", "0", "0", "1", "0"])
        #expect(rows[2].prefix(4) == ["relay", "mm7", "acme", "never"])
        #expect(rows[3].prefix(4) == ["kannel", "kannel", "by", "token"])
        let lines = try await shown("csv").output.components(separatedBy: "\r\n")
        try #require(lines.count == 5)
        #expect(lines[1].hasPrefix("handsets,kannel,acme,in-band,20"))
        #expect(lines[1].hasSuffix(",2,1,0,0,1,0"))
    }

    @Test func `only operators see the sources`() async throws {
        let gateway = try await GatewayProcess()
        let carrier = try gateway.makePartner("acme", role: "carrier")
        let response = try gateway.send("GET", "/v1/statistics/sources", token: carrier)
        #expect(response.status == 403)
    }
}
