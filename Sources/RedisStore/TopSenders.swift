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
    /// The senders with most complaints in a window that ends `now`, exactly; at most `limit`.
    ///
    /// Ties are broken by reporters, then by the latest complaint, then by name. When at most
    /// `readAllMax` senders are in the window all are read. Otherwise they are read in the order
    /// of `rank`, whose scores are upper bounds, until no unread sender can belong to the list any
    /// more; what then remains has one complaint, and is read from the latest hour back.
    package func topSenders(
        over window: Window,
        endingAt now: Timestamp,
        limit: Int,
        readAllMax: Int = 5000
    ) async throws(RedisError) -> [RankedSender] {
        let count = try await senderCount(over: window, endingAt: now)
        var found: [RankedSender] = []
        if count > readAllMax {
            var read = 0
            var step = max(limit, 64)
            var bound: Int? = 1
            while bound != nil {
                let senders: [[String]]
                (senders, bound) = try await ranked(from: read, count: step)
                found += try await rank(senders, over: window, endingAt: now)
                found = Self.sorted(found, limit: limit)
                read += step
                step *= 2
                // Senders that are not ranked have one complaint at most.
                if found.count == limit, let last = found.last,
                    last.counts.complaints > bound ?? 1
                {
                    return found
                }
            }
        }
        return try await addingActive(
            to: found,
            isRanked: count > readAllMax,
            over: window,
            endingAt: now,
            limit: limit
        )
    }

    /// Adds to `found` the active senders of a window, from the latest hour or day back, until all
    /// have been read or those that are left were heard of too long ago to belong to the list.
    ///
    /// When it `isRanked`, every sender of more than one complaint that may belong is in `found`.
    private func addingActive(
        to found: [RankedSender],
        isRanked: Bool,
        over window: Window,
        endingAt now: Timestamp,
        limit: Int
    ) async throws(RedisError) -> [RankedSender] {
        let byHour = window.bucketSeconds < 86_400
        let unit: Int64 = byHour ? 3600 : 86_400
        let start = window.start(endingAt: now)
        var known = Set(found.map(\.sender.canonicalText))
        var found = found
        // The clock of the gateway that recorded may be ahead by up to an hour.
        for index in ((start / unit)...((now.seconds + 3600) / unit)).reversed() {
            let names = try await active(at: index, byHour: byHour)
                .map { shard in shard.filter { known.insert($0).inserted } }
            found += try await rank(names, over: window, endingAt: now)
            found = Self.sorted(found, limit: limit)
            if isRanked, found.count == limit, let last = found.last,
                last.counts.complaints > 0, last.counts.reporters > 0,
                last.state.lastSeen.seconds >= index * unit
            {
                return found
            }
        }
        return found
    }

    /// The names in the lists of one hour or day, by the shard of the sender.
    private func active(at index: Int64, byHour: Bool) async throws(RedisError) -> [[String]] {
        let replies = try await send(
            shards.map { shard in
                let key =
                    byHour ? Keys.active(shard, hour: index) : Keys.active(shard, day: index)
                return RedisCommand("LRANGE", key, "0", "-1")
            }
        )
        var names = [[String]](repeating: [], count: shards.count)
        for name in replies.flatMap({ $0.array ?? [] }).compactMap(\.text) {
            guard let sender = Sender(canonicalText: name) else { continue }
            let shard = Keys.shard(of: sender)
            guard shards.contains(shard) else { continue }
            names[shard - shards.lowerBound].append(name)
        }
        return names
    }

    /// `count` senders of each shard from place `start` of its ranking, and the highest score among
    /// those not yet read; nil when all have been read.
    private func ranked(
        from start: Int,
        count: Int
    ) async throws(RedisError) -> (senders: [[String]], bound: Int?) {
        let replies = try await send(
            shards.map { shard in
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
        for (shard, names) in zip(shards, senders) {
            for start in stride(from: 0, to: names.count, by: 500) {
                let chunk = Array(names[start..<min(start + 500, names.count)])
                commands += Self.reading(chunk, of: shard)
                asked.append(chunk)
            }
        }
        var ranked: [RankedSender] = []
        let replies = try await send(commands)
        for (index, names) in asked.enumerated() {
            let values = try Self.values(replies[4 * index..<4 * index + 4])
            for (name, value) in zip(names, values) {
                guard let packed = value.packed, let sender = Sender(canonicalText: name),
                    let state = SenderState(packed: packed, history: value.history)
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
