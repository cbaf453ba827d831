/// What a reader of the feed may see of it.
///
/// Every output, pulled or pushed and whatever its format, renders ``DisclosedEntry`` and nothing
/// else, so that no format can show what another hides.
package struct Disclosure: Sendable {
    /// Names the view: no two views that show different things have the same.
    package let name: String
    /// How far entries of the feed may travel.
    let marking: TrafficLight
    /// Nil for an operator, who sees everything.
    let terms: Terms?

    /// What an agreement and its past say.
    struct Terms: Sendable {
        let agreement: Agreement
        /// Earlier agreements, each with the moment at which it was replaced.
        let past: [(agreement: Agreement, until: Timestamp)]
        let country: @Sendable (Sender) -> Country?
    }

    /// For the gateway's own operators: nothing is left out.
    package static let everything = Disclosure(marking: .amber)

    /// For the gateway's own operators, where entries are marked as `marking`.
    package init(marking: TrafficLight) {
        name = "everything:\(marking.rawValue)"
        self.marking = marking
        terms = nil
    }

    /// What the partner of an agreement may see.
    ///
    /// - Parameters:
    ///   - kept: the version in force; one that ended the agreement shows nothing.
    ///   - past: earlier versions. A withdrawal is shown to whom one of them showed the listing, so
    ///     that nobody goes on with a listing because less is shown to them now.
    ///   - marking: how far entries of the feed may travel.
    ///   - country: the country of a sender; nil where it has none. Any thread calls it.
    package init(
        _ kept: KeptAgreement,
        past: [KeptAgreement] = [],
        marking: TrafficLight,
        country: @escaping @Sendable (Sender) -> Country?
    ) {
        // Should Redis lose a version, another may get its number, but not its time.
        let version = "\(kept.version):\(kept.changedAt.milliseconds)"
        name = "\(kept.partner):\(version):\(marking.rawValue)"
        self.marking = marking
        let versions = past.sorted { $0.version < $1.version } + [kept]
        terms = Terms(
            agreement: kept.agreement ?? .nothing,
            past: zip(versions, versions.dropFirst()).compactMap { old, new in
                old.agreement.map { ($0, until: new.changedAt) }
            },
            country: country
        )
    }

    /// Whether nothing is left out.
    package var isComplete: Bool { terms == nil }

    /// Whether the reader is shown redacted texts.
    package var includesSamples: Bool { terms?.agreement.includesSamples ?? true }

    /// Whether the reader may hand in what it sees of senders itself.
    package var takesSightings: Bool { terms?.agreement.takesSightings ?? false }

    /// What the reader may see of `entry`; nil when it may not know of it.
    package func view(of entry: FeedEntry) -> DisclosedEntry? {
        guard let terms else {
            return DisclosedEntry(entry, .everything, tlp: marking)
        }
        guard terms.obstacles(to: entry, marking).isEmpty || terms.haveShown(entry, marking) else {
            return nil
        }
        return DisclosedEntry(entry, terms.agreement, tlp: marking)
    }

    /// Why the reader may not know of `entry`; empty when it may.
    package func obstacles(to entry: FeedEntry) -> [DisclosureObstacle] {
        guard let terms, !terms.haveShown(entry, marking) else { return [] }
        return terms.obstacles(to: entry, marking)
    }
}

extension Disclosure.Terms {
    fileprivate func obstacles(
        to entry: FeedEntry,
        _ marking: TrafficLight
    ) -> [DisclosureObstacle] {
        agreement.obstacles(to: entry, marking, country)
    }

    /// Whether an earlier agreement showed the listing that `entry` withdraws.
    fileprivate func haveShown(_ entry: FeedEntry, _ marking: TrafficLight) -> Bool {
        guard entry.event == .withdrawn else { return false }
        return past.contains { old in
            entry.listedAt < old.until
                && old.agreement.obstacles(to: entry, marking, country).isEmpty
        }
    }
}

