internal import Reactor
internal import Synchronization

/// Hands a thread's handle to the code that runs on that thread, whichever comes first.
final class ThreadSlot: Sendable {
    private enum State {
        case empty
        case filled(ReactorThread)
        case waiting(@Sendable (ReactorThread) -> Void)
    }

    private let state = Mutex(State.empty)

    /// Puts the handle in.
    func fill(_ thread: ReactorThread) {
        let waiter = state.withLock { state -> (@Sendable (ReactorThread) -> Void)? in
            if case .waiting(let waiter) = state { return waiter }
            state = .filled(thread)
            return nil
        }
        waiter?(thread)
    }

    /// Calls `body` with the handle, at once or when it is there.
    func whenFilled(_ body: @escaping @Sendable (ReactorThread) -> Void) {
        let thread = state.withLock { state -> ReactorThread? in
            if case .filled(let thread) = state { return thread }
            state = .waiting(body)
            return nil
        }
        if let thread { body(thread) }
    }
}
