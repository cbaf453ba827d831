package import Redis
package import SpamReporting

/// Finds complaints in the evidence by their ids.
///
/// An id begins with the moment at which the complaint came, and records are in the order of time,
/// so a record is found by halving.
package struct EvidenceFinder: Sendable {
    private let redis: RedisClient

    /// By how many seconds the clocks of two gateways may make records stand out of order.
    private static let slack: Int64 = 2
    /// Ids that lie so many seconds apart are looked for together.
    private static let gapMax: Int64 = 60
    private static let pageSize = 200

    /// Finds through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// The sealed records of the seconds in which the complaints of `ids` came.
    ///
    /// They are handed over as they are read: there may be more than are wanted in memory.
    package func forEachRecord(
        near ids: [ComplaintID],
        _ body: (EvidenceReader.Sealed) -> Void
    ) async throws(RedisError) {
        let seconds = ids.map { $0.moment.seconds }.sorted()
        var index = 0
        while index < seconds.count {
            let first = seconds[index]
            var last = first
            while index < seconds.count, seconds[index] - last <= Self.gapMax {
                last = seconds[index]
                index += 1
            }
            try await forEachRecord(from: first - Self.slack, to: last + Self.slack, body)
        }
    }

    private func forEachRecord(
        from first: Int64,
        to last: Int64,
        _ body: (EvidenceReader.Sealed) -> Void
    ) async throws(RedisError) {
        var places = try await starts(of: first)
        while !places.isEmpty {
            let shards = places.keys.sorted()
            let replies = try await redis.replies(
                to: shards.map { shard in
                    EvidenceReader.command(
                        shard,
                        after: places[shard] ?? 0,
                        limit: Self.pageSize
                    )
                }
            )
            for (shard, reply) in zip(shards, replies) {
                let records = try EvidenceReader.sealed(reply, of: shard)
                for record in records where record.arrivedAt.seconds <= last { body(record) }
                if records.count == Self.pageSize, let end = records.last,
                    end.arrivedAt.seconds <= last
                {
                    places[shard] = end.position
                } else {
                    places[shard] = nil
                }
            }
        }
    }

    /// For each shard the position before its first record of `second` or later.
    private func starts(of second: Int64) async throws(RedisError) -> [Int: UInt64] {
        let heads = try await redis.replies(
            to: (0..<Keys.shardCount).map { RedisCommand("HGET", Keys.positions($0), "evidence") }
        )
        // Everything before `low` is earlier, and nothing from `high` on is.
        var low = [UInt64](repeating: 0, count: Keys.shardCount)
        var high = heads.map { UInt64(max(0, $0.integer ?? 0)) + 1 }
        while true {
            let open = low.indices.filter { low[$0] + 1 < high[$0] }
            guard !open.isEmpty else { break }
            let middles = open.map { (low[$0] + high[$0]) / 2 }
            let replies = try await redis.replies(
                to: zip(open, middles).map {
                    EvidenceReader.command($0, after: $1 - 1, limit: 1)
                }
            )
            for ((shard, middle), reply) in zip(zip(open, middles), replies) {
                let record = try EvidenceReader.sealed(reply, of: shard).first
                if let record, record.arrivedAt.seconds < second {
                    low[shard] = max(middle, record.position)
                } else {
                    high[shard] = middle
                }
            }
        }
        return Dictionary(uniqueKeysWithValues: low.enumerated().map { ($0, $1) })
    }
}
