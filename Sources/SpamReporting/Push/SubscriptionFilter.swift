/// Which entries of a feed a subscriber wants, among those that it may see.
package struct SubscriptionFilter: Hashable, Sendable {
    /// Countries of senders; nil for all.
    ///
    /// A subscriber number belongs to the country of its country code; an e-mail address and a bot
    /// belong to none and are left out when countries are named.
    package var countries: Set<Country>?
    /// Kinds of senders; nil for all.
    package var kinds: Set<Sender.Kind>?
    /// Least distinct reporters, in the widest window that is shown; 0 for any.
    ///
    /// Where no window shows them, every entry passes.
    package var minimumReporters: Int

    /// Most countries that can be named.
    package static let countriesMax = 300
    /// What ``minimumReporters`` may be.
    package static let reporterCounts = 0...1_000_000

    /// By default every entry.
    package init(
        countries: Set<Country>? = nil,
        kinds: Set<Sender.Kind>? = nil,
        minimumReporters: Int = 0
    ) {
        self.countries = countries
        self.kinds = kinds
        self.minimumReporters = minimumReporters
    }

    /// Whether the subscriber wants `entry`.
    ///
    /// A withdrawal passes whatever its counts are: who was told of the listing must be told of its
    /// end.
    ///
    /// - Parameter country: of a sender whose kind does not carry one.
    package func passes(
        _ entry: some DisclosedChange,
        country: (Sender) -> Country?
    ) -> Bool {
        if let sender = entry.listedSender {
            if let kinds, !kinds.contains(sender.kind) { return false }
            if let countries {
                guard let home = sender.country ?? country(sender), countries.contains(home) else {
                    return false
                }
            }
        }
        guard minimumReporters > 0, !entry.endsListing else { return true }
        // Who may not see the counts cannot choose by them either.
        return entry.reporterCounts.map(\.minimum).max().map { $0 >= minimumReporters } ?? true
    }

    /// What in the filter means nothing in a feed; nil when all of it does.
    package func mistake(in feed: FeedName) -> (member: String, detail: String)? {
        let kindsOfFeed: Set<Sender.Kind> =
            switch feed {
            case .senders: Sender.Kind.senders
            case .hosts: Sender.Kind.hosts
            case .campaigns: []
            }
        if kindsOfFeed.isEmpty {
            let detail = "a campaign has no country and no kind; leave it out"
            if countries != nil { return ("countries", detail) }
            return kinds == nil ? nil : ("kinds", detail)
        }
        guard let kinds, !kinds.isSubset(of: kindsOfFeed) else { return nil }
        let names = Sender.Kind.allCases.filter(kindsOfFeed.contains).map(\.rawValue)
        return (
            "kinds",
            "the feed \(feed.rawValue) has the kinds \(names.joined(separator: ", "))"
        )
    }
}
