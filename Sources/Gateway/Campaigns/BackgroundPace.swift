internal import OperatingSystem
internal import Reactor

/// How long work in the background rests between its steps, so that requests go first.
///
/// A low priority alone is not enough: what the work asks of Redis is done before complaints that
/// come after it. So while the other threads of the gateway are busy it rests for some time after
/// each step. Asked by the thread that does the work.
struct BackgroundPace {
    private var at = MonotonicTime.current()
    private var others = Self.timeOfOthers()

    /// Other threads are busy that have as much of one core.
    private static let busyShare = 0.2
    /// How long it rests, of the time that the step took.
    private static let restShare = 2.0
    /// The longest rest.
    private static let restMax = Duration.seconds(2)

    /// How long to rest after a step that began at `start`; zero while others have little to do.
    ///
    /// What they have been doing is looked at since this was asked last.
    mutating func rest(afterStepFrom start: MonotonicTime) -> Duration {
        let (now, others) = (MonotonicTime.current(), Self.timeOfOthers())
        defer { (at, self.others) = (now, others) }
        return Self.rest(after: now - start, others: others - self.others, in: now - at)
    }

    /// How long to rest after a step of some duration, when the others have been working for so
    /// long of the time that has passed.
    static func rest(after step: Duration, others: Duration, in passed: Duration) -> Duration {
        others > passed * busyShare ? min(step * restShare, restMax) : .zero
    }

    private static func timeOfOthers() -> Duration {
        ProcessorTime.ofProcess() - ProcessorTime.ofThread()
    }
}
