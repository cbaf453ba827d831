internal import Configuration
internal import Logging
internal import OperatingSystem
internal import Reactor
internal import Synchronization

/// The private `redis-server` that runs when no other Redis is named.
///
/// It listens on a Unix socket in the data directory, keeps an AOF that is fsynced before every
/// answer, and is started again with a back-off whenever it ends. It holds a lock of its own, so a
/// gateway that was killed and started again waits until the old server has written what it has.
final class EmbeddedRedis: Sendable {
    /// Where it listens.
    let socketPath: String
    private let supervisor: Supervisor
    private let thread: ReactorThread
    private let log: Logger

    /// Longest path of a Unix socket: sockaddr_un has room for 107 bytes.
    fileprivate static let socketPathMax = 107

    /// Why it cannot be started.
    enum StartError: Error, CustomStringConvertible {
        /// A Unix socket cannot have so long a name.
        case pathTooLong(String)
        /// An older server still holds the data.
        case stillRunning(lock: String)
        case file(FileError)

        var description: String {
            switch self {
            case .pathTooLong(let path):
                "\(path) is longer than the \(EmbeddedRedis.socketPathMax) bytes of a Unix socket; "
                    + "choose a data directory with a shorter path, or bring a Redis with --redis"
            case .stillRunning(let lock):
                "the redis-server of an earlier run still holds \(lock) and does not end"
            case .file(let error): error.description
            }
        }
    }

    /// Starts the server and keeps it running until ``stop()``.
    init(
        in directory: String,
        options: EmbeddedRedisOptions,
        log: Logger
    ) async throws(StartError) {
        let home = "\(directory)/redis"
        let socket = "\(directory)/redis.sock"
        // Nowhere else: a socket under a name that others can guess could be somebody else's.
        guard socket.utf8.count <= Self.socketPathMax else { throw .pathTooLong(socket) }
        socketPath = socket
        self.log = log
        do {
            try PrivateFile.makeDirectory(home)
        } catch {
            throw .file(error)
        }
        let lock = try await Self.lock("\(directory)/redis.lock", log: log)
        let supervisor = Supervisor(
            arguments: Self.arguments(options, home: home, socket: socketPath),
            home: home,
            logFile: "\(home)/redis.log",
            lock: lock,
            log: log
        )
        self.supervisor = supervisor
        thread = startReactorThread(name: "redis-child") { supervisor.run() }
    }

    /// Lets processes in which the server rewrites its file have what others leave of the cores.
    ///
    /// Goes on until the task is cancelled.
    ///
    /// Such a process reads all that is stored, as fast as it can: with a core of two to itself it
    /// keeps complaints waiting for seconds.
    func restrainRewriting() async {
        var restrained = RestrainedProcesses(log: log)
        while (try? await Task.sleep(for: RestrainedProcesses.interval)) != nil {
            guard let server = supervisor.child else { continue }
            restrained.update(server.children(), at: MonotonicTime.current())
        }
    }

    /// Stops the server after it has written what it has, and waits for that.
    func stop() {
        supervisor.stop()
        thread.join()
    }

    private static func lock(_ path: String, log: Logger) async throws(StartError) -> FileLock {
        // Thirty seconds: a server of some gigabytes needs several to write its last data.
        for attempt in 0..<300 {
            do {
                if let lock = try FileLock.take(path) { return lock }
            } catch {
                throw .file(error)
            }
            if attempt == 0 { log.info("waiting for the redis-server of an earlier run to end") }
            try? await Task.sleep(for: .milliseconds(100))
        }
        throw .stillRunning(lock: path)
    }

    private static func arguments(
        _ options: EmbeddedRedisOptions,
        home: String,
        socket: String
    ) -> [String] {
        [
            options.binary,
            "--port", "0",
            "--unixsocket", socket,
            "--unixsocketperm", "700",
            "--dir", home,
            "--daemonize", "no",
            "--save", "",
            // Digests and sealed records do not compress, and rewriting would try for long.
            "--rdbcompression", "no",
            "--appendonly", "yes",
            "--appendfsync", "always",
            "--no-appendfsync-on-rewrite", "no",
            "--aof-load-truncated", "yes",
            "--auto-aof-rewrite-min-size", "256mb",
            "--maxmemory", options.maxmemory,
            "--maxmemory-policy", "noeviction",
            // Compact tables are searched from end to end, and the ledger's are searched for many
            // fields in each call: by default they would be compact up to 512 fields.
            "--hash-max-listpack-entries", "32",
            "--zset-max-listpack-entries", "32",
            // For the same reason: a sparse HyperLogLog is searched from its start.
            "--hll-sparse-max-bytes", "500",
        ]
    }
}

/// Starts a program again whenever it ends, on a thread of its own.
private final class Supervisor: Sendable {
    private struct State {
        var child: ChildProcess?
        var isStopping = false
    }

    private let arguments: [String]
    private let home: String
    private let logFile: String
    private let lock: FileLock
    private let log: Logger
    private let state = Mutex(State())

    private static let delayMax = Duration.seconds(1)
    /// A child that ran so long counts as healthy: the next start is immediate again.
    private static let healthy = Duration.seconds(10)

    init(arguments: [String], home: String, logFile: String, lock: FileLock, log: Logger) {
        self.arguments = arguments
        self.home = home
        self.logFile = logFile
        self.lock = lock
        self.log = log
    }

    /// The server that runs now, if one does.
    var child: ChildProcess? { state.withLock(\.child) }

    func run() {
        var delay = Duration.milliseconds(50)
        while true {
            mendFile()
            let started = MonotonicTime.current()
            guard let child = start() else { return }
            if let child {
                let end = child.wait()
                let isStopping = state.withLock { state in
                    state.child = nil
                    return state.isStopping
                }
                if isStopping { return }
                log.error("redis-server ended; starting it again", metadata: ["end": "\(end)"])
            }
            if MonotonicTime.current() - started > Self.healthy { delay = .milliseconds(50) }
            pause(delay)
            delay = min(delay * 2, Self.delayMax)
        }
    }

    private func mendFile() {
        do {
            let size = try AppendOnlyFile.mend(in: home)
            guard size > 0 else { return }
            log.warning(
                "took away what redis-server had not finished writing; nobody was told of it",
                metadata: ["bytes": "\(size)"]
            )
        } catch {
            log.error("the append-only file cannot be checked", metadata: ["reason": "\(error)"])
        }
    }

    /// The child; nil inside when it could not be started, nil outside when nothing shall run.
    private func start() -> ChildProcess?? {
        state.withLock { state -> ChildProcess?? in
            guard !state.isStopping else { return nil }
            do {
                let child = try ChildProcess(arguments, log: logFile, keeping: lock)
                state.child = child
                return .some(child)
            } catch {
                log.error("redis-server cannot be started", metadata: ["reason": "\(error)"])
                return .some(nil)
            }
        }
    }

    private func pause(_ delay: Duration) {
        let end = MonotonicTime.current() + delay
        while MonotonicTime.current() < end, !state.withLock({ $0.isStopping }) {
            Standard.sleep(milliseconds: 20)
        }
    }

    func stop() {
        state.withLock { state in
            state.isStopping = true
            state.child?.terminate()
        }
    }
}
