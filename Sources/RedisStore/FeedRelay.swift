package import Redis
package import SpamReporting

/// Moves listing changes from the shards' outboxes into a feed's log.
///
/// Any gateway may do this at any time: what has been taken is remembered with the log, in the same
/// atomic step, so nothing is published twice and nothing is left out.
package struct FeedRelay: Sendable {
    private let redis: RedisClient
    private let feed: FeedName

    /// Changes moved by one call.
    private static let batchSize = 200

    /// Relays to `feed` through `redis`.
    package init(_ redis: RedisClient, to feed: FeedName = .senders) {
        self.redis = redis
        self.feed = feed
    }

    /// Moves everything that waits; returns how many entries were published.
    package func relay(
        at now: Timestamp,
        newEpoch: FeedEpoch
    ) async throws(RedisError) -> Int {
        var published = 0
        var busy = Array(Keys.shards(of: feed))
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
            var changes: [WaitingChanges] = []
            for (shard, reply) in zip(busy, waiting) {
                if let found = try WaitingChanges(reply, of: shard) { changes.append(found) }
            }
            published += try await publish(changes, at: now, newEpoch: newEpoch)
            busy = changes.filter { $0.count == Self.batchSize }.map(\.shard)
        }
        return published
    }

    /// Publishes the changes of several shards, then takes them out of their outboxes.
    ///
    /// All shards' commands go together: each step is a write that Redis syncs, and complaints wait
    /// for the same disk.
    private func publish(
        _ changes: [WaitingChanges],
        at now: Timestamp,
        newEpoch: FeedEpoch
    ) async throws(RedisError) -> Int {
        guard !changes.isEmpty else { return 0 }
        let replies = try await redis.replies(
            to: changes.map { $0.publication(to: feed, at: now, newEpoch: newEpoch) }
        )
        _ = try await redis.replies(to: changes.map(\.removal))
        var published = 0
        for reply in replies {
            guard let numbers = reply.array, numbers.count == 2, let count = numbers[1].integer
            else { throw .unexpectedReply("publish_changes") }
            published += Int(count)
        }
        return published
    }

    /// Gives a feed that never had an epoch its first one.
    package func begin(newEpoch: FeedEpoch) async throws(RedisError) {
        _ = try await redis.send(
            RedisCommand("HSETNX", Keys.feedState(feed), "epoch", newEpoch.text)
        )
    }

    /// The feed's state, whatever is listed there.
    package func state() async throws(RedisError) -> FeedState {
        try await FeedStore(redis, feed: feed).state()
    }

    /// Draws a new epoch if the log is shorter than it is known to have been.
    ///
    /// - Parameter known: the highest place this gateway has ever seen.
    /// - Returns: the epoch in force, nil when there is none yet, and whether it was renewed.
    package func checkContinuity(
        known: FeedCursor?,
        newEpoch: FeedEpoch
    ) async throws(RedisError) -> (state: FeedState, renewed: Bool) {
        let state = try await self.state()
        guard let known, known.epoch == state.epoch || state.epoch == nil,
            known.sequence > state.head
        else { return (state, false) }
        var command = RedisCommand("FCALL", "renew_epoch_v1", "1", Keys.feedState(feed))
        command.append(state.epoch?.text ?? "")
        command.append(newEpoch.text)
        _ = try await redis.send(command)
        return (try await self.state(), true)
    }
}

/// What waits in the outbox of one shard, or the beginning of it.
private struct WaitingChanges {
    let shard: Int
    private let positions: [UInt64]
    private let texts: [[UInt8]]

    var count: Int { positions.count }

    /// Reads the reply to XRANGE; nil when nothing waits.
    init?(_ reply: RedisValue, of shard: Int) throws(RedisError) {
        guard let entries = reply.array, !entries.isEmpty else { return nil }
        var positions: [UInt64] = []
        var texts: [[UInt8]] = []
        for entry in entries {
            guard let parts = entry.array, parts.count == 2,
                let position = parts[0].text.flatMap({ UInt64($0.prefix { $0 != "-" }) }),
                let text = parts[1].pairs.first(where: { $0.name == "c" })?.value.bytes
            else { throw .unexpectedReply("XRANGE") }
            positions.append(position)
            texts.append(text)
        }
        self.shard = shard
        self.positions = positions
        self.texts = texts
    }

    /// Publishes them; those that have been published are ignored.
    func publication(
        to feed: FeedName,
        at now: Timestamp,
        newEpoch: FeedEpoch
    ) -> RedisCommand {
        var command = RedisCommand("FCALL", "publish_changes_v1", "3")
        for key in [Keys.feedLog(feed), Keys.feedState(feed), Keys.feedCurrent(feed)] {
            command.append(key)
        }
        command.append(now.milliseconds)
        command.append(Keys.name(ofShard: shard))
        command.append(newEpoch.text)
        for (position, text) in zip(positions, texts) {
            command.append(position)
            command.append(text)
        }
        return command
    }

    /// Takes them out of the outbox.
    var removal: RedisCommand {
        let next = (positions.last ?? 0) + 1
        return RedisCommand("XTRIM", Keys.outbox(shard), "MINID", "\(next)-0")
    }
}
