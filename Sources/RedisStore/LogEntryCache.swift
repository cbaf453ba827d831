internal import SpamReporting
internal import Synchronization

/// Entries of a feed's log that were read lately, for all readers of it.
///
/// An entry never changes, so who reads one again needs not ask Redis for it. Only a log that has
/// lost its end can have another entry in the same place later. Therefore whoever uses the cache
/// reads its newest entry, the *anchor*, together with whatever else: as long as the log has that
/// unchanged, it has all older ones unchanged too. Any thread may use it.
package final class LogEntryCache<Entry: LoggedChange>: Sendable {
    /// Most entries that are kept; one takes some 600 bytes, and its sample.
    package static var entriesMax: Int { 8192 }

    private struct Contents {
        let entriesMax: Int
        /// What was read or used lately.
        var young: [UInt64: FeedLog<Entry>.Link] = [:]
        /// What goes next, if it is not used until then.
        var old: [UInt64: FeedLog<Entry>.Link] = [:]
        var anchor: FeedLog<Entry>.Link?
        /// Counts how often everything was forgotten.
        var life = 0

        func link(at sequence: UInt64) -> FeedLog<Entry>.Link? {
            young[sequence] ?? old[sequence]
        }

        mutating func put(_ link: FeedLog<Entry>.Link) {
            young[link.entry.sequence] = link
            guard young.count > entriesMax / 2 else { return }
            old = young
            young = [:]
        }
    }

    /// What is there from some place on.
    struct Found {
        /// Without gaps.
        var links: [FeedLog<Entry>.Link] = []
        /// The newest entry of all that are there.
        let anchor: FeedLog<Entry>.Link?
        /// Tells whether anything was forgotten since.
        let life: Int
    }

    private let contents: Mutex<Contents>

    /// A cache of other size than usual keeps at most `entriesMax` entries.
    package init(entriesMax: Int = LogEntryCache.entriesMax) {
        contents = Mutex(Contents(entriesMax: entriesMax))
    }

    /// Entries that are kept.
    package var count: Int {
        contents.withLock { contents in
            contents.young.count + contents.old.keys.count { contents.young[$0] == nil }
        }
    }

    /// At most `limit` entries from sequence `start` on, without gaps.
    func found(from start: UInt64, limit: Int) -> Found {
        contents.withLock { contents in
            var found = Found(anchor: contents.anchor, life: contents.life)
            var sequence = start
            while found.links.count < limit, let link = contents.link(at: sequence) {
                if contents.young[sequence] == nil { contents.put(link) }
                found.links.append(link)
                sequence += 1
            }
            return found
        }
    }

    /// Those of some entries that are there.
    func links(at sequences: [UInt64]) -> [UInt64: FeedLog<Entry>.Link] {
        contents.withLock { contents in
            var found: [UInt64: FeedLog<Entry>.Link] = [:]
            for sequence in sequences { found[sequence] = contents.link(at: sequence) }
            return found
        }
    }

    /// Takes in what was read together with the anchor of the same life.
    func keep(_ links: some Sequence<FeedLog<Entry>.Link>, life: Int) {
        contents.withLock { contents in
            guard contents.life == life else { return }
            for link in links {
                contents.put(link)
                if link.entry.sequence > contents.anchor?.entry.sequence ?? 0 {
                    contents.anchor = link
                }
            }
        }
    }

    /// Forgets everything of a life whose anchor the log does not have any more.
    func forget(life: Int) {
        contents.withLock { contents in
            guard contents.life == life else { return }
            contents = Contents(entriesMax: contents.entriesMax, life: life + 1)
        }
    }
}
