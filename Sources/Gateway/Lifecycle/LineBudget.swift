internal import Reactor
internal import Synchronization

/// Lets through some log lines a second and counts the others.
///
/// For lines that one fault can cause for every request; many threads share a budget.
final class LineBudget: Sendable {
    private struct State {
        var second: Int64 = -1
        var used = 0
        var heldBack = 0
    }

    private let linesMax: Int
    private let state = Mutex(State())

    init(linesPerSecond: Int) {
        linesMax = linesPerSecond
    }

    /// Lets a line through, telling how many were held back since the last one; nil holds it back.
    func take(at now: MonotonicTime) -> Int? {
        state.withLock { state in
            Self.turn(&state, now)
            guard state.used < linesMax else {
                state.heldBack += 1
                return nil
            }
            state.used += 1
            defer { state.heldBack = 0 }
            return state.heldBack
        }
    }

    /// How many lines were held back and not told of, once their second is over.
    func takeHeldBack(at now: MonotonicTime) -> Int {
        state.withLock { state in
            guard state.second != now.nanoseconds / 1_000_000_000 else { return 0 }
            defer { state.heldBack = 0 }
            return state.heldBack
        }
    }

    private static func turn(_ state: inout State, _ now: MonotonicTime) {
        let second = now.nanoseconds / 1_000_000_000
        guard second != state.second else { return }
        state.second = second
        state.used = 0
    }
}
