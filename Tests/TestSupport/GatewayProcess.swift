import Foundation
import Synchronization

/// The built `spamgate` as `serve` runs it, in a directory of its own, on a port of its choice.
///
/// It ends with its object, and with it what it started.
package final class GatewayProcess: Sendable {
    /// How a gateway is started.
    package struct Options: Sendable {
        /// Socket of an external Redis; nil for the embedded one.
        package var redisSocket: String?
        /// Further arguments of `serve`.
        package var arguments: [String] = []
        /// Added to the environment, from which every `SPAMGATE_` variable is taken away.
        package var environment: [String: String] = [:]
        /// Text of a configuration file; nil for none.
        package var configuration: String?
        /// The program; nil for the one that was built with the tests.
        package var binary: String?
        /// The port to listen on, the same after each start; 0 for another one each time.
        package var port: UInt16 = 0
        /// Longest wait until it is ready.
        package var readyDeadline = Duration.seconds(60)

        package init() {}

        /// Nothing but counts makes entries of the feed, so that a test knows how many there are.
        package static var withoutCampaigns: Options {
            var options = Options()
            options.environment["SPAMGATE_CAMPAIGNS_ENABLED"] = "false"
            return options
        }
    }

    /// Where its files are; the data directory is `data` in it.
    package let directory: TemporaryDirectory
    private let options: Options
    private let state = Mutex(State())

    private struct State {
        var process: ChildProcess?
        var port: UInt16 = 0
        /// What `/readyz` answered last while it was waited for.
        var readiness: String?
        /// Processes that it had started when it was killed.
        var orphans: [ProcessIdentity] = []
    }

    /// Starts a gateway and waits until `/readyz` answers 200.
    ///
    /// - Parameter directory: of an earlier gateway, to go on with its data.
    package init(
        _ options: Options = Options(),
        directory: TemporaryDirectory? = nil
    ) async throws {
        self.options = options
        self.directory = try directory ?? TemporaryDirectory()
        try await start()
    }

    /// Starts a gateway on an external Redis.
    ///
    /// Its keys lie beside the socket, because gateways that share a Redis must share their keys.
    package convenience init(sharing redisSocket: String) async throws {
        var options = Options()
        options.redisSocket = redisSocket
        let keys = URL(fileURLWithPath: redisSocket).deletingLastPathComponent()
            .appendingPathComponent("keys").path
        guard mkdir(keys, 0o700) == 0 || errno == EEXIST else { throw SystemError("mkdir") }
        options.environment["SPAMGATE_KEYS_DIRECTORY"] = keys
        try await self.init(options)
    }

    deinit {
        let (process, orphans) = state.withLock { ($0.process, $0.orphans) }
        let children = process.map { ProcessIdentity.children(of: $0.processID) } ?? []
        process?.signal(SIGKILL)
        for orphan in orphans + children { orphan.kill() }
    }

    /// Starts again in the same data directory, after ``terminate(deadline:)`` or ``kill()``.
    package func start() async throws {
        unlink(directory.path("port"))
        var arguments = [
            "serve", "--listen", "127.0.0.1:\(options.port)", "--data-dir", dataDirectory,
            "--port-file", directory.path("port"),
        ]
        if let socket = options.redisSocket { arguments += ["--redis", "unix://\(socket)"] }
        if let text = options.configuration {
            arguments += ["--config", try directory.write(text, to: "spamgate.yaml")]
        }
        let inherited = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("SPAMGATE_") }
        let process = try ChildProcess(
            try options.binary ?? Self.builtBinary(),
            arguments + options.arguments,
            environment: inherited.merging(options.environment) { $1 },
            output: directory.path("gateway.stdout"),
            errors: directory.path("gateway.stderr")
        )
        state.withLock { $0.process = process }
        do {
            try await waitUntilReady(process)
        } catch {
            process.signal(SIGKILL)
            let readiness = state.withLock { $0.readiness ?? "no answer" }
            throw StartFailure("spamgate", "\(error)", "\(log)\n/readyz: \(readiness)")
        }
    }

    /// Kills, and starts again in the same data directory.
    package func restart() async throws {
        try await kill()
        try await start()
    }

    /// Sends SIGTERM and waits for the end.
    @discardableResult
    package func terminate(deadline: Duration = .seconds(30)) async throws -> ExitStatus? {
        guard let process = state.withLock(\.process) else { return nil }
        process.signal(SIGTERM)
        let status = try await process.wait(deadline: deadline)
        state.withLock { $0.process = nil }
        return status
    }

    /// Sends SIGKILL to the gateway alone and waits for its end.
    @discardableResult
    package func kill() async throws -> ExitStatus? {
        guard let process = state.withLock(\.process) else { return nil }
        let children = ProcessIdentity.children(of: process.processID)
        process.signal(SIGKILL)
        let status = try await process.wait()
        state.withLock { state in
            state.process = nil
            state.orphans += children
        }
        return status
    }

    /// Sends a signal to the embedded Redis; false when there is none.
    @discardableResult
    package func signalEmbeddedRedis(_ signal: Int32) -> Bool {
        guard let redis = embeddedRedis else { return false }
        return Glibc.kill(redis.processID, signal) == 0
    }

    /// How the kernel schedules the processes that the embedded Redis has started to rewrite its
    /// file: 0 as usual, 5 when nobody else wants the core; sched(7).
    package func rewritingPolicies() -> [Int] {
        guard let redis = embeddedRedis else { return [] }
        return ProcessIdentity.children(of: redis.processID).map(\.schedulingPolicy)
    }

    private var embeddedRedis: ProcessIdentity? {
        guard let process = state.withLock(\.process) else { return nil }
        return ProcessIdentity.children(of: process.processID)
            .first { $0.name == "redis-server" }
    }
}

