package import SpamReporting

/// All campaigns that are under way.
///
/// It takes complaints one after the other, counts them, and decides which campaigns are listed.
/// A value of its own thread. What changed since it was last asked is told once, to be kept with
/// the place up to which complaints were taken; if that fails, the register is thrown away and made
/// anew from what was kept.
package struct CampaignRegister: Sendable {
    /// Finds the campaign of a complaint.
    package private(set) var index: CampaignIndex
    /// By number.
    package private(set) var campaigns: [CampaignIndex.Number: Campaign] = [:]
    /// Campaigns that were merged, each with the one that it belongs to.
    package private(set) var merged: [CampaignIndex.Number: CampaignIndex.Number] = [:]
    /// The last number that was given.
    package private(set) var last: CampaignIndex.Number
    private let liveMax: Int
    private var touched: Set<CampaignIndex.Number> = []
    /// Campaigns that complaints came to since it was decided about them.
    private var undecided: Set<CampaignIndex.Number> = []
    private var removed: [CampaignIndex.Number] = []
    private var mergers: [CampaignAssignment.Merger] = []
    private var endedMergers: [CampaignIndex.Number] = []
    private var news: [News] = []
    private var reviews: [Review] = []
    /// Senders that somebody vouches for, by their canonical texts.
    private var verified: Set<String> = []
    private let harmless: Set<UInt8>

    /// A campaign that would be listed and is to be looked at first.
    package struct Review: Hashable, Sendable {
        /// Which campaign.
        package let number: CampaignIndex.Number
        /// Why.
        package let review: CampaignReview
        /// The sender that most complaints are about.
        package let sender: String
    }

    /// What is to be told of a campaign.
    package struct News: Sendable {
        /// Which campaign.
        package let number: CampaignIndex.Number
        /// What happened to it.
        package let change: CampaignListing.Change
        /// How it was at that moment.
        package let campaign: Campaign
    }

    /// What changed since the last time, to be kept in one step.
    package struct Changes: Sendable {
        /// Campaigns that are new or other than they were.
        package var touched: [CampaignIndex.Number] = []
        /// Campaigns that are under way no more.
        package var removed: [CampaignIndex.Number] = []
        /// Campaigns that belong to others now.
        package var mergers: [CampaignAssignment.Merger] = []
        /// Merged campaigns whose campaign is under way no more.
        package var endedMergers: [CampaignIndex.Number] = []
        /// In the order in which it is to be told.
        package var news: [News] = []
        /// Campaigns that wait to be looked at from now on.
        package var reviews: [Review] = []

        /// Whether there is nothing to keep.
        package var isEmpty: Bool {
            touched.isEmpty && removed.isEmpty && mergers.isEmpty && endedMergers.isEmpty
                && news.isEmpty && reviews.isEmpty
        }
    }

    /// One complaint with everything that is needed of it.
    package struct Item: Sendable {
        /// What tells its campaign.
        package var evidence: CampaignEvidence
        /// What is counted of it.
        package var complaint: CampaignComplaint
        /// Its arrival, to the second.
        package var arrivedAt: Timestamp
        /// Its sender, hosts and numbers to call.
        package var names: [CampaignName]
        /// Its category; nil when it tells none.
        package var category: UInt8?
        /// Where it stands in the evidence.
        package var reference: EvidenceReference

        /// An item of its parts.
        package init(
            evidence: CampaignEvidence,
            complaint: CampaignComplaint,
            arrivedAt: Timestamp,
            names: [CampaignName],
            category: UInt8?,
            reference: EvidenceReference
        ) {
            self.evidence = evidence
            self.complaint = complaint
            self.arrivedAt = arrivedAt
            self.names = names
            self.category = category
            self.reference = reference
        }
    }

    /// Makes a register without campaigns.
    ///
    /// - Parameters:
    ///   - last: the last number that was given.
    ///   - liveMax: most campaigns that are kept; beyond that the one that was quiet longest goes.
    ///   - harmless: categories of texts that ask nothing wrong of anybody.
    package init(
        rules: CampaignRules = CampaignRules(),
        last: UInt32 = 0,
        liveMax: Int,
        harmless: Set<UInt8> = []
    ) {
        self.harmless = harmless
        index = CampaignIndex(rules: rules, last: last)
        self.last = last
        self.liveMax = liveMax
    }

    // MARK: Taking in what was kept

    /// Takes in a campaign as it was kept, without its counts.
    package mutating func restore(
        _ campaign: Campaign,
        _ features: CampaignFeatures,
        as number: CampaignIndex.Number
    ) {
        campaigns[number] = campaign
        index.insert(features, as: number)
        last = max(last, number)
    }

    /// Takes in that a campaign belongs to another.
    package mutating func restore(_ merger: CampaignAssignment.Merger) {
        merged[merger.campaign] = merger.into
        last = max(last, merger.campaign)
    }

    /// Has campaigns decided about to which complaints came since anything was told of them.
    ///
    /// For whoever goes on after another one, which may have counted complaints and not come to it.
    ///
    /// - Returns: the arrival of the latest complaint; nil when there is no such campaign.
    package mutating func reconsider() -> Timestamp? {
        let moved = campaigns.filter { $0.value.listing.hasMoved }
        undecided.formUnion(moved.keys)
        return moved.values.map(\.lastSeen).max()
    }

    /// Counts a complaint that was taken by a campaign, or by one that was merged into it, before.
    package mutating func recount(_ complaint: CampaignComplaint, of number: CampaignIndex.Number) {
        campaigns[resolve(number)]?.counts.count(complaint)
    }

    /// The campaign that a campaign belongs to by now: itself, if it was not merged.
    package func resolve(_ number: CampaignIndex.Number) -> CampaignIndex.Number {
        var number = number
        while let into = merged[number] { number = into }
        return number
    }

    // MARK: Complaints

    /// Takes a complaint; returns its campaign.
    package mutating func take(_ item: Item) -> CampaignIndex.Number {
        let assignment = index.assign(item.evidence)
        let number = assignment.campaign
        last = max(last, number)
        var campaign = campaigns.removeValue(forKey: number) ?? Campaign(at: item.arrivedAt)
        campaign.take(item)
        campaigns[number] = campaign
        touched.insert(number)
        undecided.insert(number)
        if let merger = assignment.merger { merge(merger, at: item.arrivedAt) }
        return number
    }

    private mutating func merge(_ merger: CampaignAssignment.Merger, at now: Timestamp) {
        guard var ended = campaigns.removeValue(forKey: merger.campaign),
            var other = campaigns.removeValue(forKey: merger.into)
        else { return }
        index.merge(merger.campaign, into: merger.into)
        if ended.listing.state == .listed, let into = CampaignID(merger.into) {
            ended.listing.state = .merged
            ended.listing.entryAt = now
            news.append(News(number: merger.campaign, change: .merged(into: into), campaign: ended))
        }
        other.add(ended)
        other.listing.hasMoved = true
        campaigns[merger.into] = other
        merged[merger.campaign] = merger.into
        mergers.append(merger)
        touched.remove(merger.campaign)
        undecided.remove(merger.campaign)
        touched.insert(merger.into)
        undecided.insert(merger.into)
        removed.append(merger.campaign)
    }

    // MARK: Listings

    /// Decides about the campaigns that complaints came to since the last time.
    package mutating func decide(_ rules: ListingRules, at now: Timestamp) {
        for number in undecided.sorted() { decide(number, rules, at: now) }
        undecided = []
    }

    /// Looks at all campaigns: what is to be told after a time, and what is over.
    package mutating func sweep(_ rules: ListingRules, at now: Timestamp) {
        let oldest = Window.month.start(endingAt: now)
        for (number, campaign) in campaigns {
            if campaign.listing.state == .listed {
                decide(number, rules, at: now)
            }
            if campaign.lastSeen.seconds < oldest, campaigns[number]?.listing.state != .listed {
                forget(number)
            }
        }
        for number in touched { campaigns[number]?.counts.forget(at: now) }
        forgetQuietest()
        for (number, into) in merged where campaigns[resolve(into)] == nil {
            merged[number] = nil
            endedMergers.append(number)
        }
    }

    /// Takes a campaign off the list and keeps it off, or lets it be listed again.
    ///
    /// - Returns: whether there is such a campaign.
    package mutating func hold(
        _ number: CampaignIndex.Number,
        until end: Timestamp?,
        at now: Timestamp
    ) -> Bool {
        guard var campaign = campaigns.removeValue(forKey: number) else { return false }
        campaign.listing.heldUntil = end
        // Whoever lets it go has looked at it.
        if end == nil { campaign.listing.review = .cleared }
        if end != nil, let change = campaign.listing.withdraw(.operator, at: now) {
            news.append(News(number: number, change: change, campaign: campaign))
        }
        campaigns[number] = campaign
        touched.insert(number)
        return true
    }

    private mutating func decide(
        _ number: CampaignIndex.Number,
        _ rules: ListingRules,
        at now: Timestamp
    ) {
        guard var campaign = campaigns[number] else { return }
        // So few cannot be as many reporters as are wanted.
        guard campaign.complaints >= rules.reporters || campaign.listing.state != .none else {
            return
        }
        let month = campaign.counts.window(.month, at: now)
        if campaign.listing.review == .brigade, isBroad(campaign, month, rules) {
            campaign.listing.review = .cleared
        }
        let before = campaign.listing
        let change = campaign.listing.decide(
            rules,
            window: campaign.counts.window(rules.window, at: now),
            month: month,
            lastSeen: campaign.lastSeen,
            at: now
        )
        if change == .listed, before.review == nil,
            let (why, sender) = suspicion(of: campaign, month, number)
        {
            campaign.listing = before
            campaign.listing.review = why
            campaigns[number] = campaign
            touched.insert(number)
            reviews.append(Review(number: number, review: why, sender: sender))
            return
        }
        guard let change else { return }
        // What ends a listing tells no category of its own.
        if campaign.listing.state == .listed, let category = campaign.category {
            campaign.listing.toldCategories.insert(category)
        }
        campaigns[number] = campaign
        touched.insert(number)
        news.append(News(number: number, change: change, campaign: campaign))
    }

    // MARK: Reviews

    /// Says whom somebody vouches for; campaigns about them are not listed unseen.
    package mutating func setVerified(_ senders: Set<String>) {
        verified = senders
    }

    /// Within so many seconds complaints of many people look arranged.
    private static let brigadeSeconds: Int64 = 600
    /// Over so many seconds they do not.
    private static let broadSeconds: Int64 = 6 * 3600

    /// Why a campaign that would be listed is to be looked at first, and its sender.
    private func suspicion(
        of campaign: Campaign,
        _ month: CampaignWindow,
        _ number: CampaignIndex.Number
    ) -> (CampaignReview, String)? {
        let senders = campaign.names.items.filter { $0.item.kind == .sender }
        guard let top = senders.max(by: { $0.count < $1.count }) else { return nil }
        if verified.contains(top.item.text), 2 * top.count >= campaign.complaints {
            return (.verifiedSender, top.item.text)
        }
        let span = campaign.lastSeen.seconds - campaign.firstSeen.seconds
        // A text that leads nowhere and asks nothing wrong, from one sender that has a name.
        guard month.senders == 1, span < Self.brigadeSeconds,
            campaign.category.map(harmless.contains) ?? true,
            let features = index[number], features.links.isEmpty, features.numbers.isEmpty,
            Self.hasName(top.item.text)
        else { return nil }
        return (.brigade, top.item.text)
    }

    /// Whether a canonical text is that of a sender that was assigned to somebody by name.
    private static func hasName(_ sender: String) -> Bool {
        switch Sender(canonicalText: sender)?.kind {
        case .alphanumeric, .shortCode, .bot: true
        default: false
        }
    }

    /// Whether complaints came for so long and from so many that nobody has arranged them.
    private func isBroad(
        _ campaign: Campaign,
        _ month: CampaignWindow,
        _ rules: ListingRules
    ) -> Bool {
        campaign.lastSeen.seconds - campaign.firstSeen.seconds >= Self.broadSeconds
            && month.reporters >= 2 * rules.reporters
    }

    // MARK: Ends

    private mutating func forget(_ number: CampaignIndex.Number) {
        campaigns[number] = nil
        index.remove(number)
        touched.remove(number)
        undecided.remove(number)
        removed.append(number)
    }

    /// Makes room: those that were quiet longest go, but none that is listed.
    private mutating func forgetQuietest() {
        guard campaigns.count > liveMax else { return }
        let quietest = campaigns.filter { $0.value.listing.state != .listed }
            .sorted { ($0.value.lastSeen, $0.key) < ($1.value.lastSeen, $1.key) }
        // A tenth at once, so that this is seldom done.
        for (number, _) in quietest.prefix(campaigns.count - liveMax + liveMax / 10) {
            forget(number)
        }
    }

    /// What changed since the last time; it counts as kept from now on.
    package mutating func takeChanges() -> Changes {
        let changes = Changes(
            touched: touched.sorted(),
            removed: removed,
            mergers: mergers,
            endedMergers: endedMergers,
            news: news,
            reviews: reviews
        )
        touched = []
        removed = []
        mergers = []
        endedMergers = []
        news = []
        reviews = []
        return changes
    }
}

extension Campaign {
    fileprivate mutating func take(_ item: CampaignRegister.Item) {
        firstSeen = min(firstSeen, item.arrivedAt)
        lastSeen = max(lastSeen, item.arrivedAt)
        listing.hasMoved = true
        counts.count(item.complaint)
        guard !item.complaint.isLegit else {
            legit += 1
            return
        }
        complaints += 1
        if let category = item.category { categories.count(category, max: Self.categoriesMax) }
        for name in item.names { names.count(name, max: Self.namesMax) }
        // Which reporters they are of is seen when they are read.
        if references.count < Self.referencesMax { references.append(item.reference) }
    }
}
