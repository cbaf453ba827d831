/// When a delivery that failed is tried again.
///
/// The standard one is that of Standard Webhooks: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h
/// and then every 24 h.
package struct RetrySchedule: Hashable, Sendable {
    /// Pauses after the first failure in a row, the second, and so on; the last one repeats.
    package let pauses: [Duration]
    /// The longest `Retry-After` that is heeded.
    package let retryAfterMax: Duration

    /// By how much of itself a pause may be longer or shorter.
    ///
    /// Receivers of one host that failed together are not tried together then.
    package static let jitter = 0.1

    /// A schedule with at least one pause.
    package init(pauses: [Duration], retryAfterMax: Duration) {
        precondition(!pauses.isEmpty, "a schedule has a pause")
        self.pauses = pauses
        self.retryAfterMax = retryAfterMax
    }

    /// How long to wait.
    ///
    /// - Parameters:
    ///   - failures: in a row, this one included; 1 or more.
    ///   - retryAfter: what the receiver asked for; it only makes a pause longer.
    ///   - chance: from 0 to 1, drawn by the caller.
    package func pause(
        afterFailures failures: Int,
        retryAfter: Duration?,
        chance: Double
    ) -> Duration {
        let pause = pauses[min(max(failures, 1), pauses.count) - 1]
        let varied = pause * (1 + Self.jitter * (2 * chance - 1))
        guard let retryAfter, retryAfter > .zero else { return varied }
        return max(varied, min(retryAfter, retryAfterMax))
    }
}
