/// How a subscription stands.
package enum SubscriptionState: String, CaseIterable, Sendable {
    /// The receiver has not proved yet that it wants deliveries.
    case pendingVerification
    /// Entries are delivered.
    case active
    /// Its owner or an operator stopped it; resuming goes on where it stopped.
    case paused
    /// Every attempt failed for days; resuming goes on where it stopped.
    case suspended
    /// The receiver answered 410; nothing is sent any more.
    case ended
}

/// How far the delivery of a subscription has come: all that is kept of it, whatever waits.
///
/// It is a place in the feed and a retry timer. What waits is read from the feed, so a receiver
/// that is away for a week costs what one costs that is not.
package struct DeliveryProgress: Hashable, Sendable {
    /// How the subscription stands.
    package var state: SubscriptionState
    /// Since when it stands so.
    package var since: Timestamp
    /// Whether the receiver at the present URL has proved that it wants deliveries.
    package var isVerified: Bool
    /// Everything up to here has been delivered; nil is before the oldest entry kept.
    package var cursor: FeedCursor?
    /// The snapshot that is delivered before the log goes on; nil when there is none.
    package var snapshot: SnapshotWalk?
    /// Sequence of the last entry of the batch that is under way; nil when none is.
    ///
    /// Remembered before the batch is sent, so that a gateway that takes over sends the same batch
    /// under the same id.
    package var batchEnd: UInt64?
    /// How often the place was set back; part of the ids of batches.
    package var replays: Int
    /// Attempts that failed since the last one that did not.
    package var failures: Int
    /// When the first of them failed.
    package var failingSince: Timestamp?
    /// Before this moment nothing is tried.
    package var dueAt: Timestamp?
    /// When a batch was delivered last.
    package var deliveredAt: Timestamp?
    /// Requests a minute that the receiver allows (CloudEvents); nil for any number.
    package var rate: Int?

    /// Where delivery begins.
    package init(
        at now: Timestamp,
        cursor: FeedCursor?,
        snapshot: SnapshotWalk? = nil
    ) {
        state = .pendingVerification
        since = now
        isVerified = false
        self.cursor = cursor
        self.snapshot = snapshot
        replays = 0
        failures = 0
    }
}

/// A snapshot of a feed on its way to a receiver.
///
/// Its entries go out in the order of their sequence numbers, and the cursor's sequence says how
/// far that has come. An entry that changes meanwhile leaves the snapshot and comes again in the
/// log.
package struct SnapshotWalk: Hashable, Sendable {
    /// Where the log goes on afterwards; nil until the walk begins.
    package var end: UInt64?

    /// A walk that has not begun.
    package init(end: UInt64? = nil) {
        self.end = end
    }
}

// MARK: - What happens

extension DeliveryProgress {
    /// Goes over into another state.
    package mutating func enter(_ state: SubscriptionState, at now: Timestamp) {
        guard self.state != state else { return }
        self.state = state
        since = now
    }

    /// The batch that was under way has arrived.
    package mutating func delivered(at now: Timestamp) {
        if let cursor, let batchEnd {
            self.cursor = FeedCursor(epoch: cursor.epoch, sequence: batchEnd)
            if snapshot?.end == batchEnd { snapshot = nil }
        }
        batchEnd = nil
        deliveredAt = now
        recover()
    }

    /// The receiver has proved that it wants deliveries.
    package mutating func verified(rate: Int?, at now: Timestamp) {
        isVerified = true
        self.rate = rate
        enter(.active, at: now)
        recover()
    }

    private mutating func recover() {
        failures = 0
        failingSince = nil
        dueAt = nil
    }

    /// An attempt failed.
    ///
    /// - Parameters:
    ///   - pause: until the next attempt.
    ///   - patience: how long attempts may fail before the subscription is suspended.
    package mutating func failed(at now: Timestamp, pause: Duration, patience: Duration) {
        failures += 1
        let first = failingSince ?? now
        failingSince = first
        if now.milliseconds - first.milliseconds >= patience.wholeMilliseconds {
            enter(.suspended, at: now)
            dueAt = nil
        } else {
            dueAt = Timestamp(milliseconds: now.milliseconds + pause.wholeMilliseconds)
        }
    }

    /// The receiver wants nothing any more.
    package mutating func end(at now: Timestamp) {
        enter(.ended, at: now)
        batchEnd = nil
        recover()
    }

    /// Goes on from where delivery stopped, at once.
    package mutating func resume(at now: Timestamp) {
        enter(isVerified ? .active : .pendingVerification, at: now)
        recover()
    }

    /// Goes back (or forward) to another place of the feed.
    package mutating func replay(from cursor: FeedCursor) {
        self.cursor = cursor
        snapshot = nil
        batchEnd = nil
        replays += 1
    }

    /// Other entries are wanted from now on: the batch under way is not sent again as it was.
    ///
    /// What is sent in its place has another id, so that a receiver which has the old one takes it.
    package mutating func filtered() {
        batchEnd = nil
        replays += 1
    }

    /// The place is no place of the log any more: a snapshot comes before it goes on.
    package mutating func beginSnapshot() {
        snapshot = SnapshotWalk()
        batchEnd = nil
    }

    /// The URL is another one, so the receiver there has to prove itself.
    package mutating func moved(at now: Timestamp) {
        isVerified = false
        rate = nil
        recover()
        if state == .active { state = .pendingVerification }
        // Also of one that waited already: an answer of the old receiver is none of the new one.
        if state == .pendingVerification { since = now }
    }
}

// MARK: - As it is kept

extension DeliveryProgress {
    private static let version = "1"
    private static let nothing = "-"

    /// One line for Redis: words with a space between, `-` for what is not there.
    package var text: String {
        func word(_ value: (some CustomStringConvertible)?) -> String {
            value.map { "\($0)" } ?? Self.nothing
        }
        return [
            Self.version, state.rawValue, String(since.milliseconds), isVerified ? "1" : "0",
            cursor?.text ?? Self.nothing,
            snapshot.map { $0.end.map { "\($0)" } ?? "?" } ?? Self.nothing,
            word(batchEnd), String(replays), String(failures),
            word(failingSince?.milliseconds), word(dueAt?.milliseconds),
            word(deliveredAt?.milliseconds), word(rate),
        ].joined(separator: " ")
    }

    /// Reads ``text`` back; nil for anything else.
    package init?(text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 13, words[0] == Self.version,
            let state = SubscriptionState(rawValue: words[1]),
            let since = Int64(words[2]), let replays = Int(words[7]), let failures = Int(words[8])
        else { return nil }
        func moment(_ word: String) -> Timestamp? {
            Int64(word).map { Timestamp(milliseconds: $0) }
        }
        var cursor: FeedCursor?
        if words[4] != Self.nothing {
            guard let known = FeedCursor(words[4]) else { return nil }
            cursor = known
        }
        self.init(at: Timestamp(milliseconds: since), cursor: cursor)
        self.state = state
        isVerified = words[3] == "1"
        if words[5] != Self.nothing { snapshot = SnapshotWalk(end: UInt64(words[5])) }
        batchEnd = UInt64(words[6])
        self.replays = replays
        self.failures = failures
        failingSince = moment(words[9])
        dueAt = moment(words[10])
        deliveredAt = moment(words[11])
        rate = Int(words[12])
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
