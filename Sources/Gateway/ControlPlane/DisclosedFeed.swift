internal import Redis
internal import RedisStore
internal import SpamReporting

/// A feed as one reader may see it.
struct DisclosedFeed<Entry: LoggedChange>: Sendable {
    let feed: FeedLog<Entry>
    let disclosure: Disclosure

    /// Some entries and where they end.
    struct Page: Sendable {
        /// Oldest first.
        var entries: [Entry.View]
        /// Where the next page begins; behind hidden entries too.
        var next: FeedCursor
        /// Whether there was more in the log, which may be hidden.
        var more: Bool
    }

    /// Entries that are read at once where most are hidden.
    private static var stride: Int { 500 }
    /// Most readings for one page: a reader to whom nearly all is hidden asks again.
    private static var readsMax: Int { 20 }

    /// The entries after `cursor` that may be seen, from the oldest kept when it is nil.
    ///
    /// At most `limit`; fewer, or none at all, although there is more, where many are hidden.
    func page(
        after cursor: FeedCursor?,
        limit: Int
    ) async throws(FeedReadError) -> Page {
        var entries: [Entry.View] = []
        var read = try await feed.page(after: cursor, limit: limit)
        for reading in 1...Self.readsMax {
            for (index, entry) in read.entries.enumerated() {
                guard let shown = entry.view(in: disclosure) else { continue }
                entries.append(shown)
                guard entries.count == limit else { continue }
                let isLast = index == read.entries.count - 1
                return Page(
                    entries: entries,
                    next: FeedCursor(epoch: read.next.epoch, sequence: entry.sequence),
                    more: read.more || !isLast
                )
            }
            guard read.more, reading < Self.readsMax else { break }
            read = try await feed.page(after: read.next, limit: Self.stride)
        }
        return Page(entries: entries, next: read.next, more: read.more)
    }

    /// The last entry of everything that is listed now and may be seen, and the cursor behind it.
    func snapshot() async throws(RedisError) -> Page {
        let (entries, next) = try await feed.snapshot()
        let shown = entries.compactMap { $0.view(in: disclosure) }
        return Page(entries: shown, next: next, more: false)
    }
}
