package import Redis
package import SpamReporting

/// One line of a top list.
package struct RankedSender: Sendable {
    /// Who it is.
    package let sender: Sender
    /// All that is held of it.
    package let state: SenderState
    /// What was counted in the window asked for.
    package let counts: WindowCounts
}

extension StatisticsStore {
    /// Below this many senders in a window all of them are read and sorted.
    private static let readAllMax = 5000

    /// The senders with most complaints in a window that ends `now`, exactly; at most `limit`.
    ///
    /// Ties are broken by reporters, then by the latest complaint, then by name. When few senders
    /// are in the window all are read. Otherwise they are read in the order of `rank`, whose scores
    /// are upper bounds, until no unread sender can belong to the list any more.
    package func topSenders(
        over window: Window,
        endingAt now: Timestamp,
        limit: Int
    ) async throws(RedisError) -> [RankedSender] {
        let count = try await senderCount(over: window, endingAt: now)
        if count <= Self.readAllMax {
            return try await allSenders(over: window, endingAt: now, limit: limit)
        }
        var found: [RankedSender] = []
        var read = 0
        var step = max(limit, 64)
        while true {
            let (senders, bound) = try await ranked(from: read, count: step)
            found += try await rank(senders, over: window, endingAt: now)
            found = Self.sorted(found, limit: limit)
            read += step
            step *= 2
            guard let bound else { return found }
            if found.count == limit, let last = found.last, last.counts.complaints > bound {
                return found
            }
        }
    }

    private func allSenders(
        over window: Window,
        endingAt now: Timestamp,
        limit: Int
    ) async throws(RedisError) -> [RankedSender] {
        let start = String(window.start(endingAt: now))
        let replies = try await send(
            (0..<Keys.shardCount).map { shard in
                RedisCommand("ZRANGEBYSCORE", Keys.seen(shard), start, "+inf")
            }
        )
        let senders = replies.map { $0.array?.compactMap(\.text) ?? [] }
        return Self.sorted(
            try await rank(senders, over: window, endingAt: now),
            limit: limit
        )
    }

    /// `count` senders of each shard from place `start` of its ranking, and the highest score among
    /// those not yet read; nil when all have been read.
    private func ranked(
        from start: Int,
        count: Int
    ) async throws(RedisError) -> (senders: [[String]], bound: Int?) {
        let replies = try await send(
            (0..<Keys.shardCount).map { shard in
                RedisCommand(
                    "ZREVRANGE",
                    Keys.rank(shard),
                    String(start),
                    String(start + count),
                    "WITHSCORES"
                )
            }
        )
        var bound: Int?
        let senders = replies.map { reply in
            var pairs = reply.pairs
            if pairs.count > count, let next = pairs.popLast()?.value.integer {
                bound = max(bound ?? 0, Int(next))
            }
            return pairs.map(\.name)
        }
        return (senders, bound)
    }

    /// Reads the states of senders given by shard; those with nothing in the window fall out.
    private func rank(
        _ senders: [[String]],
        over window: Window,
        endingAt now: Timestamp
    ) async throws(RedisError) -> [RankedSender] {
        var asked: [[String]] = []
        var commands: [RedisCommand] = []
        for (shard, names) in senders.enumerated() {
            for start in stride(from: 0, to: names.count, by: 500) {
                let chunk = Array(names[start..<min(start + 500, names.count)])
                var command = RedisCommand("HMGET", Keys.senders(shard))
                for name in chunk { command.append(name) }
                commands.append(command)
                asked.append(chunk)
            }
        }
        var ranked: [RankedSender] = []
        for (names, reply) in zip(asked, try await send(commands)) {
            for (name, value) in zip(names, reply.array ?? []) {
                guard let packed = value.bytes, let state = SenderState(packed: packed),
                    let sender = Sender(canonicalText: name)
                else { continue }
                let counts = state.counts(over: window, endingAt: now)
                if counts.complaints > 0 || counts.legit > 0 {
                    ranked.append(RankedSender(sender: sender, state: state, counts: counts))
                }
            }
        }
        return ranked
    }

    private static func sorted(_ senders: [RankedSender], limit: Int) -> [RankedSender] {
        let order = senders.sorted { left, right in
            let (one, other) = (left.counts, right.counts)
            if one.complaints != other.complaints { return one.complaints > other.complaints }
            if one.reporters != other.reporters { return one.reporters > other.reporters }
            if left.state.lastSeen != right.state.lastSeen {
                return left.state.lastSeen > right.state.lastSeen
            }
            return left.sender.canonicalText < right.sender.canonicalText
        }
        return Array(order.prefix(limit))
    }
}
