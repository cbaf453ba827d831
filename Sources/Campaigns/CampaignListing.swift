package import SpamReporting

/// How a campaign stands in the feed.
package struct CampaignListing: Hashable, Sendable {
    /// Whether it is in the feed.
    package enum State: UInt8, Sendable {
        case none = 0
        case listed = 1
        case withdrawn = 2
        case merged = 3
    }

    /// Whether it is in the feed.
    package var state = State.none
    /// Why it was withdrawn.
    package var reason: WithdrawalReason?
    /// When the listing began.
    package var listedAt = Timestamp(milliseconds: 0)
    /// When the last entry was written.
    package var entryAt = Timestamp(milliseconds: 0)
    /// Distinct reporters that it told.
    package var entryReporters = 0
    /// Whether a complaint came since.
    package var hasMoved = false
    /// The most that an entry of this listing told.
    package var peak = ListingPeak(reporters: 0, partners: 0)
    /// The categories that entries of this listing told.
    ///
    /// Who sees only some categories was told of the listing for one of these, and is told of its
    /// end whatever its category is then.
    package var toldCategories: Set<UInt8> = []
    /// An operator keeps it off the list until then.
    package var heldUntil: Timestamp?
    /// Why it waits for somebody to look at it instead of being listed; nil when it does not.
    package var review: CampaignReview?

    /// Whether feeds may say anything of the campaign: its texts, its category, its senders.
    package var isPublished: Bool { state == .listed }

    /// Not in the feed.
    package init() {}

    /// What is to be told.
    package enum Change: Hashable, Sendable {
        case listed
        case updated
        case withdrawn(WithdrawalReason)
        /// It belongs to another campaign now.
        case merged(into: CampaignID)
    }
}

/// Why a campaign waits for review.
package enum CampaignReview: UInt8, CaseIterable, Sendable {
    /// The sender of most complaints is a verified one.
    case verifiedSender = 1
    /// Many complaints about one sender within minutes, which looks arranged.
    case brigade = 2
    /// Decided: it may be listed.
    case cleared = 3
}

extension CampaignListing {
    /// Decides what is to be told of a campaign that has these counts; notes that it was told.
    ///
    /// - Parameters:
    ///   - window: counts of the rules' window.
    ///   - month: counts of the longest window.
    package mutating func decide(
        _ rules: ListingRules,
        window: CampaignWindow,
        month: CampaignWindow,
        lastSeen: Timestamp,
        at now: Timestamp
    ) -> Change? {
        let net = month.reporters - month.legitReporters
        guard state == .listed else {
            guard state != .merged, heldUntil.map({ $0 <= now }) ?? true,
                review == nil || review == .cleared,
                month.reporters >= rules.reporters,
                month.legitReporters == 0 || net >= rules.reporters,
                window.reporters - window.legitReporters >= rules.reporters
            else { return nil }
            state = .listed
            reason = nil
            // Each listing begins at another second, by which outputs tell them apart.
            listedAt = max(now, listedAt.adding(seconds: 1))
            peak = ListingPeak(reporters: 0, partners: 0)
            toldCategories = []
            tell(window, at: now)
            return .listed
        }
        if month.legitReporters > 0, net < rules.reporters { return withdraw(.legit, at: now) }
        if now.seconds - lastSeen.seconds >= rules.quietPeriod {
            return withdraw(.expired, at: now)
        }
        let isDue =
            now.seconds - entryAt.seconds >= rules.updateInterval
            || window.reporters >= 2 * max(1, entryReporters)
        guard hasMoved, isDue else { return nil }
        tell(window, at: now)
        return .updated
    }

    /// Takes it off the list; nil when it is not there.
    package mutating func withdraw(_ why: WithdrawalReason, at now: Timestamp) -> Change? {
        guard state == .listed else { return nil }
        state = .withdrawn
        reason = why
        entryAt = now
        entryReporters = 0
        hasMoved = false
        return .withdrawn(why)
    }

    private mutating func tell(_ window: CampaignWindow, at now: Timestamp) {
        entryAt = now
        entryReporters = window.reporters
        hasMoved = false
        peak.reporters = max(peak.reporters, window.reporters)
        peak.partners = max(peak.partners, window.partners.count)
    }
}