extension Agreement {
    /// In place of an agreement that was ended.
    fileprivate static var nothing: Agreement {
        var agreement = Agreement(purpose: "", contact: "")
        agreement.feeds = []
        agreement.kinds = []
        return agreement
    }

    /// In place of an agreement for operators, who see everything.
    static var everything: Agreement {
        var agreement = Agreement(purpose: "", contact: "")
        agreement.feeds = Set(FeedName.allCases)
        agreement.minimumReporters = 0
        agreement.includesSamples = true
        return agreement
    }

    fileprivate func obstacles(
        to entry: FeedEntry,
        _ marking: TrafficLight,
        _ country: (Sender) -> Country?
    ) -> [DisclosureObstacle] {
        var found: [DisclosureObstacle] = []
        if !feeds.contains(entry.sender.kind.feed) { found.append(.feed(entry.sender.kind.feed)) }
        if !kinds.contains(entry.sender.kind) { found.append(.kind(entry.sender.kind)) }
        if let countries {
            let own = country(entry.sender) ?? .none
            if !countries.contains(own) { found.append(.country(own)) }
        }
        // Hosts are of no category. A sender is shown from the entry on that tells one of these.
        if let categories, entry.sender.kind.feed == .senders,
            categories.isDisjoint(with: entry.toldCategories)
        {
            found.append(.category(entry.campaign?.category ?? ""))
        }
        return found + obstacles(to: entry.peak, marking)
    }

    /// What the peak of a listing and the marking of entries keep from the partner.
    func obstacles(to peak: ListingPeak, _ marking: TrafficLight) -> [DisclosureObstacle] {
        var found: [DisclosureObstacle] = []
        if marking > ceiling { found.append(.marking(marking, ceiling: ceiling)) }
        if peak.reporters < minimumReporters {
            found.append(.reporters(peak.reporters, minimum: minimumReporters))
        }
        if peak.partners < minimumPartners {
            found.append(.partners(peak.partners, minimum: minimumPartners))
        }
        return found
    }
}

