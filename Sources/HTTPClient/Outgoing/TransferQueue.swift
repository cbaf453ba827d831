internal import CCurl
internal import Synchronization

/// What tasks hand to the thread that transfers; it is woken when there is something.
@safe final class TransferQueue: Sendable {
    /// What the thread takes at once.
    struct Work: Sendable {
        var arrived: [Exchange] = []
        var cancelled: [Exchange] = []
        var isClosed = false
    }

    /// Only reached under the lock; curl lets any thread wake a handle, by the pointer alone.
    @safe private struct State: @unchecked Sendable {
        var work = Work()
        /// Handed in and not settled.
        var open = 0
        /// Nil before the thread has begun and after it has ended.
        var multi: UnsafeMutableRawPointer?
    }

    private let state = Mutex(State())
    private let openMax: Int

    init(openMax: Int) {
        self.openMax = openMax
    }

    /// Hands in `exchange`, or settles it at once when that is not possible.
    func submit(_ exchange: Exchange) {
        let refusal: OutgoingError? = state.withLock { state in
            guard !state.work.isClosed else { return .closed }
            guard state.open < openMax else { return .busy }
            state.open += 1
            state.work.arrived.append(exchange)
            unsafe Self.wake(state.multi)
            return nil
        }
        if let refusal { exchange.settle(.failure(refusal)) }
    }

    /// Has the transfer of `exchange` given up, if there is one.
    func cancel(_ exchange: Exchange) {
        exchange.settle(.failure(.cancelled))
        state.withLock { state in
            state.work.cancelled.append(exchange)
            unsafe Self.wake(state.multi)
        }
    }

    /// Has the thread end; what is under way is given up.
    func close() {
        state.withLock { state in
            state.work.isClosed = true
            unsafe Self.wake(state.multi)
        }
    }

    /// Takes note that as many of those handed in have been settled.
    func end(_ count: Int) {
        state.withLock { $0.open -= count }
    }

    /// Takes what has come since the last time.
    func take() -> Work {
        state.withLock { state in
            let work = state.work
            state.work.arrived = []
            state.work.cancelled = []
            return work
        }
    }

    /// Names what is to be woken; nil before it is released.
    @safe func attach(_ multi: UnsafeMutableRawPointer?) {
        state.withLock { unsafe $0.multi = unsafe multi }
    }

    private static func wake(_ multi: UnsafeMutableRawPointer?) {
        if let multi = unsafe multi { unsafe curl_multi_wakeup(multi) }
    }
}
