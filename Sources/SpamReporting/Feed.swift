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
    /// What decides who may see the listing.
    package var peak: ListingPeak
    /// The campaign that the sender's messages belong to.
    ///
    /// Nil until enough reporters say so, and of withdrawals.
    package var campaign: SenderCampaign?
    /// The categories that entries of this listing have told so far, this one included.
    ///
    /// They are never fewer than in an entry before, so what goes by them is shown from some entry
    /// of a listing on, up to its withdrawal.
    package var toldCategories: [String] = []

    /// Makes an entry of its parts; without a peak it is what the counts say.
    package init(
        sequence: UInt64,
        publishedAt: Timestamp,
        event: FeedEvent,
        reason: WithdrawalReason?,
        sender: Sender,
        listedAt: Timestamp,
        windows: [Window: WindowCounts],
        firstSeen: Timestamp,
        lastSeen: Timestamp,
        peak: ListingPeak? = nil
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
        self.peak =
            peak
            ?? ListingPeak(
                reporters: windows.values.map(\.reporters).max() ?? 0,
                partners: windows.values.map(\.partners).max() ?? 0
            )
    }
}

/// The most that an entry of one listing has told so far.
///
/// It is of the window by which senders are listed, never falls while the listing lasts, and a
/// withdrawal has that of the entry before it. So what goes by it is shown from some entry of a
/// listing on, up to its withdrawal.
package struct ListingPeak: Hashable, Sendable {
    /// Distinct reporters.
    package var reporters: Int
    /// Distinct partners.
    package var partners: Int

    /// Makes a peak of its parts.
    package init(reporters: Int, partners: Int) {
        self.reporters = reporters
        self.partners = partners
    }
}
