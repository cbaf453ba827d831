import Foundation
import TestSupport

/// Reads campaigns from a gateway, and recounts them from journals.
struct CampaignReader {
    let gateway: GatewayProcess
    /// Of an operator.
    let token: String

    private static let idsAtOnce = 1000

    /// Waits until every complaint so far is in a campaign, or in none for good.
    func waitUntilCaughtUp() async throws {
        try await waitUntil(deadline: .seconds(120), "campaigns are up to date") {
            let answer = try? object("GET", "/v1/statistics/campaigns?limit=1")
            return answer?["caughtUp"] as? Bool == true
        }
    }

    /// Everything that is wrong with campaigns, from what clients know to have been acknowledged.
    ///
    /// - Parameter idle: clients that have all their receipts, and whose gateway may be dead.
    func findings(
        _ working: [ComplaintClient],
        and idle: [ComplaintClient] = []
    ) async throws -> [Finding] {
        for client in working { client.completeReceipts() }
        let clients = working + idle
        try await waitUntilCaughtUp()
        let recount = try recount(clients.map(\.journal))
        let overview = try object("GET", "/v1/statistics/overview?window=24h")
        let total = ["complaints", "legit", "partial"].reduce(0) {
            $0 + (overview[$1] as? Int ?? 0)
        }
        return clients.flatMap(\.findings) + recount.findings(told: try told(), total: total)
    }

    /// What campaigns say, by campaign and window, that of all time among them.
    func told() throws -> [String: [String: CampaignCounts]] {
        let top = try object("GET", "/v1/statistics/campaigns?window=30d&limit=1000")
        var told: [String: [String: CampaignCounts]] = [:]
        for campaign in top["campaigns"] as? [[String: Any]] ?? [] {
            guard let id = campaign["campaign"] as? String else { continue }
            var windows = ["the list": Self.counts(campaign)]
            let one = try object("GET", "/v1/statistics/campaigns/\(id)")
            for (name, window) in one["windows"] as? [String: [String: Any]] ?? [:] {
                windows[name] = Self.counts(window)
            }
            var ever = Self.counts(campaign)
            ever.complaints = one["complaints"] as? Int ?? -1
            ever.legit = one["legit"] as? Int ?? -1
            windows["all time"] = ever
            told[id] = windows
        }
        return told
    }

    private func recount(_ journals: [Journal]) throws -> CampaignRecount {
        var recount = CampaignRecount()
        let entries = journals.flatMap { journal in
            journal.entries.map { (partner: journal.partner, entry: $0) }
        }
        for start in stride(from: 0, to: entries.count, by: Self.idsAtOnce) {
            let some = entries[start..<min(start + Self.idsAtOnce, entries.count)]
            let campaigns = try lookup(some.map { $0.entry.receiptID ?? "" })
            for (one, campaign) in zip(some, campaigns) {
                recount.add(one.entry.complaint, partner: one.partner, campaign: campaign)
            }
        }
        return recount
    }

    private func lookup(_ ids: [String]) throws -> [String?] {
        let body = try JSONSerialization.data(withJSONObject: ["ids": ids])
        let answer = try object(
            "POST",
            "/v1/complaints/lookup",
            String(decoding: body, as: UTF8.self)
        )
        let found = answer["complaints"] as? [[String: Any]] ?? []
        return found.map { $0["campaign"] as? String }
    }

    private func object(
        _ method: String,
        _ target: String,
        _ body: String? = nil
    ) throws -> [String: Any] {
        let response = try gateway.send(method, target, token: token, body: body)
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        return response.object
    }

    private static func counts(_ object: [String: Any]) -> CampaignCounts {
        CampaignCounts(
            complaints: object["complaints"] as? Int ?? -1,
            legit: object["legit"] as? Int ?? -1,
            reporters: object["reporters"] as? Int ?? -1,
            senders: object["senders"] as? Int ?? -1,
            partners: object["partners"] as? Int ?? -1
        )
    }
}
