internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting

/// The latest snapshot of a feed, shared by the subscriptions that are being sent one.
struct SnapshotShelf {
    /// How long a snapshot is used; a later one lacks what changed meanwhile, which comes again in
    /// the log.
    private static let ageMax = Duration.seconds(30)

    /// One snapshot.
    struct Snapshot {
        /// Sorted by sequence.
        let entries: [any LoggedChange]
        /// Where the log goes on.
        let next: FeedCursor
        fileprivate let takenAt: MonotonicTime

        /// The entries with higher sequence numbers than this.
        func entries(after sequence: UInt64) -> ArraySlice<any LoggedChange> {
            var (low, high) = (entries.startIndex, entries.endIndex)
            while low < high {
                let middle = low + (high - low) / 2
                if entries[middle].sequence <= sequence { low = middle + 1 } else { high = middle }
            }
            return entries[low...]
        }
    }

    private var latest: Snapshot?

    /// The snapshot on the shelf, when it is fresh enough.
    mutating func fresh(of epoch: FeedEpoch) -> Snapshot? {
        guard let latest, latest.next.epoch == epoch,
            MonotonicTime.current() - latest.takenAt < Self.ageMax
        else {
            latest = nil
            return nil
        }
        return latest
    }

    /// Puts a snapshot onto the shelf.
    mutating func put(_ page: DeliveredPage) -> Snapshot {
        let snapshot = Snapshot(entries: page.entries, next: page.next, takenAt: .current())
        latest = snapshot
        return snapshot
    }
}
