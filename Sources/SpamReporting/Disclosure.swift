/// What a reader of the feed may see of it.
///
/// Every output, pulled or pushed and whatever its format, renders ``DisclosedEntry`` and nothing
/// else, so that no format can show what another hides.
package struct Disclosure: Sendable {
    /// For the gateway's own operators: nothing is left out.
    package static let everything = Disclosure()

    private init() {}

    /// What the reader may see of `entry`; nil when it may not know of it.
    package func view(of entry: FeedEntry) -> DisclosedEntry? {
        DisclosedEntry(
            sequence: entry.sequence,
            publishedAt: entry.publishedAt,
            event: entry.event,
            reason: entry.reason,
            sender: entry.sender,
            listedAt: entry.listedAt,
            firstSeen: entry.firstSeen,
            lastSeen: entry.lastSeen,
            windows: Dictionary(
                uniqueKeysWithValues: Window.allCases.map {
                    ($0, DisclosedCounts(entry.windows[$0] ?? WindowCounts()))
                }
            ),
            tlp: .amber
        )
    }
}

/// A feed entry as one reader may see it; what is nil is not for this reader.
package struct DisclosedEntry: Hashable, Sendable {
    /// Place in the feed; see ``FeedEntry/sequence``.
    package var sequence: UInt64
    /// When the entry was published; strictly increasing with ``sequence``.
    package var publishedAt: Timestamp
    /// What happened.
    package var event: FeedEvent
    /// Why, for a withdrawal only.
    package var reason: WithdrawalReason?
    /// Who it is about.
    package var sender: Sender
    /// When the listing began.
    package var listedAt: Timestamp?
    /// Arrival of the first complaint.
    package var firstSeen: Timestamp?
    /// Arrival of the latest complaint.
    package var lastSeen: Timestamp?
    /// Counts at the moment of the event, of the windows that are shown.
    package var windows: [Window: DisclosedCounts]
    /// How far the reader may pass the entry on.
    package var tlp: TrafficLight

    /// Makes an entry of its parts.
    package init(
        sequence: UInt64,
        publishedAt: Timestamp,
        event: FeedEvent,
        reason: WithdrawalReason?,
        sender: Sender,
        listedAt: Timestamp?,
        firstSeen: Timestamp?,
        lastSeen: Timestamp?,
        windows: [Window: DisclosedCounts],
        tlp: TrafficLight
    ) {
        self.sequence = sequence
        self.publishedAt = publishedAt
        self.event = event
        self.reason = reason
        self.sender = sender
        self.listedAt = listedAt
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.windows = windows
        self.tlp = tlp
    }
}

/// The counts of one window as one reader may see them; what is nil is not for this reader.
package struct DisclosedCounts: Hashable, Sendable {
    /// See ``WindowCounts/complaints``.
    package var complaints: DisclosedCount?
    /// See ``WindowCounts/reporters``.
    package var reporters: DisclosedCount?
    /// See ``WindowCounts/partners``.
    package var partners: DisclosedCount?
    /// See ``WindowCounts/legit``.
    package var legit: DisclosedCount?

    /// Shows nothing.
    package init() {}

    /// Shows everything.
    package init(_ counts: WindowCounts) {
        complaints = .exact(counts.complaints)
        reporters = .exact(counts.reporters)
        partners = .exact(counts.partners)
        legit = .exact(counts.legit)
    }
}

/// A number as one reader may see it.
package enum DisclosedCount: Hashable, Sendable {
    case exact(Int)
    /// Somewhere in the range.
    case band(ClosedRange<Int>)
    /// This or more.
    case atLeast(Int)

    /// The least that the number can be.
    package var minimum: Int {
        switch self {
        case .exact(let count), .atLeast(let count): count
        case .band(let range): range.lowerBound
        }
    }

    /// The number in one cell: `7`, `5..9` or `1000..`, which no spreadsheet takes for a date.
    package var text: String {
        switch self {
        case .exact(let count): "\(count)"
        case .band(let range): "\(range.lowerBound)..\(range.upperBound)"
        case .atLeast(let count): "\(count).."
        }
    }
}
