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
        _ entry: DisclosedEntry,
        country: (Sender) -> Country?
    ) -> Bool {
        if let kinds, !kinds.contains(entry.sender.kind) { return false }
        if let countries {
            guard let home = entry.sender.country ?? country(entry.sender),
                countries.contains(home)
            else { return false }
        }
        guard minimumReporters > 0, entry.event != .withdrawn else { return true }
        // Who may not see the counts cannot choose by them either.
        let counts = entry.windows.values.compactMap { $0.reporters?.minimum }
        return counts.max().map { $0 >= minimumReporters } ?? true
    }
}
