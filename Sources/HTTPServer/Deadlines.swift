import Reactor

/// When what begins now must have ended.
///
/// Each request asks four times; adding integers costs less than adding a `Duration` of 128 bits.
struct Deadlines {
    /// The durations of ``HTTPLimits``, in nanoseconds.
    struct Durations {
        let header: Int64
        let body: Int64
        let answer: Int64
        let response: Int64
        /// Bytes that must have been taken in that time for it to be granted again.
        let responseSizeMin: Int64
        let idle: Int64

        init(_ limits: HTTPLimits) {
            func nanoseconds(_ duration: Duration) -> Int64 {
                // Bounded to ten years, so that no sum overflows, of twenty neither.
                let end = MonotonicTime(nanoseconds: 0) + duration
                return min(end.nanoseconds, 315_576_000 * 1_000_000_000)
            }
            header = nanoseconds(limits.headerDeadline)
            body = nanoseconds(limits.bodyDeadline)
            answer = nanoseconds(limits.answerDeadline)
            response = nanoseconds(limits.responseDeadline)
            idle = nanoseconds(limits.idleTimeout)
            responseSizeMin = Int64(
                Double(limits.responseRateMin) * Double(response) / 1_000_000_000
            )
        }
    }

    let now: MonotonicTime
    let durations: Durations

    var headerDeadline: MonotonicTime { after(durations.header) }
    var bodyDeadline: MonotonicTime { after(durations.body) }
    var answerDeadline: MonotonicTime { after(durations.answer) }
    var idleTimeout: MonotonicTime { after(durations.idle) }

    private func after(_ nanoseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: now.nanoseconds + nanoseconds)
    }
}

extension MonotonicTime {
    func adding(_ nanoseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: self.nanoseconds + nanoseconds)
    }
}
