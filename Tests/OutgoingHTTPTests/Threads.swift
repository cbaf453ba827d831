import Glibc
import Synchronization

/// Runs `body` on a thread of its own, which nobody waits for.
func startThread(_ body: @escaping @Sendable () -> Void) {
    pthread_detach(thread(body))
}

/// Runs `body` on a thread of its own and waits for it.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
    let outcome = Outcome<Value>()
    let thread = thread { outcome.value.withLock { $0 = body() } }
    precondition(pthread_join(thread, nil) == 0, "a thread is joined once")
    guard let value = outcome.value.withLock({ $0 }) else {
        preconditionFailure("a thread that has ended has an outcome")
    }
    return value
}

/// What a thread hands over to the one that waits for it.
private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}

private func thread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let context = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let status = pthread_create(
        &thread,
        nil,
        { context in
            guard let context else { return nil }
            Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
            return nil
        },
        context.toOpaque()
    )
    precondition(status == 0, "no thread")
    return thread
}
