import CLinux
import Glibc

/// Which thread one is on.
struct ThreadIdentity: Sendable {
    private let identifier = pthread_self()

    var isCurrent: Bool {
        pthread_equal(identifier, pthread_self()) != 0
    }
}

/// A thread started by ``startReactorThread(name:_:)``.
package struct ReactorThread: Sendable {
    private let identifier: pthread_t

    fileprivate init(identifier: pthread_t) {
        self.identifier = identifier
    }

    /// Lets the thread end by itself, without anybody who waits for it; call this or ``join()``.
    package func detach() {
        pthread_detach(identifier)
    }

    /// Waits for the thread's end; call it exactly once.
    package func join() {
        let result = pthread_join(identifier, nil)
        precondition(result == 0, "A thread was joined twice, or by itself.")
    }
}

/// What crosses into the new thread.
private final class ThreadBody {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.run = run
    }
}

/// Runs `body` on a new thread with a stack of 8 MiB.
///
/// The thread blocks all signals, so that they reach the main thread, which knows what to do.
///
/// - Parameter name: of which the kernel keeps fifteen bytes; shown by `top -H`.
package func startReactorThread(
    name: String,
    _ body: @escaping @Sendable () -> Void
) -> ReactorThread {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, 8 << 20)

    var blocked = sigset_t()
    var previous = sigset_t()
    unsafe sigfillset(&blocked)
    unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }

    var identifier = pthread_t()
    // Released by the thread itself, in runThread.
    let context = unsafe Unmanaged.passRetained(ThreadBody(name: name, run: body)).toOpaque()
    let result = unsafe pthread_create(&identifier, &attributes, runThread, context)
    precondition(result == 0, "The system refused a thread.")
    return ReactorThread(identifier: identifier)
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    let body = unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue()
    unsafe body.name.withCString { name in unsafe clinux_name_thread(name) }
    body.run()
    return nil
}
