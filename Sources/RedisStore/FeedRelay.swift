package import Redis
package import SpamReporting

/// Moves listing changes from the shards' outboxes into the feed's log.
///
/// Any gateway may do this at any time: what has been taken is remembered with the log, in the same
/// atomic step, so nothing is published twice and nothing is left out.
package struct FeedRelay: Sendable {
    private let redis: RedisClient

    /// Changes moved by one call.
    private static let batchSize = 200

    /// Relays through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// Moves everything that waits; returns how many entries were published.
    package func relay(
        at now: Timestamp,
        newEpoch: FeedEpoch
    ) async throws(RedisError) -> Int {
        var published = 0
        var busy = Array(0..<Keys.shardCount)
        while !busy.isEmpty {
            let waiting = try await redis.replies(
                to: busy.map { shard in
                    RedisCommand(
                        "XRANGE",
                        Keys.outbox(shard),
                        "-",
                        "+",
                        "COUNT",
                        String(Self.batchSize)
                    )
                }
            )
            var more: [Int] = []
            for (shard, reply) in zip(busy, waiting) {
                let changes = reply.array ?? []
                guard !changes.isEmpty else { continue }
                published += try await publish(changes, of: shard, at: now, newEpoch: newEpoch)
                if changes.count == Self.batchSize { more.append(shard) }
            }
            busy = more
        }
        return published
    }

    private func publish(
        _ changes: [RedisValue],
        of shard: Int,
        at now: Timestamp,
        newEpoch: FeedEpoch
    ) async throws(RedisError) -> Int {
        var command = RedisCommand("FCALL", "publish_changes_v1", "3")
        for key in [Keys.feedLog, Keys.feedState, Keys.feedCurrent] { command.append(key) }
        command.append(now.milliseconds)
        command.append(shard)
        command.append(newEpoch.text)
        var last: UInt64 = 0
        for change in changes {
            guard let parts = change.array, parts.count == 2,
                let position = parts[0].text.flatMap({ UInt64($0.prefix { $0 != "-" }) }),
                let text = parts[1].pairs.first(where: { $0.name == "c" })?.value.bytes
            else { throw .unexpectedReply("XRANGE") }
            command.append(position)
            command.append(text)
            last = position
        }
        let reply = try await redis.send(command)
        _ = try await redis.send(
            RedisCommand("XTRIM", Keys.outbox(shard), "MINID", "\(last + 1)-0")
        )
        guard let numbers = reply.array, numbers.count == 2, let count = numbers[1].integer else {
            throw .unexpectedReply("publish_changes")
        }
        return Int(count)
    }

    /// Gives a feed that never had an epoch its first one.
    package func begin(newEpoch: FeedEpoch) async throws(RedisError) {
        _ = try await redis.send(
            RedisCommand("HSETNX", Keys.feedState, "epoch", newEpoch.text)
        )
    }

    /// Draws a new epoch if the log is shorter than it is known to have been.
    ///
    /// - Parameter known: the highest place this gateway has ever seen.
    /// - Returns: the epoch in force, nil when there is none yet, and whether it was renewed.
    package func checkContinuity(
        known: FeedCursor?,
        newEpoch: FeedEpoch
    ) async throws(RedisError) -> (state: FeedStore.State, renewed: Bool) {
        let state = try await FeedStore(redis).state()
        guard let known, known.epoch == state.epoch || state.epoch == nil,
            known.sequence > state.head
        else { return (state, false) }
        var command = RedisCommand("FCALL", "renew_epoch_v1", "1", Keys.feedState)
        command.append(state.epoch?.text ?? "")
        command.append(newEpoch.text)
        _ = try await redis.send(command)
        return (try await FeedStore(redis).state(), true)
    }
}
