internal import OperatingSystem
internal import Reactor

/// Runs actors on a thread of its own that lets all others go first.
///
/// What computes for long on the global executor would keep requests waiting.
final class BackgroundThread: SerialExecutor {
    private let inbox: Inbox
    private let reactor: ReactorBound<Reactor>
    private let thread: ReactorThread

    /// A tenth of what a worker or Redis gets when the cores are busy.
    private static let niceness: Int32 = 10

    private init(_ inbox: Inbox, _ reactor: ReactorBound<Reactor>, _ thread: ReactorThread) {
        self.inbox = inbox
        self.reactor = reactor
        self.thread = thread
    }

    /// Starts the thread.
    static func start(name: String) async throws -> BackgroundThread {
        let slot = ThreadSlot()
        return try await withCheckedThrowingContinuation { continuation in
            let thread = startReactorThread(name: name) {
                WorkerThreads.lowerPriority(by: niceness)
                do {
                    let reactor = try Reactor()
                    let (inbox, bound) = (reactor.inbox, ReactorBound(reactor, reactor))
                    slot.whenFilled { thread in
                        continuation.resume(returning: BackgroundThread(inbox, bound, thread))
                    }
                    reactor.run()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            slot.fill(thread)
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        inbox.post { [self] in unsafe unowned.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// Ends the thread; nothing may run on it any more.
    func stop() {
        inbox.post { [reactor] in reactor.value.stop() }
        thread.join()
    }
}
