internal import Reactor

/// When clients that are turned away may come back: computed from the queue before the ledger and
/// from how fast the ledger took complaints lately.
///
/// Confined to the worker's thread.
final class RetryAdvice {
    private let secondsMax: Int
    /// Complaints that wait for the ledger or are on their way.
    var pending: () -> Int = { 0 }
    /// What was taken, and the time during which there was something to take; both fade.
    private var taken = 0.0
    private var busySeconds = 0.0
    private var busySince: MonotonicTime?
    private var awaySince: MonotonicTime?

    /// After so many busy seconds what was measured counts half.
    private static let halfLife = 2.0

    init(longest: Duration) {
        secondsMax = max(1, Int(longest.components.seconds))
    }

    // MARK: What is measured

    /// A call of the ledger is on its way.
    func ledgerCalled(at now: MonotonicTime) {
        if busySince == nil { busySince = now }
    }

    /// The ledger took `count` complaints, none when it failed.
    func ledgerReplied(taking count: Int, at now: MonotonicTime, isIdle: Bool) {
        let passed = busySince.map { Self.seconds(from: $0, to: now) } ?? 0
        let share = 1 / (1 + passed / Self.halfLife)
        taken = taken * share + Double(count)
        busySeconds = busySeconds * share + passed
        busySince = isIdle ? nil : now
        awaySince = count > 0 ? nil : awaySince ?? now
    }

    // MARK: What is advised

    /// Seconds until what waits for the ledger now will have been taken.
    func afterQueue(at now: MonotonicTime) -> Int {
        // A call that takes long slows the rate down before it is answered.
        let waiting = busySince.map { Self.seconds(from: $0, to: now) } ?? 0
        let busy = busySeconds + waiting
        guard taken > 0, busy > 0 else { return advise(max(1, waiting)) }
        return advise(Double(pending()) * busy / taken)
    }

    /// Seconds after a failure of the ledger: as long again as it has been failing.
    func afterFailure(at now: MonotonicTime) -> Int {
        afterOutage(since: awaySince ?? now, at: now)
    }

    /// Seconds for what has been out of reach since some moment: as long again.
    func afterOutage(since start: MonotonicTime, at now: MonotonicTime) -> Int {
        advise(max(1, Self.seconds(from: start, to: now)))
    }

    /// A whole number of seconds around `wait` and a little more, within the limit, which differs
    /// from client to client.
    func advise(_ wait: Double) -> Int {
        let base = min(wait, Double(secondsMax) / 1.5) * Double.random(in: 1...1.5)
        return min(secondsMax, max(1, Int(base.rounded(.up)) + Int.random(in: 0...1)))
    }

    private static func seconds(from start: MonotonicTime, to end: MonotonicTime) -> Double {
        Double(end.nanoseconds - start.nanoseconds) / 1e9
    }
}
