internal import Synchronization

/// One request on its way from the task that sends it to the thread that transfers it.
final class Exchange: Sendable {
    typealias Outcome = Result<OutgoingResponse, OutgoingError>

    let request: OutgoingRequest
    let url: OutgoingURL
    private let state = Mutex(State())

    private struct State {
        var continuation: CheckedContinuation<Outcome, Never>?
        var isSettled = false
    }

    init(_ request: OutgoingRequest, _ url: OutgoingURL) {
        self.request = request
        self.url = url
    }

    /// Whether its outcome is known, so that nothing more is to be done for it.
    var isSettled: Bool { state.withLock(\.isSettled) }

    /// Takes in who waits; false when the outcome was known before, and nobody waits then.
    func begin(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        let waits = state.withLock { state in
            guard !state.isSettled else { return false }
            state.continuation = continuation
            return true
        }
        if !waits { continuation.resume(returning: .failure(.cancelled)) }
        return waits
    }

    /// Tells the outcome to who waits; the first one counts.
    func settle(_ outcome: Outcome) {
        let continuation = state.withLock { state in
            let waiting = state.continuation
            state.continuation = nil
            state.isSettled = true
            return waiting
        }
        continuation?.resume(returning: outcome)
    }
}
