import Foundation
import TestSupport

/// A gateway on a simulated clock, partners with limits, and what was acknowledged to them.
struct QuotaRig {
    let gateway: GatewayProcess
    private(set) var tokens: [String: String] = [:]

    /// 2026-11-20, some minutes after an hour began.
    static let start: Int64 = 1_795_132_800 + 600

    init(_ limits: String = "", partners: [String], redis: RedisServer? = nil) async throws {
        var options = GatewayProcess.Options()
        options.arguments = ["--simulated-clock", "--development"]
        options.redisSocket = redis?.socketPath
        if !limits.isEmpty { options.configuration = "limits: {\(limits)}\n" }
        gateway = try await GatewayProcess(options)
        for name in partners { tokens[name] = try gateway.makePartner(name, role: "carrier") }
    }

    /// Sets a partner's limits through the API.
    func set(_ name: String, _ limits: String) throws {
        let response = try gateway.send(
            "PATCH",
            "/v1/partners/\(name)",
            token: gateway.operatorToken,
            body: limits
        )
        guard response.status == 200 else { throw UnexpectedResponse(response) }
    }

    /// One complaint about a sender, by a reporter of its own.
    static func complaint(_ number: Int, about sender: Int, id: String? = nil) -> String {
        let messageID = id.map { "\"messageId\":\"\($0)\"," } ?? ""
        let reporter = 447_700_900_000_000 + number
        return """
            {\(messageID)"reporter":"+\(reporter)","sender":"s\(sender)@spam.example",\
            "channel":"sms","text":"Pay 1.45"}
            """
    }

    /// Hands in complaints: one as a document, several as lines.
    func post(
        _ complaints: [String],
        as name: String,
        at second: Int64,
        lines: Bool = false,
        on connection: TestHTTPConnection? = nil
    ) throws -> TestHTTPResponse {
        let isBatch = lines || complaints.count != 1
        return try (connection ?? gateway.connect()).send(
            "POST",
            "/v1/complaints",
            headers: [
                (name: "Authorization", value: "Bearer \(tokens[name] ?? "")"),
                (
                    name: "Content-Type",
                    value: isBatch ? "application/x-ndjson" : "application/json"
                ),
                (name: "Spamgate-Time", value: second.rfc3339),
            ],
            body: Array(complaints.joined(separator: "\n").utf8)
        )
    }

    /// What the statistics count for each partner: everything that was acknowledged.
    func counted(at second: Int64) throws -> [String: Int] {
        let response = try gateway.connect().send(
            "GET",
            "/v1/statistics/partners?window=24h",
            headers: [
                (name: "Authorization", value: "Bearer \(gateway.operatorToken)"),
                (name: "Spamgate-Time", value: second.rfc3339),
            ]
        )
        var counts: [String: Int] = [:]
        for partner in response.object["partners"] as? [[String: Any]] ?? [] {
            guard let name = partner["name"] as? String else { continue }
            counts[name] = ["complaints", "legit", "partial"].reduce(0) { sum, member in
                sum + (partner[member] as? Int ?? 0)
            }
        }
        return counts
    }

    /// Where the counters differ from what was acknowledged; nothing when they agree.
    static func differences(
        acknowledged: [String: Int],
        counted: [String: Int]
    ) -> [String] {
        Set(acknowledged.keys).union(counted.keys).sorted().compactMap { name in
            let (one, two) = (acknowledged[name] ?? 0, counted[name] ?? 0)
            return one == two ? nil : "\(name): \(one) acknowledged, \(two) counted"
        }
    }

    /// How many complaints an answer acknowledges as counted.
    static func acknowledged(by response: TestHTTPResponse) -> Int {
        switch response.status {
        case 201: response.object["status"] as? String == "counted" ? 1 : 0
        case 200: response.object["counted"] as? Int ?? 0
        default: 0
        }
    }
}

/// A field of draft-ietf-httpapi-ratelimit-headers: one item with integer parameters (RFC 9651).
struct RateLimitField: Equatable {
    let name: String
    let parameters: [String: Int]

    /// Nil for anything that is not exactly of that form.
    init?(_ text: String?) {
        guard let text else { return nil }
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        guard let item = parts.first, item.count > 2, item.first == "\"", item.last == "\"",
            item.dropFirst().dropLast().allSatisfy({ $0.isASCII && $0 != "\"" && $0 != "\\" })
        else { return nil }
        var parameters: [String: Int] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let key = pair.first, !key.isEmpty,
                key.allSatisfy({ $0.isASCII && $0.isLowercase }), pair[1].allSatisfy(\.isNumber),
                let value = Int(pair[1]), pair[1].count <= 15,
                parameters.updateValue(value, forKey: String(key)) == nil
            else { return nil }
        }
        name = String(item.dropFirst().dropLast())
        self.parameters = parameters
    }
}
