/// What one partner may see of the feeds: the memorandum of understanding in executable form.
///
/// It is a value without time or version; ``KeptAgreement`` is what is kept of it.
package struct Agreement: Hashable, Sendable {
    /// The feeds that the partner may read.
    package var feeds: Set<FeedName> = [.senders]
    /// The members of an entry that it may see beside event, reason and sender.
    package var fields: Set<Field> = Set(Field.allCases)
    /// The windows whose counts it may see.
    package var windows: Set<Window> = Window.all
    /// Distinct reporters that a listing must have had before the partner hears of it.
    package var minimumReporters = Self.minimumReportersDefault
    /// Distinct partners whose subscribers must have complained before the partner hears of it.
    package var minimumPartners = 1
    /// How precisely counts are told.
    package var counts = CountPrecision.exact
    /// The countries whose senders it may see; nil for all.
    package var countries: Set<Country>?
    /// The kinds of senders, hosts and numbers it may see.
    package var kinds: Set<Sender.Kind> = Set(Sender.Kind.allCases)
    /// The categories of campaigns, and of senders, that it may see; nil for all.
    package var categories: Set<String>?
    /// Whether it may see the redacted texts that stand for campaigns, also of senders.
    package var includesSamples = false
    /// The strictest marking of entries that it may see.
    package var ceiling = TrafficLight.amber
    /// Days after which the partner deletes what it has read; nil when nothing was agreed.
    package var retentionDays: Int?
    /// Whether a peer may hand in what it sees of senders itself.
    package var takesSightings = false
    /// What the partner uses the feeds for.
    package var purpose: String
    /// Where to reach the partner about a listing: an address, a name, a number.
    package var contact: String
    /// Since when it is in force; nil for at once.
    package var validFrom: Timestamp?
    /// Until when it is in force, that moment excluded; nil for no end.
    package var validTo: Timestamp?

    /// An agreement with the defaults of every member that has one.
    package init(purpose: String, contact: String) {
        self.purpose = purpose
        self.contact = contact
    }

    /// Distinct reporters unless said otherwise: five is what nothing leaves before.
    package static let minimumReportersDefault = 5
    /// What ``minimumReporters`` may be; the lower end is raised to the listing rule's threshold.
    package static let minimumReportersRange = 2...1_000_000
    /// What ``minimumPartners`` may be.
    package static let minimumPartnersRange = 1...500
    /// What ``retentionDays`` may be: up to ten years.
    package static let retentionDaysRange = 1...3653
    /// Longest ``purpose`` and ``contact``, in bytes.
    package static let textSizeMax = 500
    /// Most countries that an agreement names.
    package static let countriesMax = 300
    /// Most categories that an agreement names.
    package static let categoriesMax = 100
    /// Longest name of a category, in bytes.
    package static let categorySizeMax = 64

    /// Members of an entry that an agreement may leave out.
    package enum Field: String, CaseIterable, Sendable {
        case listedAt, firstSeen, lastSeen
        case complaints, reporters, partners, legit
        // Of campaigns only; category of senders too.
        case senders, countries, hosts, category, languages

        /// Those that are counts of windows.
        package static let counts: Set<Field> = [.complaints, .reporters, .partners, .legit]
        /// Those that are counts of windows of campaigns.
        package static let campaignCounts = counts.union([.senders, .countries])
        /// All of them.
        static let all = Set(allCases)
    }

    /// How precisely counts are told.
    package enum CountPrecision: String, CaseIterable, Sendable {
        case exact
        /// As ranges; see ``CountBands``.
        case bands
    }

    /// Whether it is in force at `now`.
    package func isInForce(at now: Timestamp) -> Bool {
        (validFrom.map { $0 <= now } ?? true) && (validTo.map { now < $0 } ?? true)
    }
}

/// The feeds that can be agreed on.
package enum FeedName: String, CaseIterable, Sendable {
    /// Senders of reported messages.
    case senders
    /// Hosts that reported texts link to, and numbers that they ask to call.
    case hosts
    /// Groups of reported messages that belong together.
    case campaigns

    /// What one listing of the feed is, in the types of events.
    package var listing: String {
        switch self {
        case .senders: "sender"
        case .hosts: "host"
        case .campaigns: "campaign"
        }
    }
}

/// One version of an agreement with one partner, as it is kept.
package struct KeptAgreement: Hashable, Sendable {
    /// Name of the partner.
    package let partner: String
    /// 1, 2, 3 … for each partner; never used again, also when the agreement is removed.
    package let version: Int
    /// When this version was made.
    package let changedAt: Timestamp
    /// Name of the operator who made it.
    package let changedBy: String
    /// What was agreed; nil when this version ended it.
    package let agreement: Agreement?

    /// A version of its parts.
    package init(
        partner: String,
        version: Int,
        changedAt: Timestamp,
        changedBy: String,
        agreement: Agreement?
    ) {
        self.partner = partner
        self.version = version
        self.changedAt = changedAt
        self.changedBy = changedBy
        self.agreement = agreement
    }
}

/// The ranges in which counts are told that are not told exactly.
///
/// 0 to 4 is one, so that nothing is said of a few subscribers; then 5 to 9, 10 to 19, 20 to 49,
/// 50 to 99 and so on in steps of 1, 2 and 5, and from 100,000 on there is no upper end.
package enum CountBands {
    /// The lowest number of each range; the last one has no upper end.
    package static let edges = [
        0, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000,
    ]

    /// The range in which `count` lies.
    package static func band(of count: Int) -> DisclosedCount {
        guard let next = edges.firstIndex(where: { $0 > count }) else {
            return .atLeast(edges[edges.count - 1])
        }
        return .band(edges[max(next - 1, 0)]...edges[max(next, 1)] - 1)
    }
}
