internal import Logging
internal import OperatingSystem
internal import Reactor

/// Processes that get only what all others leave of the cores, each for a limited time.
struct RestrainedProcesses {
    /// How often to look for new ones.
    static let interval = Duration.milliseconds(100)
    /// One that has not ended by then gets its share of the cores again, if the gateway may give
    /// it: on a machine that is never idle the file would not be rewritten, and grow until the
    /// disk is full.
    static let patience = Duration.seconds(300)

    private let log: Logger
    private var since: [Int32: MonotonicTime] = [:]
    private var released: Set<Int32> = []

    init(log: Logger) {
        self.log = log
    }

    /// Takes note of the processes that there are now.
    mutating func update(_ processes: [Int32], at now: MonotonicTime) {
        since = since.filter { processes.contains($0.key) }
        released.formIntersection(processes)
        for process in processes where !released.contains(process) {
            guard let start = since[process] else {
                if ChildProcess.scheduleLast(process) { since[process] = now }
                continue
            }
            guard now - start > Self.patience else { continue }
            released.insert(process)
            let isFair = ChildProcess.scheduleFairly(process)
            log.log(
                level: isFair ? .info : .warning,
                "redis-server has been rewriting its file for long",
                metadata: [
                    "seconds": "\((now - start).components.seconds)",
                    "cores": isFair
                        ? "it gets its share now"
                        : "it goes on with what others leave; LimitNICE=20 would let it have more",
                ]
            )
        }
    }
}
