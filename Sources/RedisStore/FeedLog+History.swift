package import Redis
package import SpamReporting

extension FeedLog {
    /// An entry and what the log knows of others about the same listing.
    package struct HistoryEntry: Sendable {
        /// The entry.
        package let entry: Entry
        /// Sequence of the entry before it about the same listing, 0 when there was none.
        ///
        /// Nil for entries that were written before the log kept this.
        package let previous: UInt64?
        /// The last entry about what it is about, at some moment when this one was there already.
        ///
        /// Nil when it is not listed.
        package let current: CurrentListing?
    }

    /// The last entry about what is listed, unpacked only where it is asked for.
    package struct CurrentListing: Sendable {
        /// Its place in the feed.
        package let sequence: UInt64
        private let packed: [UInt8]

        fileprivate init?(_ packed: [UInt8]) {
            guard packed.count > 16 else { return nil }
            sequence = UInt64(bigEndianBytes: packed[0..<8])
            self.packed = packed
        }

        /// The entry; nil when it is torn.
        package var entry: Entry? { try? FeedLog.current(packed) }
    }

    /// A piece of the log.
    package struct History: Sendable {
        /// The feed when the piece was read; ``FeedState/listed`` is not counted.
        package let state: State
        /// Oldest first.
        package let entries: [HistoryEntry]
    }

    /// At most `limit` entries from sequence `start` on, with what is known of their listings.
    ///
    /// One exchange with Redis where `cache` has the entries, else two. As many entries more are
    /// read ahead, so whoever reads on finds the next ones there.
    package func history(
        from start: UInt64,
        limit: Int,
        using cache: LogEntryCache<Entry>
    ) async throws(RedisError) -> History {
        let found = cache.found(from: start, limit: limit + 1)
        let known = found.links.prefix(limit)
        var commands = [
            RedisCommand("MULTI"),
            RedisCommand("HMGET", Keys.feedState(feed), "epoch", "head", "trimmed"),
        ]
        if let anchor = found.anchor { commands.append(range(at: anchor.entry.sequence)) }
        if !known.isEmpty { commands.append(reading(known)) }
        if found.links.count <= limit {
            let next = start + UInt64(known.count)
            let count = 2 * limit - known.count
            commands.append(
                RedisCommand("XRANGE", Keys.feedLog(feed), "\(next)-0", "+", "COUNT", String(count))
            )
        }
        commands.append(RedisCommand("EXEC"))
        guard let results = try await redis.replies(to: commands).last?.array,
            results.count == commands.count - 2
        else { throw .unexpectedReply("EXEC") }
        var rest = results.dropFirst()
        if let anchor = found.anchor, let reply = rest.popFirst(),
            try Self.links(reply).first != anchor
        {
            cache.forget(life: found.life)
            return try await history(from: start, limit: limit, using: cache)
        }
        let listings = known.isEmpty ? [] : try Self.current(rest.popFirst(), of: known)
        let read = try rest.popFirst().map { (reply) throws(RedisError) in try Self.links(reply) }
        let fresh = (read ?? []).prefix(limit - known.count)
        let others = try await current(of: fresh)
        cache.keep(read ?? [], life: found.life)
        return History(
            state: Self.state(results[0]),
            entries: zip(known + fresh, listings + others).map { link, current in
                HistoryEntry(entry: link.entry, previous: link.previous, current: current)
            }
        )
    }

    /// At most `limit` entries before sequence `end`, newest first.
    package func entries(
        before end: UInt64,
        limit: Int
    ) async throws(RedisError) -> [Entry] {
        guard end > 0 else { return [] }
        let start = "\(end - 1)-0"
        return try Self.found(
            try await redis.send(
                RedisCommand("XREVRANGE", Keys.feedLog(feed), start, "-", "COUNT", String(limit))
            )
        )
    }

    /// An entry and the place of the one before it about the same listing.
    package struct Link: Hashable, Sendable {
        /// The entry.
        package let entry: Entry
        /// See ``HistoryEntry/previous``.
        package let previous: UInt64?

        /// The link of an entry that was read with more.
        package init(_ item: HistoryEntry) {
            self.init(item.entry, previous: item.previous)
        }

        fileprivate init(_ entry: Entry, previous: UInt64?) {
            self.entry = entry
            self.previous = previous
        }
    }

    /// The entries at some sequences, as far as the log has them.
    ///
    /// - Parameter cache: asked first; the caller has just had an answer of
    ///   ``history(from:limit:using:)`` by it.
    package func links(
        at sequences: [UInt64],
        using cache: LogEntryCache<Entry>
    ) async throws(RedisError) -> [UInt64: Link] {
        let known = cache.links(at: sequences)
        let missing = sequences.filter { known[$0] == nil }
        guard !missing.isEmpty else { return known }
        return known.merging(try await links(at: missing)) { own, _ in own }
    }

    /// The entries at some sequences, as far as the log has them, read from it.
    package func links(at sequences: [UInt64]) async throws(RedisError) -> [UInt64: Link] {
        let replies = try await redis.replies(to: sequences.map(range(at:)))
        var found: [UInt64: Link] = [:]
        for reply in replies {
            for link in try Self.links(reply) { found[link.entry.sequence] = link }
        }
        return found
    }

    private func range(at sequence: UInt64) -> RedisCommand {
        RedisCommand("XRANGE", Keys.feedLog(feed), "\(sequence)-0", "\(sequence)-0")
    }

    /// The entries of a reply to XRANGE, with what they say of those before them.
    private static func links(_ reply: RedisValue) throws(RedisError) -> [Link] {
        let entries = try found(reply)
        let items = reply.array ?? []
        guard entries.count == items.count else { throw .unexpectedReply("XRANGE") }
        return zip(entries, items).map { entry, item in
            let fields = item.array?.last?.pairs ?? []
            let previous = fields.first { $0.name == "p" }?.value.integer
            return Link(entry, previous: previous.map { UInt64(max(0, $0)) })
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
    private static var probeCount: UInt64 { 32 }

    private func current(
        of links: ArraySlice<Link>
    ) async throws(RedisError) -> [CurrentListing?] {
        guard !links.isEmpty else { return [] }
        return try Self.current(try await redis.send(reading(links)), of: links)
    }

    private func reading(_ links: ArraySlice<Link>) -> RedisCommand {
        var command = RedisCommand("HMGET", Keys.feedCurrent(feed))
        for link in links { command.append(link.entry.subject) }
        return command
    }

    private static func current(
        _ reply: RedisValue?,
        of links: ArraySlice<Link>
    ) throws(RedisError) -> [CurrentListing?] {
        guard let values = reply?.array, values.count == links.count else {
            throw .unexpectedReply("HMGET")
        }
        return values.map { $0.bytes.flatMap { CurrentListing($0) } }
    }

    private static func found(_ reply: RedisValue) throws(RedisError) -> [Entry] {
        do throws(ReadError) {
            return try entries(reply)
        } catch {
            throw .unexpectedReply("XRANGE")
        }
    }
}
