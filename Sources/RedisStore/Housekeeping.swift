package import Redis
package import SpamReporting

/// Does what time alone brings about: late updates, expiries, and forgetting.
package struct Housekeeping: Sendable {
    /// How long what is kept is kept.
    package struct Retention: Sendable {
        /// Age at which evidence goes, in seconds.
        package var evidence: Int64
        /// Age at which feed entries go, in seconds.
        package var feed: Int64

        /// Ages in seconds; thirty and ninety days unless said otherwise.
        package init(evidence: Int64 = 30 * 86_400, feed: Int64 = 90 * 86_400) {
            self.evidence = evidence
            self.feed = feed
        }
    }

    private let redis: RedisClient
    private let rules: ListingRules
    private let retention: Retention

    /// Items looked at by one call, so that no call holds Redis up for long.
    private static let batchSize = 100
    /// Calls for one shard in one round; the rest waits for the next round.
    private static let callsMax = 50
    /// Calls that a round spends on looking for senders to forget; the next goes on from there.
    private static let searchCallsMax = 5

    /// Keeps house through `redis`.
    package init(_ redis: RedisClient, rules: ListingRules, retention: Retention) {
        self.redis = redis
        self.rules = rules
        self.retention = retention
    }

    /// One round over all shards and feeds; returns the listing changes it brought about.
    package func sweep(at now: Timestamp) async throws(RedisError) -> Int {
        var changes = 0
        var busy = Array(Keys.allShards)
        for call in 1...Self.callsMax where !busy.isEmpty {
            var more: [Int] = []
            for shard in busy {
                // One at a time: Redis takes what is sent together without a break, and complaints
                // would wait for all of it.
                let reply = try await redis.send(command(for: shard, at: now))
                guard let numbers = reply.array, numbers.count == 3,
                    let changed = numbers[0].integer, let handled = numbers[1].integer
                else { throw .unexpectedReply("sweep_shard") }
                changes += Int(changed)
                let isSearched = numbers[2].integer == 1 || call >= Self.searchCallsMax
                if handled >= Self.batchSize || !isSearched { more.append(shard) }
            }
            busy = more
        }
        for feed in FeedName.allCases { try await trim(feed, at: now) }
        return changes
    }

    private func command(for shard: Int, at now: Timestamp) -> RedisCommand {
        var command = RedisCommand("FCALL", "sweep_shard_v1", "1", Keys.senders(shard))
        command.append(now.seconds)
        rules.append(to: &command)
        command.append(retention.evidence)
        command.append(Self.batchSize)
        return command
    }

    private func trim(_ feed: FeedName, at now: Timestamp) async throws(RedisError) {
        let cutoff = now.milliseconds - retention.feed * 1000
        for _ in 0..<Self.callsMax {
            let dropped = try await redis.send(
                RedisCommand(
                    "FCALL",
                    "trim_feed_v1",
                    "2",
                    Keys.feedLog(feed),
                    Keys.feedState(feed),
                    String(cutoff),
                    String(Self.batchSize)
                )
            )
            guard let count = dropped.integer, count >= Self.batchSize else { return }
        }
    }
}
