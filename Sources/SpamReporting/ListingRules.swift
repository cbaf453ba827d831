/// When a sender is listed, updated and withdrawn.
package struct ListingRules: Hashable, Sendable {
    /// Distinct reporters, net of those of counter-reports, that list a sender.
    package var reporters: Int
    /// The window in which they are counted.
    package var window: Window
    /// Least time between two updates of one listing, in seconds.
    package var updateInterval: Int64
    /// Time without a complaint after which a listing expires, in seconds; at most thirty days.
    package var quietPeriod: Int64

    /// Rules of their parts.
    ///
    /// The defaults are five reporters in ten days, hourly updates, thirty quiet days.
    package init(
        reporters: Int = 5,
        window: Window = .tenDays,
        updateInterval: Int64 = 3600,
        quietPeriod: Int64 = 30 * 86_400
    ) {
        self.reporters = reporters
        self.window = window
        self.updateInterval = updateInterval
        self.quietPeriod = quietPeriod
    }
}
