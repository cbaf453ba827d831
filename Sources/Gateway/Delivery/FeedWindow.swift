internal import RedisStore
internal import SpamReporting

/// The latest entries of a feed, read once for all subscriptions that are near its head.
struct FeedWindow {
    /// Entries that are kept.
    static let entriesMax = 5000
    /// Entries that are read at once.
    static let pageSize = 1000

    private(set) var epoch: FeedEpoch?
    /// Everything after this is in ``entries``, up to ``head``.
    private var start: UInt64 = 0
    private var entries: [any LoggedChange] = []

    /// Sequence of the last entry that is known here.
    var head: UInt64 { start + UInt64(entries.count) }

    /// Takes over how the feed is; returns where to read from when entries are missing.
    mutating func note(_ state: FeedState) -> FeedCursor? {
        guard let epoch = state.epoch else { return nil }
        let isOther = epoch != self.epoch || state.head < head
        // Whoever is that far behind reads for itself.
        if isOther || state.head > head + UInt64(Self.entriesMax) {
            self.epoch = epoch
            entries = []
            start = state.head
        }
        return head < state.head ? FeedCursor(epoch: epoch, sequence: head) : nil
    }

    /// Takes entries in that follow those which are there already.
    mutating func append(_ page: DeliveredPage) {
        guard page.next.epoch == epoch else { return }
        for entry in page.entries where entry.sequence == head + 1 { entries.append(entry) }
        if entries.count > 2 * Self.entriesMax {
            let surplus = entries.count - Self.entriesMax
            entries.removeFirst(surplus)
            start += UInt64(surplus)
        }
    }

    /// The entries after `sequence`, at most `limit`; nil when they are not here.
    func entries(after sequence: UInt64, limit: Int) -> ArraySlice<any LoggedChange>? {
        guard sequence >= start, sequence <= head else { return nil }
        return entries[Int(sequence - start)...].prefix(limit)
    }
}
