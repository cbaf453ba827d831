/// A span of time, ending now, over which complaints are counted.
///
/// Counts are kept in buckets of five minutes, an hour and a day (UTC). A window is the current
/// bucket of its size and the ones before it: `1h` is twelve buckets of five minutes, `24h` is
/// twenty-four hours, `7d`, `10d` and `30d` are days.
package enum Window: String, CaseIterable, Sendable {
    case hour = "1h"
    case day = "24h"
    case week = "7d"
    case tenDays = "10d"
    case month = "30d"

    /// All of them.
    static let all = Set(allCases)

    /// By the number of buckets, which no two have in common: letters take longer.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(bucketCount)
    }

    /// Length of one bucket in seconds.
    package var bucketSeconds: Int64 {
        switch self {
        case .hour: 300
        case .day: 3600
        case .week, .tenDays, .month: 86_400
        }
    }

    /// How many buckets the window has, the current one included.
    package var bucketCount: Int64 {
        switch self {
        case .hour: 12
        case .day: 24
        case .week: 7
        case .tenDays: 10
        case .month: 30
        }
    }

    /// The first moment that counts, in seconds since the epoch, for a window that ends `now`.
    package func start(endingAt now: Timestamp) -> Int64 {
        let bucket = now.seconds / bucketSeconds
        return (bucket - bucketCount + 1) * bucketSeconds
    }
}

/// What is counted of a sender over one window.
package struct WindowCounts: Hashable, Sendable {
    /// Complaints of disposition `spam` that are no duplicates.
    package var complaints: Int
    /// Distinct reporters of those complaints.
    package var reporters: Int
    /// Distinct partners whose complaints they are.
    package var partners: Int
    /// Counter-reports of disposition `legit` that are no duplicates.
    package var legit: Int

    /// Makes counts; all zero unless said otherwise.
    package init(complaints: Int = 0, reporters: Int = 0, partners: Int = 0, legit: Int = 0) {
        self.complaints = complaints
        self.reporters = reporters
        self.partners = partners
        self.legit = legit
    }
}
