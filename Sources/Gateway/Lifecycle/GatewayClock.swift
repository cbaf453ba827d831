internal import OperatingSystem
internal import SpamReporting
internal import Synchronization

/// The gateway's wall clock, which never goes back.
///
/// Under `serve --simulated-clock` the header `Spamgate-Time` of a request is the time of that
/// request, and the latest time told so far is the time of everything else.
final class GatewayClock: Sendable {
    /// Whether requests may set the time.
    let isSimulated: Bool
    private let latest = Atomic<Int64>(0)

    init(isSimulated: Bool) {
        self.isSimulated = isSimulated
    }

    /// The time now.
    var now: Timestamp {
        if isSimulated {
            let told = latest.load(ordering: .relaxed)
            if told > 0 { return Timestamp(milliseconds: told) }
            return Timestamp(milliseconds: Standard.wallClockMilliseconds())
        }
        let change = latest.max(Standard.wallClockMilliseconds(), ordering: .relaxed)
        return Timestamp(milliseconds: change.newValue)
    }

    /// Takes a time that a request told; only a simulated clock listens.
    func observe(_ moment: Timestamp) {
        guard isSimulated else { return }
        latest.max(moment.milliseconds, ordering: .relaxed)
    }
}
