import Foundation
import Synchronization

/// A private `redis-server` on a Unix socket in a fresh directory, with no port at all.
///
/// It ends with its object; the directory is removed unless somebody else holds it.
package final class RedisServer: Sendable {
    /// How a server is started.
    package struct Options: Sendable {
        /// Whether there is an append-only file.
        package var appendOnly = true
        /// When it is synced: `always`, `everysec` or `no`.
        package var appendFsync = "always"
        /// Further arguments, such as `["--maxmemory", "10mb"]`; they win over the ones above.
        package var arguments: [String] = []
        /// Added to the environment, such as `["LD_PRELOAD": path]`.
        package var environment: [String: String] = [:]
        /// The program.
        package var binary = "redis-server"

        package init() {}
    }

    /// Where its files are: append-only file, socket, log.
    package let directory: TemporaryDirectory
    /// Path of the socket.
    package let socketPath: String
    private let options: Options
    private let process = Mutex<ChildProcess?>(nil)

    /// Starts a server and waits until it answers, its data loaded.
    ///
    /// - Parameter directory: of an earlier server, to go on with its data.
    package init(
        _ options: Options = Options(),
        directory: TemporaryDirectory? = nil
    ) async throws {
        let directory = try directory ?? TemporaryDirectory()
        self.directory = directory
        self.options = options
        socketPath = directory.path("redis.sock")
        try await start()
    }

    /// Starts again in the same directory, after ``stop()`` or ``kill()``.
    ///
    /// - Parameter arguments: for this start alone; they win over all others.
    package func start(with arguments: [String] = []) async throws {
        try launch(with: arguments)
        try await waitUntil(deadline: .seconds(60), "redis-server answers PING") {
            if let status = process.withLock({ $0?.status() }) {
                throw StartFailure("redis-server", "\(status)", log)
            }
            let client = try? RedisTestClient(unixPath: socketPath, timeout: .seconds(5))
            return try client?.command("PING") == .status("PONG")
        }
    }

    /// The same without waiting until it answers.
    package func launch(with arguments: [String] = []) throws {
        unlink(socketPath)
        let base = [
            "--port", "0", "--unixsocket", socketPath, "--unixsocketperm", "700",
            "--dir", directory.path, "--daemonize", "no", "--save", "",
            "--appendonly", options.appendOnly ? "yes" : "no",
            "--appendfsync", options.appendFsync,
        ]
        let child = try ChildProcess(
            options.binary,
            base + options.arguments + arguments,
            environment: ProcessInfo.processInfo.environment
                .merging(options.environment) { $1 },
            output: directory.path("redis.log"),
            errors: directory.path("redis.log")
        )
        process.withLock { $0 = child }
    }

    /// The process ID while a server runs.
    package var processID: Int32? { process.withLock { $0?.processID } }

    /// What the server logged so far.
    package var log: String { directory.contents("redis.log") ?? "" }

    /// A new connection, which keeps the server.
    package func client(timeout: Duration = .seconds(20)) throws -> RedisTestClient {
        try RedisTestClient(unixPath: socketPath, timeout: timeout, keeping: self)
    }

    /// Sends SIGTERM and waits for the end, data written.
    @discardableResult
    package func stop() async throws -> ExitStatus? {
        try await end(with: SIGTERM)
    }

    /// Sends SIGKILL and waits for the end.
    @discardableResult
    package func kill() async throws -> ExitStatus? {
        try await end(with: SIGKILL)
    }

    /// Stops the process where it is: connections stay open and nothing answers.
    package func pause() {
        process.withLock { $0?.signal(SIGSTOP) }
    }

    /// Lets a paused process go on.
    package func resume() {
        process.withLock { $0?.signal(SIGCONT) }
    }

    private func end(with signal: Int32) async throws -> ExitStatus? {
        guard let child = process.withLock(\.self) else { return nil }
        child.signal(signal)
        if signal != SIGKILL { child.signal(SIGCONT) }
        let status = try await child.wait()
        process.withLock { $0 = nil }
        return status
    }
}

/// A process that ended, or did not become ready, before it could be used.
package struct StartFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ program: String, _ what: String, _ log: String) {
        description = "\(program) did not start (\(what)); the end of its log:\n\(tail(log))"
    }
}
