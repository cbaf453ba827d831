package import Redis
package import SpamReporting

/// What waits for a decision by an operator.
package struct DecisionBacklog: Equatable, Sendable {
    /// What waits for decisions of one kind.
    package struct Queue: Equatable, Sendable {
        /// How many wait.
        package let count: Int
        /// Since when the one that has waited longest does; nil when none waits.
        package let oldest: Timestamp?

        /// So many, of which the oldest has waited since then.
        package init(count: Int, oldest: Timestamp?) {
            self.count = count
            self.oldest = oldest
        }

        /// How long the oldest has waited at `now`, in seconds; 0 when none waits.
        package func age(at now: Timestamp) -> Int64 {
            oldest.map { max(0, now.seconds - $0.seconds) } ?? 0
        }
    }

    /// Disputes that are neither upheld nor rejected.
    package let disputes: Queue
    /// Verified senders that would be listed.
    ///
    /// One whose verification has ended counts until housekeeping has looked at it.
    package let reviews: Queue

    /// Asks Redis.
    package static func read(
        from redis: RedisClient
    ) async throws(RedisError) -> DecisionBacklog {
        let keys = [Keys.disputesUndecided] + Keys.allShards.map(Keys.reviews)
        let replies = try await redis.replies(
            to: keys.flatMap { key in
                [
                    RedisCommand("ZCARD", key),
                    RedisCommand("ZRANGE", key, "0", "0", "WITHSCORES"),
                ]
            }
        )
        guard replies.count == 2 * keys.count else {
            throw .unexpectedReply("ZCARD of what waits for a decision")
        }
        let queues = keys.indices.map { place in
            queue(replies[2 * place], replies[2 * place + 1])
        }
        return DecisionBacklog(
            disputes: queues[0],
            reviews: Queue(
                count: queues[1...].reduce(0) { $0 + $1.count },
                oldest: queues[1...].compactMap(\.oldest).min()
            )
        )
    }

    private static func queue(_ count: RedisValue, _ first: RedisValue) -> Queue {
        Queue(
            count: Int(count.integer ?? 0),
            oldest: (first.array?.last?.text).flatMap { Int64($0) }.map { Timestamp(seconds: $0) }
        )
    }
}
