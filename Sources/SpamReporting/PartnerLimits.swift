/// What a partner may hand in, where that differs from the gateway's configuration.
package struct PartnerLimits: Hashable, Sendable {
    /// Complaints a second in the long run; 0 is no limit, nil goes by the configuration.
    package var rate: Int?
    /// Complaints at once after a pause; nil goes by the configuration.
    package var burst: Int?
    /// Senders named for the first time, in one hour; 0 is no limit, nil goes by the configuration.
    package var newSenders: Int?

    /// What ``rate`` may be.
    package static let rates = 0...1_000_000
    /// What ``burst`` may be.
    package static let bursts = 1...10_000_000
    /// What ``newSenders`` may be.
    package static let newSenderCounts = 0...100_000_000

    /// Makes limits; everything that is left out goes by the configuration.
    package init(rate: Int? = nil, burst: Int? = nil, newSenders: Int? = nil) {
        self.rate = rate
        self.burst = burst
        self.newSenders = newSenders
    }
}
