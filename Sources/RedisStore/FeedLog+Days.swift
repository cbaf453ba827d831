package import Redis
package import SpamReporting

extension FeedLog {
    /// The entry that an age of the log begins with, and what is known of older ones.
    package struct Beginning: Sendable {
        /// Before the oldest entry that is kept.
        package let cursor: FeedCursor
        /// When the oldest entry that is kept was published; nil while there is none.
        package let oldest: Timestamp?
        /// Whether entries were dropped for their age.
        package let isTrimmed: Bool
    }

    /// Where the log begins.
    package func beginning() async throws(ReadError) -> Beginning {
        let page = try await page(after: nil, limit: 1)
        let state: State
        do {
            state = try await self.state()
        } catch {
            throw .redis(error)
        }
        let first = page.entries.first
        let sequence = first.map { $0.sequence - 1 } ?? page.next.sequence
        return Beginning(
            cursor: FeedCursor(epoch: page.next.epoch, sequence: sequence),
            oldest: first?.publishedAt,
            isTrimmed: state.trimmed > 0
        )
    }

    /// The place before the first entry that was published at a moment or later.
    ///
    /// It is nil while the feed has never had an entry.
    ///
    /// Times of publication grow with the sequence, so the place is found by halving: one reading
    /// of Redis for each doubling of the log.
    package func place(of moment: Timestamp) async throws(ReadError) -> FeedCursor? {
        let state: State
        do {
            state = try await self.state()
        } catch {
            throw .redis(error)
        }
        guard let epoch = state.epoch else { return nil }
        // The place is at `low` or behind it, and not behind `high`.
        var (low, high) = (state.trimmed, state.head)
        while low < high {
            let middle = low + (high - low) / 2
            let probe = try await page(
                after: FeedCursor(epoch: epoch, sequence: middle),
                limit: 1
            )
            guard let entry = probe.entries.first else { throw .cursorGone }
            if entry.publishedAt < moment { low = entry.sequence } else { high = middle }
        }
        return FeedCursor(epoch: epoch, sequence: low)
    }

    /// A part of the log, read page by page, so that however long it is only one page is in memory.
    package struct Pages: Sendable {
        /// Entries in one page.
        private static var size: UInt64 { 1000 }

        private let feed: FeedLog
        private let last: UInt64
        private var place: FeedCursor

        fileprivate init(_ feed: FeedLog, after place: FeedCursor, through last: UInt64) {
            self.feed = feed
            self.place = place
            self.last = last
        }

        /// The next entries, oldest first; nil after the last.
        package mutating func next() async throws(ReadError) -> [Entry]? {
            guard place.sequence < last else { return nil }
            let wanted = min(Self.size, last - place.sequence)
            let page = try await feed.page(after: place, limit: Int(wanted))
            guard page.next.sequence > place.sequence else { throw .cursorGone }
            place = page.next
            return page.entries
        }
    }

    /// The entries after `place`, up to the one with the sequence `last`.
    package func pages(after place: FeedCursor, through last: UInt64) -> Pages {
        Pages(self, after: place, through: last)
    }
}

extension FeedLog where Entry == FeedEntry {
    /// The last entry of each of `senders` that is listed at this moment.
    package func listings(
        of senders: Set<Sender>
    ) async throws(RedisError) -> [Sender: FeedEntry] {
        guard !senders.isEmpty else { return [:] }
        var command = RedisCommand("HMGET", Keys.feedCurrent(feed))
        for sender in senders { command.append(sender.canonicalText) }
        let values = try await redis.send(command).array ?? []
        guard values.count == senders.count else { throw .unexpectedReply("HMGET") }
        var listings: [Sender: FeedEntry] = [:]
        for value in values {
            guard let entry = try value.bytes.map(Self.current) else { continue }
            listings[entry.sender] = entry
        }
        return listings
    }
}
