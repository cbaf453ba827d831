import Foundation
import TestSupport

/// Reads what the ledger counted: the senders from Redis itself, the totals from the gateway.
///
/// The decoding is written anew from `protocols/storage/redis.md`, not shared with the product.
struct LedgerReader {
    let gateway: GatewayProcess
    let redisSocket: String

    struct Torn: Error {
        let what: String
    }

    func counts() throws -> Counts {
        var counts = Counts()
        let redis = try RedisTestClient(unixPath: redisSocket)
        for shard in 0..<16 {
            let key = "sg:{\(shard < 10 ? "0" : "")\(shard)}:senders"
            let fields = try redis.command("HGETALL", key).array ?? []
            for place in stride(from: 0, to: fields.count, by: 2) {
                guard let sender = fields[place].string, case .bulk(let packed) = fields[place + 1]
                else { throw Torn(what: key) }
                counts.senders[sender] = try Self.sender(packed)
            }
        }
        let token = gateway.operatorToken
        let overview = try object("/v1/statistics/overview?window=24h", token)
        counts.total = Self.partner(overview)
        let partners = try object("/v1/statistics/partners?window=24h", token)["partners"]
        for partner in partners as? [[String: Any]] ?? [] {
            guard let name = partner["name"] as? String else { throw Torn(what: "partners") }
            let totals = Self.partner(partner)
            if totals != Counts.Partner() { counts.partners[name] = totals }
        }
        return counts
    }

    /// The counts of one sender as the gateway explains them.
    func explained(_ sender: String) throws -> Counts.Sender {
        let path = sender.replacingOccurrences(of: "+", with: "%2B")
        let answer = try object("/v1/statistics/senders/\(path)", gateway.operatorToken)
        let total = answer["total"] as? [String: Any] ?? [:]
        let windows = answer["windows"] as? [String: [String: Any]] ?? [:]
        return Counts.Sender(
            complaints: total["complaints"] as? Int ?? -1,
            legit: total["legit"] as? Int ?? -1,
            reporters: windows["30d"]?["reporters"] as? Int ?? -1
        )
    }

    private func object(_ path: String, _ token: String) throws -> [String: Any] {
        let response = try gateway.send("GET", path, token: token)
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        return response.object
    }

    private static func partner(_ object: [String: Any]) -> Counts.Partner {
        Counts.Partner(
            complaints: object["complaints"] as? Int ?? -1,
            legit: object["legit"] as? Int ?? -1,
            partial: object["partial"] as? Int ?? -1,
            repeats: object["repeats"] as? Int ?? -1
        )
    }

    /// A sender's packed state: version, first, last, complaints, legit, 14 bytes of listing,
    /// numbers of buckets and partners; a bucket has start, complaints, reporters and two more.
    static func sender(_ packed: [UInt8]) throws -> Counts.Sender {
        func number(_ place: Int, _ size: Int) throws -> Int {
            guard place + size <= packed.count else { throw Torn(what: "a sender's state") }
            return packed[place..<place + size].reduce(0) { $0 << 8 | Int($1) }
        }
        var sender = Counts.Sender()
        sender.complaints = try number(9, 4)
        sender.legit = try number(13, 4)
        let buckets = try number(31, 2)
        for bucket in 0..<buckets { sender.reporters += try number(35 + 20 * bucket + 8, 4) }
        let partners = try number(33, 2)
        guard packed.count == 35 + 20 * buckets + 14 * partners else {
            throw Torn(what: "a sender's state")
        }
        return sender
    }
}
