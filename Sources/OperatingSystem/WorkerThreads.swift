internal import CLinux
internal import Glibc
internal import Synchronization

/// Threads that run one body each and end; for work that blocks.
package final class WorkerThreads: Sendable {
    private let running: Atomic<Int>
    private let body: @Sendable (Int) -> Void

    /// Starts `count` threads; each runs `body` with its number.
    package init(count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        running = Atomic(count)
        self.body = body
        for index in 0..<count { start(index) }
    }

    /// Whether any thread has not returned from its body yet.
    package var isRunning: Bool { running.load(ordering: .acquiring) > 0 }

    private func start(_ index: Int) {
        let job = unsafe Unmanaged.passRetained(Job(self, index))  // `runJob` releases it.
        var thread = pthread_t()
        let status = unsafe pthread_create(&thread, nil, runJob, job.toOpaque())
        precondition(status == 0, "the system has no thread left")
        pthread_detach(thread)
    }

    fileprivate func run(_ index: Int) {
        body(index)
        running.subtract(1, ordering: .releasing)
    }
}

extension WorkerThreads {
    /// Lets other threads go before the calling one when the cores are busy.
    ///
    /// - Parameter levels: its nice value, 0 to 19; one of 10 gets a tenth of what others get.
    package static func lowerPriority(by levels: Int32) {
        // Where it is not allowed, the thread runs as others do.
        _ = clinux_lower_thread(levels)
    }
}

/// What one thread is to do.
private final class Job: Sendable {
    let threads: WorkerThreads
    let index: Int

    init(_ threads: WorkerThreads, _ index: Int) {
        self.threads = threads
        self.index = index
    }
}

private func runJob(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { preconditionFailure("a thread without a job") }
    let job = unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue()
    job.threads.run(job.index)
    return nil
}
