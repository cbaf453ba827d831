import Foundation
import TestSupport

/// Writes into a gateway's Redis what comes of complaints' links, numbers and texts, as
/// `protocols/storage/redis.md` describes it; it shares no code with the product.
final class FeedWriter {
    private let redis: RedisTestClient
    private var position = 0
    private var head = 0
    private var last: [String: Int] = [:]

    init(_ gateway: GatewayProcess) throws {
        redis = try RedisTestClient(
            unixPath: gateway.dataDirectory + "/redis.sock",
            keeping: gateway
        )
    }

    // MARK: Senders

    /// Has the entries of a sender's next listing say what its messages are.
    ///
    /// It stands in every shard, of which only the sender's reads it.
    func describe(_ sender: String, _ campaign: String, _ category: String, _ sample: String)
        throws
    {
        var packed = [0, UInt8(category.utf8.count)] + Array(category.utf8)
        packed += [UInt8(campaign.utf8.count)] + Array(campaign.utf8) + [0, 0, 0, 9]
        packed += [UInt8(category.utf8.count)] + Array(category.utf8) + [93]
        packed += [0, UInt8(sample.utf8.count)] + Array(sample.utf8)
        for shard in 0..<16 {
            let key = "sg:{\(shard < 10 ? "0" : "")\(shard)}:described"
            try send(["HSET", key, sender].map { Array($0.utf8) } + [packed])
        }
    }

    // MARK: Hosts

    /// A change of a host's listing, as it waits in the outbox.
    struct HostChange {
        var event = 1
        var reason = 0
        let subject: String
        let at: Int64
        var reporters = 5
        var partners = 1
        /// Complaints, reporters, partners and counter-reports by window, shortest first; all
        /// windows have five of the first two unless said otherwise.
        var windows: [[Int]] = Array(repeating: [5, 5, 1, 0], count: 5)

        fileprivate var packed: [UInt8] {
            var bytes: [UInt8] = [2, UInt8(event), UInt8(reason)]
            let times = [at, at, at - 3600, at - 60].map(Int.init)
            for number in times + [reporters, partners] + windows.joined() {
                for shift in [24, 16, 8, 0] { bytes.append(UInt8(number >> shift & 0xFF)) }
            }
            return bytes + Array(subject.utf8)
        }
    }

    /// Lets changes wait for the relay.
    func write(_ changes: [HostChange]) throws {
        for change in changes {
            position += 1
            try send(
                ["XADD", "sg:{campaigns}:outbox", "\(position)-0", "c"].map { Array($0.utf8) }
                    + [change.packed]
            )
        }
    }

    /// Counts complaints about a host, each by a reporter of its own.
    func count(_ subject: String, _ complaints: Int, at seconds: Int64) throws {
        var packed: [UInt8] = [1]
        for number in 0..<complaints {
            for shift in [24, 16, 8, 0] { packed.append(UInt8(Int(seconds) >> shift & 0xFF)) }
            packed += [0, 1, 2] + Array(repeating: UInt8(number + 1), count: 16)
        }
        let words = ["HSET", "sg:{campaigns}:senders", subject].map { Array($0.utf8) }
        try send(words + [packed])
        for (letter, unit) in [("b", 300), ("h", 3600), ("d", 86_400)] as [(String, Int64)] {
            try send("HINCRBY", "sg:{campaigns}:heard", "\(letter)\(seconds / unit)", "1")
        }
        try send("RPUSH", "sg:{campaigns}:active:h\(seconds / 3600)", subject)
        try send("RPUSH", "sg:{campaigns}:active:d\(seconds / 86_400)", subject)
    }

    // MARK: Campaigns

    /// Publishes an entry about a campaign.
    ///
    /// - Parameter change: the entry as the log has it, JSON.
    func publish(_ campaign: String, _ change: String, at milliseconds: Int64, ends: Bool = false)
        throws
    {
        let key = "sg:{campaigns}:feed"
        let previous = last[campaign] ?? 0
        head += 1
        last[campaign] = head
        try send("MULTI")
        try send(
            "XADD",
            "\(key):log",
            "\(head)-0",
            "t",
            "\(milliseconds)",
            "c",
            change,
            "p",
            "\(previous)"
        )
        try send("HSET", "\(key):last", campaign, "\(head)")
        if ends {
            try send("HDEL", "\(key):current", campaign)
        } else {
            let numbers = [UInt64(head), UInt64(milliseconds)].flatMap { number in
                (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
            }
            try send(
                ["HSET", "\(key):current", campaign].map { Array($0.utf8) }
                    + [numbers + Array(change.utf8)]
            )
        }
        try send("HSET", "\(key):state", "head", "\(head)", "published", "\(milliseconds)")
        try send("EXEC")
    }

    private func send(_ words: String...) throws { try send(words.map { Array($0.utf8) }) }

    private func send(_ words: [[UInt8]]) throws {
        if case .error(let text) = try redis.command(bytes: words) {
            throw DeadlineExceeded("Redis takes it: \(text)", after: .zero)
        }
    }
}
