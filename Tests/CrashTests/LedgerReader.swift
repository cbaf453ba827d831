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
            let tag = "sg:{\(shard < 10 ? "0" : "")\(shard)}:"
            let histories = try Self.hash(tag + "history", redis)
            for (sender, packed) in try Self.hash(tag + "senders", redis) {
                counts.senders[sender] = try Self.sender(packed, history: histories[sender] ?? [])
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

    private static func hash(
        _ key: String,
        _ redis: RedisTestClient
    ) throws -> [String: [UInt8]] {
        let fields = try redis.command("HGETALL", key).array ?? []
        var values: [String: [UInt8]] = [:]
        for place in stride(from: 0, to: fields.count, by: 2) {
            guard let name = fields[place].string, case .bulk(let value) = fields[place + 1]
            else { throw Torn(what: key) }
            values[name] = value
        }
        return values
    }

    /// A sender's packed state: a list of complaints (1), or a header, partners and buckets (3),
    /// the older ones in `history`.
    static func sender(_ packed: [UInt8], history: [UInt8] = []) throws -> Counts.Sender {
        switch packed.first {
        case 1: try smallSender(packed)
        case 3: try largeSender(packed, history)
        default: throw Torn(what: "a sender's state")
        }
    }

    private static func number(in packed: [UInt8], at place: Int, _ size: Int) throws -> Int {
        guard place + size <= packed.count else { throw Torn(what: "a sender's state") }
        return packed[place..<place + size].reduce(0) { $0 << 8 | Int($1) }
    }

    /// Records of 23 bytes: time 4, partner 2, flags 1, reporter and sender 8, repeat key 8.
    private static func smallSender(_ packed: [UInt8]) throws -> Counts.Sender {
        guard packed.count % 23 == 1 else { throw Torn(what: "a sender's state") }
        var sender = Counts.Sender()
        var reporters: Set<[UInt8]> = []
        for record in stride(from: 1, to: packed.count, by: 23) {
            switch packed[record + 6] {
            case 0: sender.complaints += 1
            case 2:
                sender.complaints += 1
                reporters.insert(Array(packed[record + 7..<record + 15]))
            case 1, 3: sender.legit += 1
            default: throw Torn(what: "a sender's state")
            }
        }
        sender.reporters = reporters.count
        return sender
    }

    /// Version, first, last, complaints, legit, 47 bytes, whether there is history, numbers of
    /// buckets and partners, 6 bytes; partners of 14 bytes; a bucket has start, complaints,
    /// reporters and two more.
    private static func largeSender(
        _ packed: [UInt8],
        _ history: [UInt8]
    ) throws -> Counts.Sender {
        var sender = Counts.Sender()
        sender.complaints = try number(in: packed, at: 9, 4)
        sender.legit = try number(in: packed, at: 13, 4)
        let hasHistory = try number(in: packed, at: 64, 1) == 1
        let buckets = try number(in: packed, at: 65, 2)
        let partners = try number(in: packed, at: 67, 2)
        guard packed.count == 75 + 20 * buckets + 14 * partners, history.isEmpty != hasHistory,
            history.count % 20 == 0
        else { throw Torn(what: "a sender's state") }
        let all = history + packed.suffix(20 * buckets)
        for place in stride(from: 8, to: all.count, by: 20) {
            sender.reporters += try number(in: all, at: place, 4)
        }
        return sender
    }
}
