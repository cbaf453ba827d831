/// What a feed entry says happened to a listing.
package enum FeedEvent: String, CaseIterable, Sendable {
    /// The sender crossed the threshold.
    case listed
    /// A listed sender's counts moved.
    case updated
    /// The sender is listed no more.
    case withdrawn
}

/// Why a listing was withdrawn.
package enum WithdrawalReason: String, CaseIterable, Sendable {
    /// Thirty quiet days.
    case expired
    /// The listed party's dispute was upheld.
    case disputed
    /// Counter-reports outweighed the complaints.
    case legit
    /// An operator's decision.
    case `operator`
}

/// One item of the feed of senders.
///
/// It never says anything of a reporter.
package struct FeedEntry: Hashable, Sendable {
    /// Place in the feed: 1, 2, 3 … without gaps within an epoch.
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
    package var listedAt: Timestamp
    /// Counts at the moment of the event.
    package var windows: [Window: WindowCounts]
    /// Arrival of the first and of the latest complaint, to the second.
    package var firstSeen: Timestamp
    /// See ``firstSeen``.
    package var lastSeen: Timestamp

    /// Makes an entry of its parts.
    package init(
        sequence: UInt64,
        publishedAt: Timestamp,
        event: FeedEvent,
        reason: WithdrawalReason?,
        sender: Sender,
        listedAt: Timestamp,
        windows: [Window: WindowCounts],
        firstSeen: Timestamp,
        lastSeen: Timestamp
    ) {
        self.sequence = sequence
        self.publishedAt = publishedAt
        self.event = event
        self.reason = reason
        self.sender = sender
        self.listedAt = listedAt
        self.windows = windows
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
    }
}