/// Why a partner may not know of an entry.
package enum DisclosureObstacle: Hashable, Sendable {
    /// The agreement does not name the feed.
    case feed(FeedName)
    /// Entries are marked more strictly than the agreement's ceiling.
    case marking(TrafficLight, ceiling: TrafficLight)
    /// Senders of this kind are not shown.
    case kind(Sender.Kind)
    /// Senders of this country are not shown; ``Country/none`` for those without one.
    case country(Country)
    /// Campaigns of this category, and senders of such, are not shown; "" while none is known.
    case category(String)
    /// The listing never had so many distinct reporters.
    case reporters(Int, minimum: Int)
    /// The listing never had so many distinct partners.
    case partners(Int, minimum: Int)

    /// For an operator, in words; it names counts, so it is not for the partner.
    package var text: String {
        switch self {
        case .feed(let feed): "feeds does not have \(feed.rawValue)"
        case .marking(let marking, let ceiling):
            "entries are marked \(marking.rawValue), and tlp is \(ceiling.rawValue)"
        case .kind(let kind): "kinds does not have \(kind.rawValue)"
        case .country(.none): "the sender has no country, and countries does not have ZZ"
        case .country(let country): "countries does not have \(country.code)"
        case .category(""): "no category is known yet, and only those of categories are shown"
        case .category(let category): "categories does not have \(category)"
        case .reporters(let count, let minimum):
            "the listing has had \(count) distinct reporters, and minimumReporters is \(minimum)"
        case .partners(let count, let minimum):
            "complaints came from \(count) partners, and minimumPartners is \(minimum)"
        }
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
    /// Tells the listings of one sender apart: the same in all entries of one, and for all readers.
    ///
    /// It tells ``listedAt`` to whoever tries all seconds, so it is for computing with a key only.
    package var listing: UInt64 = 0
    /// Arrival of the first complaint.
    package var firstSeen: Timestamp?
    /// Arrival of the latest complaint.
    package var lastSeen: Timestamp?
    /// Counts at the moment of the event, of the windows that are shown.
    package var windows: [Window: DisclosedCounts]
    /// Id of the campaign that the sender's messages belong to.
    package var campaign: String?
    /// What the campaign's texts want of their reader.
    package var category: String?
    /// How sure ``category`` is, from 0 to 1.
    package var confidence: Double?
    /// A text that stands for the campaign's, redacted.
    package var sample: String?
    /// Whether the reader may have had a ``sample`` of this listing and has to drop it.
    package var hasLostSample = false
    /// How far the reader may pass the entry on.
    package var tlp: TrafficLight

    /// Shows what `agreement` has of an entry.
    fileprivate init(_ entry: FeedEntry, _ agreement: Agreement, tlp: TrafficLight) {
        let (fields, shown, precision) = (agreement.fields, agreement.windows, agreement.counts)
        var windows: [Window: DisclosedCounts] = [:]
        let told = DisclosedCounts.Fields(fields)
        if told.areNone {
            // No counts, so no windows.
        } else if shown.count == Window.all.count, entry.windows.count == Window.all.count {
            // Nearly always; no window has to be looked up.
            windows = entry.windows.mapValues { DisclosedCounts($0, told, precision) }
        } else {
            windows.reserveCapacity(shown.count)
            for window in shown {
                let counts = entry.windows[window] ?? WindowCounts()
                windows[window] = DisclosedCounts(counts, told, precision)
            }
        }
        self.init(
            sequence: entry.sequence,
            publishedAt: entry.publishedAt,
            event: entry.event,
            reason: entry.reason,
            sender: entry.sender,
            listedAt: fields.contains(.listedAt) ? entry.listedAt : nil,
            firstSeen: fields.contains(.firstSeen) ? entry.firstSeen : nil,
            lastSeen: fields.contains(.lastSeen) ? entry.lastSeen : nil,
            windows: windows,
            tlp: tlp
        )
        listing = StableHash.of("\(entry.sender.canonicalText) \(entry.listedAt.seconds)")
        if let campaign = entry.campaign { show(campaign, agreement) }
        hasLostSample =
            agreement.includesSamples && sample == nil && !entry.toldCategories.isEmpty
    }

    /// Shows what `agreement` has of the campaign that the messages belong to, if enough reporters
    /// said so.
    ///
    /// Who sees the sender for another category that it had before sees nothing of this one.
    private mutating func show(_ campaign: SenderCampaign, _ agreement: Agreement) {
        if let categories = agreement.categories,
            !categories.contains(campaign.category ?? "")
        {
            return
        }
        guard campaign.reporters >= agreement.minimumReporters else { return }
        if agreement.feeds.contains(.campaigns) { self.campaign = campaign.campaign }
        if agreement.fields.contains(.category) {
            category = campaign.category
            confidence = campaign.confidence
        }
        if agreement.includesSamples { sample = campaign.sample }
    }

    /// The category and how sure it is, in words; nil when the reader is not told.
    package var categoryText: String? {
        category.map { category in
            guard let confidence else { return category }
            return "\(category), confidence \(Int((confidence * 100).rounded())) %"
        }
    }

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
        self.init(counts, Fields(Agreement.Field.counts), .exact)
    }

    /// Which of the four a reader is told: looked up once for all windows of a sender's entry.
    struct Fields {
        let complaints: Bool
        let reporters: Bool
        let partners: Bool
        let legit: Bool

        init(_ fields: Set<Agreement.Field>) {
            complaints = fields.contains(.complaints)
            reporters = fields.contains(.reporters)
            partners = fields.contains(.partners)
            legit = fields.contains(.legit)
        }

        var areNone: Bool { !(complaints || reporters || partners || legit) }
    }

    /// Shows those of the four that `fields` has.
    init(_ counts: WindowCounts, _ fields: Fields, _ precision: Agreement.CountPrecision) {
        complaints = fields.complaints ? precision.told(counts.complaints) : nil
        reporters = fields.reporters ? precision.told(counts.reporters) : nil
        partners = fields.partners ? precision.told(counts.partners) : nil
        legit = fields.legit ? precision.told(counts.legit) : nil
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
