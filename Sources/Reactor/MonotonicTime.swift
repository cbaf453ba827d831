import Glibc

/// A moment of the system's monotonic clock, which nobody can set.
package struct MonotonicTime: Comparable, Hashable, Sendable {
    /// Since an arbitrary moment before the process began.
    package var nanoseconds: Int64

    /// Makes a moment from what ``nanoseconds`` says.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// A moment that never comes.
    package static let never = MonotonicTime(nanoseconds: .max)

    /// Reads the clock (some 30 ns).
    package static func current() -> MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Whether `left` comes first.
    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment `duration` later, or ``never`` where that cannot be represented.
    package static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        let (seconds, attoseconds) = duration.components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowsToo) = time.nanoseconds.addingReportingOverflow(
            whole &+ attoseconds / 1_000_000_000
        )
        return overflows || overflowsToo ? .never : MonotonicTime(nanoseconds: sum)
    }

    /// What passed from `right` to `left`; negative if `left` comes first.
    package static func - (left: MonotonicTime, right: MonotonicTime) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }
}
