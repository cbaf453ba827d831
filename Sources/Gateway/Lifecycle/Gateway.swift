package import Configuration
internal import HTTPServer
internal import Intake
internal import Logging
internal import OperatingSystem
internal import Reactor
internal import Redis
internal import RedisStore
internal import STIX
internal import SpamReporting

/// The gateway: the one place where everything is put together, started and stopped.
package struct Gateway: Sendable {
    /// This program's version.
    package static let version = "0.1.0"

    /// What is said at start and nowhere else.
    package struct Options: Sendable {
        /// Lets the header `Spamgate-Time` set the clock; for development only.
        package var simulatedClock = false
        /// A file that gets the port number once the gateway listens.
        package var portFile: String?
        /// Reads the configuration again, for SIGHUP; nil when it came from nowhere.
        package var reload: (@Sendable () throws(ConfigurationErrors) -> GatewayConfiguration)?

        /// Nothing out of the ordinary.
        package init() {}
    }

    private let configuration: GatewayConfiguration
    private let options: Options
    private let gatewayLog: GatewayLog
    private let log: Logger

    /// A gateway as configured; nothing happens before ``run(started:)``.
    package init(_ configuration: GatewayConfiguration, options: Options, log: GatewayLog) {
        self.configuration = configuration
        self.options = options
        gatewayLog = log
        self.log = log.logger
    }

    /// Why the gateway cannot start.
    package struct StartError: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs until SIGTERM or SIGINT, then stops in order: HTTP, control plane, Redis.
    ///
    /// - Parameter started: called with the address once requests are taken.
    package func run(started: @Sendable (String, DataDirectory) -> Void) async throws(StartError) {
        do {
            try await start(started)
        } catch {
            throw StartError(description: "\(error)")
        }
    }

    private func start(_ started: @Sendable (String, DataDirectory) -> Void) async throws {
        Signals.keep()
        let directory = try DataDirectory(
            configuration.dataDirectory,
            keys: configuration.keys.directory
        )
        // Workers share a port among themselves; nobody else shall share it by accident.
        try HTTPServer.checkAvailability(
            of: HTTPServerConfiguration(
                address: configuration.listen.host,
                port: configuration.listen.port
            )
        )
        let keys = GatewayKeys(
            reporter: try directory.key("reporter.key"),
            evidence: try directory.key("evidence.key")
        )
        let clock = GatewayClock(isSimulated: options.simulatedClock)
        if options.simulatedClock {
            log.warning(
                "SIMULATED CLOCK: requests set the time; never use this with real complaints"
            )
        }
        let (endpoint, embedded) = try await endpoint(directory)
        let restraint = embedded.map { redis in Task { await redis.restrainRewriting() } }
        let connections = try await ControlConnections.start(
            RedisConnection.Configuration(
                endpoint: endpoint,
                connectTimeout: configuration.redis.connectTimeout,
                commandTimeout: configuration.redis.commandTimeout
            )
        )
        let replies = try await ReplySender(log: log)
        let controlPlane = ControlPlane(
            configuration,
            clock: clock,
            connections: connections,
            replies: replies,
            courier: Courier(configuration, evidenceKey: keys.evidence),
            publisher: STIXPublisher(origin: configuration.origin, secret: keys.reporter),
            log: log
        )
        let shared = WorkerShared(
            configuration: configuration,
            endpoint: endpoint,
            clock: clock,
            intakeKeys: IntakeKeys(reporterKey: keys.reporter),
            evidenceKey: keys.evidence,
            controlPlane: controlPlane,
            log: log,
            lineBudgets: RequestLog.Budgets(),
            workerCount: workerCount
        )
        try await serve(shared, keys, directory, started)
        replies.stop()
        controlPlane.courier.close()
        connections.stop()
        restraint?.cancel()
        embedded?.stop()
        log.info("stopped")
    }

    /// Serves until a signal to stop, then ends workers and control plane.
    private func serve(
        _ shared: WorkerShared,
        _ keys: GatewayKeys,
        _ directory: DataDirectory,
        _ started: @Sendable (String, DataDirectory) -> Void
    ) async throws {
        let controlPlane = shared.controlPlane
        let watch = Task {
            await controlPlane.watchStore(keys: keys, directory: directory)
        }
        let campaigns = try await CampaignService.start(shared, keys, directory)
        let tasks = [
            Task { await campaigns.run() },
            Task { await controlPlane.relay(highWater: directory) },
            Task { await controlPlane.keepHouse() },
            Task { await controlPlane.keepAudit() },
            Task { await controlPlane.passConversations() },
            Task { await controlPlane.watchFigures(shared.lineBudgets) },
            Task { await controlPlane.feedWaiters.watch() },
            Task { await controlPlane.deliver() },
        ]
        let workers = try await startWorkers(shared)
        if let file = options.portFile, let worker = workers.first {
            try PrivateFile.write(Array("\(worker.port)\n".utf8), to: file)
        }
        started(address(port: workers.first?.port ?? 0), directory)
        let reloader = Reloader(
            options.reload ?? { [configuration] in configuration },
            shared,
            log: gatewayLog
        )
        await waitForStop(reloader)
        let drainDeadline = reloader.configuration.shutdown.drainDeadline
        await stop(workers, controlPlane, watch, tasks, drainDeadline)
        campaigns.stop()
    }

    private func endpoint(
        _ directory: DataDirectory
    ) async throws -> (RedisEndpoint, EmbeddedRedis?) {
        let options = configuration.redis
        let user = options.user.isEmpty ? nil : options.user
        let password = options.password?.value
        switch options.location {
        case .embedded:
            let redis = try await EmbeddedRedis(
                in: directory.path,
                options: options.embedded,
                log: log
            )
            return (RedisEndpoint(.unix(path: redis.socketPath)), redis)
        case .unixSocket(let path):
            return (RedisEndpoint(.unix(path: path), user: user, password: password), nil)
        case .tcp(let host, let port, let database):
            let endpoint = RedisEndpoint(
                .tcp(host: host, port: port),
                user: user,
                password: password,
                database: database
            )
            return (endpoint, nil)
        }
    }

    private static let workersMaxDefault = 8

    /// A redis-server on the same machine keeps a core busy; workers that wanted it too would only
    /// make its batches smaller.
    private var workerCount: Int {
        guard configuration.workers == 0 else { return configuration.workers }
        let taken = configuration.redis.location == .embedded ? 1 : 0
        return min(max(Standard.coreCount() - taken, 1), Self.workersMaxDefault)
    }

    private func startWorkers(_ shared: WorkerShared) async throws -> [WorkerThread] {
        var workers: [WorkerThread] = []
        for index in 0..<shared.workerCount {
            let port = workers.first?.port ?? configuration.listen.port
            let worker = try await WorkerThread.start(index, shared, port: port)
            await shared.controlPlane.add(worker)
            workers.append(worker)
        }
        return workers
    }

    private func address(port: UInt16) -> String {
        let host = configuration.listen.host
        return "http://\(configuration.listen.isIPv6 ? "[\(host)]" : host):\(port)"
    }

    /// Waits for the signal to stop; a second one ends the process at once.
    private func waitForStop(_ reloader: Reloader) async {
        await withCheckedContinuation { continuation in
            _ = startReactorThread(name: "signals") {
                while Signals.next() == .reload { reloader.reload() }
                continuation.resume()
                while Signals.next() == .reload {}
                Standard.exit(1)
            }
        }
    }

    private func stop(
        _ workers: [WorkerThread],
        _ controlPlane: ControlPlane,
        _ watch: Task<Void, Never>,
        _ tasks: [Task<Void, Never>],
        _ drainDeadline: Duration
    ) async {
        log.info("stopping")
        await controlPlane.beginDraining()
        // It waits for every worker to take its orders, which one that has ended never does.
        watch.cancel()
        await watch.value
        let deadline = MonotonicTime.current() + drainDeadline
        let watchdog = Task { [log] in
            // Who still sends a body or takes an answer then is cut off; what was acknowledged is
            // safe all the same.
            try await Task.sleep(for: drainDeadline + .seconds(2))
            log.warning("some connections did not end in time and are cut off")
            Standard.exit(0)
        }
        defer { watchdog.cancel() }
        for worker in workers { worker.drainLater(deadline: deadline) }
        for worker in workers { worker.join() }
        for task in tasks { task.cancel() }
        controlPlane.stopRelaying()
        for task in tasks { await task.value }
        await controlPlane.closeAudit()
    }
}
