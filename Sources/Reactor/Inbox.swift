import CLinux
import Glibc
import Synchronization

/// The only way into a reactor from other threads.
///
/// Jobs run in the order of posting on the reactor's thread. An inbox may outlive its reactor; what
/// is posted then, or is still waiting, is dropped without being run.
package final class Inbox: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isSignalled = false
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Becomes readable when jobs wait.
    let descriptor: Int32

    init() throws(SystemError) {
        descriptor = clinux_eventfd()
        guard descriptor >= 0 else { throw .last("eventfd") }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Hands `job` to the reactor and wakes it; from any thread, never blocking for long.
    package func post(_ job: @escaping @Sendable () -> Void) {
        let mustSignal = state.withLock { state in
            guard !state.isClosed else { return false }
            state.jobs.append(job)
            defer { state.isSignalled = true }
            return !state.isSignalled
        }
        if mustSignal { clinux_eventfd_signal(descriptor) }
    }

    /// Removes the waiting jobs; the reactor calls it when the descriptor is readable.
    func take() -> [@Sendable () -> Void] {
        clinux_eventfd_clear(descriptor)
        return state.withLock { state in
            state.isSignalled = false
            defer { state.jobs = [] }
            return state.jobs
        }
    }

    func close() {
        let dropped = state.withLock { state in
            state.isClosed = true
            defer { state.jobs = [] }
            return state.jobs
        }
        // The jobs' captures are released here, outside the lock: they may post in turn.
        _ = dropped
    }
}