extension GatewayProcess {
    /// The data directory.
    package var dataDirectory: String { directory.path("data") }

    /// The port on 127.0.0.1; another one after each start, unless the options name it.
    package var port: UInt16 { state.withLock(\.port) }

    /// The base URL, without a slash at the end.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// The process ID while a gateway runs.
    package var processID: Int32? { state.withLock { $0.process?.processID } }

    /// How the process ended; nil while it runs or when that was waited for already.
    package var exitStatus: ExitStatus? { state.withLock { $0.process?.status() } }

    /// What it wrote to standard error, of all starts.
    package var log: String { directory.contents("gateway.stderr") ?? "" }

    /// What it wrote to standard output, of all starts.
    package var output: String { directory.contents("gateway.stdout") ?? "" }

    /// The token that was written at the first start.
    package var operatorToken: String {
        (directory.contents("data/operator.token") ?? "")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A new connection, which keeps the gateway.
    package func connect(timeout: Duration = .seconds(20)) throws -> TestHTTPConnection {
        try TestHTTPConnection(port: port, timeout: timeout, keeping: self)
    }

    /// Sends one request on a connection of its own.
    package func send(
        _ method: String,
        _ target: String,
        token: String? = nil,
        type: String = "application/json",
        body: String? = nil
    ) throws -> TestHTTPResponse {
        var headers: [(name: String, value: String)] = []
        if let token { headers.append((name: "Authorization", value: "Bearer \(token)")) }
        if body != nil { headers.append((name: "Content-Type", value: type)) }
        return try connect().send(
            method,
            target,
            headers: headers,
            body: body.map { Array($0.utf8) }
        )
    }

    /// Registers a partner; its token is shown this once.
    ///
    /// - Parameter agreement: the agreement of a regulator or peer, JSON, which shows it everything
    ///   unless said otherwise; nil for none.
    package func makePartner(
        _ name: String,
        role: String,
        country: String = "GB",
        agreement: String? = #"{"purpose":"tests","contact":"a@b.example"}"#
    ) throws -> String {
        let partner = ["name": name, "role": role, "country": country]
        let body = try JSONSerialization.data(withJSONObject: partner)
        let response = try send(
            "POST",
            "/v1/partners",
            token: operatorToken,
            body: String(decoding: body, as: UTF8.self)
        )
        guard response.status == 201, let token = response.object["token"] as? String else {
            throw UnexpectedResponse(response)
        }
        if let agreement, role == "regulator" || role == "peer" {
            let made = try send(
                "PUT",
                "/v1/agreements/\(name)",
                token: operatorToken,
                body: agreement
            )
            guard made.status == 201 else { throw UnexpectedResponse(made) }
        }
        return token
    }

    /// Beside the tests' own executable, where SwiftPM puts both.
    private static func builtBinary() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let binary = URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("spamgate").path
        guard access(binary, X_OK) == 0 else { throw SystemError("no \(binary)") }
        return binary
    }

    private func waitUntilReady(_ process: ChildProcess) async throws {
        try await waitUntil(deadline: options.readyDeadline, "/readyz answers 200") {
            if let status = process.status() { throw EarlyEnd(status: status) }
            guard let text = directory.contents("port"),
                let port = UInt16(text.trimmingCharacters(in: .whitespacesAndNewlines))
            else { return false }
            state.withLock { $0.port = port }
            let connection = try? TestHTTPConnection(port: port, timeout: .seconds(5))
            let response = try? connection?.send("GET", "/readyz")
            if let response { state.withLock { $0.readiness = response.text } }
            return response?.status == 200
        }
    }
}

/// A response with another status or content than a test needs to go on.
package struct UnexpectedResponse: Error, CustomStringConvertible {
    package let description: String

    package init(_ response: TestHTTPResponse) {
        description = "unexpected response \(response.status): \(response.text)"
    }
}

private struct EarlyEnd: Error {
    let status: ExitStatus
}
