import CLinux
import Reactor

/// The deadline of an answer, which moves with the client's progress.
///
/// A large page over a slow link is served; who takes a few bytes now and then to hold the
/// connection is not. What the client acknowledged is asked of the kernel, and only of answers that
/// take long, so that it costs the others nothing.
extension Connection {
    /// How often the deadline is granted.
    private static let grantsMax: Int64 = 20

    /// An answer is about to be sent.
    func beginResponse(now: MonotonicTime, durations: Deadlines.Durations) {
        acknowledged = -1
        enter(.response, now: now, deadline: now.adding(durations.response / 8))
    }

    /// Whether the client may go on taking the answer; then there is a new deadline.
    func extendResponse(now: MonotonicTime, durations: Deadlines.Durations) -> Bool {
        let total = clinux_bytes_acknowledged(descriptor)
        guard acknowledged >= 0 else {
            // A long answer: from here on progress counts.
            acknowledged = max(0, total)
            deadline = since.adding(durations.response)
            return true
        }
        let end = since.adding(durations.response * Connection.grantsMax)
        guard now < end, total - acknowledged >= durations.responseSizeMin else { return false }
        acknowledged = total
        deadline = min(end, now.adding(durations.response))
        return true
    }
}
