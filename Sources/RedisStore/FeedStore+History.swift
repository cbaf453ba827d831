package import Redis
package import SpamReporting

extension FeedStore {
    /// An entry and what the log knows of others about the same sender.
    package struct HistoryEntry: Sendable {
        /// The entry.
        package let entry: FeedEntry
        /// Sequence of the entry before it about the same sender, 0 when there was none.
        ///
        /// Nil for entries that were written before the log kept this.
        package let previous: UInt64?
        /// The last entry about the sender, at some moment after this one was read.
        ///
        /// Nil when it is not listed.
        package let current: FeedEntry?
    }

    /// A piece of the log.
    package struct History: Sendable {
        /// The feed when the piece was read; ``FeedStore/State/listed`` is not counted.
        package let state: State
        /// Oldest first.
        package let entries: [HistoryEntry]
    }

    /// At most `limit` entries from sequence `start` on, with what is known of their senders.
    package func history(
        from start: UInt64,
        limit: Int
    ) async throws(RedisError) -> History {
        let replies = try await redis.replies(to: [
            RedisCommand("MULTI"),
            RedisCommand("HMGET", Keys.feedState, "epoch", "head", "trimmed"),
            RedisCommand("XRANGE", Keys.feedLog, "\(start)-0", "+", "COUNT", String(limit)),
            RedisCommand("EXEC"),
        ])
        guard let results = replies[3].array, results.count == 2 else {
            throw .unexpectedReply("EXEC")
        }
        let entries = try Self.found(results[1])
        let previous = Self.previous(results[1])
        let current = try await current(of: entries.map(\.sender))
        return History(
            state: Self.state(results[0]),
            entries: entries.indices.map { place in
                HistoryEntry(
                    entry: entries[place],
                    previous: previous[place],
                    current: current[place]
                )
            }
        )
    }

    /// At most `limit` entries before sequence `end`, newest first.
    package func entries(
        before end: UInt64,
        limit: Int
    ) async throws(RedisError) -> [FeedEntry] {
        guard end > 0 else { return [] }
        let start = "\(end - 1)-0"
        return try Self.found(
            try await redis.send(
                RedisCommand("XREVRANGE", Keys.feedLog, start, "-", "COUNT", String(limit))
            )
        )
    }

    /// An entry and the place of the one before it about the same sender.
    package struct Link: Sendable {
        /// The entry.
        package let entry: FeedEntry
        /// See ``HistoryEntry/previous``.
        package let previous: UInt64?

        /// The link of an entry that was read with more.
        package init(_ item: HistoryEntry) {
            entry = item.entry
            previous = item.previous
        }

        init(_ entry: FeedEntry, previous: UInt64?) {
            self.entry = entry
            self.previous = previous
        }
    }

    /// The entries at some sequences, as far as the log has them.
    package func links(at sequences: [UInt64]) async throws(RedisError) -> [UInt64: Link] {
        let replies = try await redis.replies(
            to: sequences.map { RedisCommand("XRANGE", Keys.feedLog, "\($0)-0", "\($0)-0") }
        )
        var found: [UInt64: Link] = [:]
        for reply in replies {
            for (entry, previous) in zip(try Self.found(reply), Self.previous(reply)) {
                found[entry.sequence] = Link(entry, previous: previous)
            }
        }
        return found
    }

    /// What the entries of a reply say of those before them, in their order.
    private static func previous(_ reply: RedisValue) -> [UInt64?] {
        (reply.array ?? []).map { item in
            let fields = item.array?.last?.pairs ?? []
            return fields.first { $0.name == "p" }?.value.integer.map { UInt64(max(0, $0)) }
        }
    }

    /// The sequence of the last entry published before `moment`, 0 when there is none.
    ///
    /// The times are strictly increasing, so a few rounds of looking at evenly spaced entries
    /// find it.
    package func lastSequence(before moment: Timestamp) async throws(RedisError) -> UInt64 {
        let state = try await state()
        // Everything up to `low` is earlier; everything from `high` on is not.
        var low = state.trimmed
        var high = state.head + 1
        while high - low > 1 {
            let step = max(1, (high - low) / Self.probeCount)
            let probes = Array(stride(from: low + 1, to: high, by: Int(step)))
            let found = try await links(at: probes)
            for probe in probes {
                // What is not in the log any more was earlier than everything that is.
                if let link = found[probe], link.entry.publishedAt >= moment {
                    high = min(high, probe)
                } else if probe < high {
                    low = max(low, probe)
                }
            }
        }
        return low
    }

    /// Entries looked at in one round of the search for a moment.
    private static let probeCount: UInt64 = 32

    private func current(of senders: [Sender]) async throws(RedisError) -> [FeedEntry?] {
        guard !senders.isEmpty else { return [] }
        var command = RedisCommand("HMGET", Keys.feedCurrent)
        for sender in senders { command.append(sender.canonicalText) }
        guard let values = try await redis.send(command).array, values.count == senders.count
        else { throw .unexpectedReply("HMGET") }
        return values.map { $0.bytes.flatMap { FeedEntry(current: $0) } }
    }

    private static func found(_ reply: RedisValue) throws(RedisError) -> [FeedEntry] {
        do throws(ReadError) {
            return try entries(reply)
        } catch {
            throw .unexpectedReply("XRANGE")
        }
    }
}

extension FeedEntry {
    /// Reads a value of the hash of current listings: sequence, time of publication and change.
    init?(current packed: [UInt8]) {
        guard packed.count > 16 else { return nil }
        self.init(
            change: Array(packed[16...]),
            sequence: UInt64(bigEndianBytes: packed[0..<8]),
            publishedAt: Timestamp(milliseconds: Int64(bigEndianBytes: packed[8..<16]))
        )
    }
}
