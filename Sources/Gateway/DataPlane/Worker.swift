internal import Configuration
internal import Conversation
internal import HTTPServer
internal import Intake
internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting
internal import Synchronization

/// One thread of the data plane: an event loop, an HTTP server and a connection to Redis.
///
/// Nothing of it is shared with another worker; the control plane reaches it through the inbox.
final class Worker {
    /// The event loop.
    let reactor: Reactor
    private let server: HTTPServer
    private let handler: RequestHandler
    private let redis: RedisConnection
    private let ledger: LedgerQueue
    private let conversations: ConversationQueue
    private let sealer: EvidenceSealer
    private let advice: RetryAdvice
    private let meter = WorkerMeter()
    private var approvedRun: String?

    /// How often a stopping worker looks whether everything is answered.
    private static let drainPoll = Duration.milliseconds(10)

    /// Builds a worker on the calling thread; its server shares the port with the other workers.
    init(_ shared: WorkerShared, port: UInt16) throws {
        let configuration = shared.configuration
        reactor = try Reactor()
        redis = RedisConnection(
            RedisConnection.Configuration(
                endpoint: shared.endpoint,
                connectTimeout: configuration.redis.connectTimeout,
                commandTimeout: configuration.redis.commandTimeout
            ),
            on: reactor
        )
        advice = RetryAdvice(longest: configuration.limits.retryAfterMax)
        sealer = EvidenceSealer(key: shared.evidenceKey)
        ledger = LedgerQueue(
            redis,
            call: LedgerCall(rules: shared.rules, sealer: sealer),
            batchMax: configuration.redis.batchMax,
            advice: advice,
            meter: meter,
            on: reactor
        )
        conversations = ConversationQueue(
            redis,
            ledger: ledger,
            evidenceKey: shared.evidenceKey,
            settings: ConversationQueue.Settings(shared)
        )
        handler = RequestHandler(
            shared,
            intakes: Intakes(
                shared,
                ledger: ledger,
                conversations: conversations,
                advice: advice,
                meter: meter,
                on: reactor
            ),
            advice: advice,
            meter: meter,
            on: reactor
        )
        server = try HTTPServer(
            HTTPServerConfiguration(
                address: configuration.listen.host,
                port: port,
                limits: HTTPLimits(configuration.limits, workers: shared.workerCount)
            ),
            on: reactor,
            handler: handler
        )
        conversations.country = { [unowned self] partner in
            handler.orders.directory?.partner(at: partner)?.country
        }
        ledger.conversationReads = { [unowned conversations] in conversations.reads }
        let controlPlane = shared.controlPlane
        redis.admits = { [unowned self] run in run == approvedRun }
        ledger.listingsChanged = { controlPlane.listingsChanged() }
        redis.readinessChanged = { _ in controlPlane.connectionChanged() }
        ledger.functionsWereMissing = { controlPlane.functionsWereMissing() }
        ledger.failed = { controlPlane.ledgerFailed($0) }
    }

    /// The port the server listens on.
    var port: UInt16 { server.port }

    /// Serves until ``drain(deadline:)`` has run its course.
    ///
    /// The order of the hooks makes a turn: HTTP hands requests over, the ledger makes a batch of
    /// them and writes it at once, and only then settles what Redis has replied to. Conversations
    /// ask for what was said before, and again for messages that waited for those just settled.
    func run() {
        _ = reactor.atEndOfTurn { [unowned self] in
            conversations.endTurn()
            ledger.endTurn()
            conversations.endTurn()
        }
        redis.open()
        reactor.run()
        redis.close()
    }

    /// Takes over what the control plane says.
    ///
    /// Returns why complaints would fail here all the same; nil when they would not.
    func take(_ orders: WorkerOrders) -> RedisError? {
        if orders.version > handler.orders.version {
            handler.orders = orders
            approvedRun = orders.approvedRun
        }
        redis.reconsider()
        return redis.failure ?? ledger.lastRefusal
    }

    /// Goes by another configuration from now on.
    func apply(_ shared: WorkerShared) {
        ledger.call = LedgerCall(rules: shared.rules, sealer: sealer)
        conversations.settings = ConversationQueue.Settings(shared)
        handler.apply(
            shared,
            intakes: Intakes(
                shared,
                ledger: ledger,
                conversations: conversations,
                advice: advice,
                meter: meter,
                on: reactor
            )
        )
    }

    /// Gives time its due in the conversations with these reporters; `whenDone` is called when all
    /// that could be done is durable.
    func pass(_ reporters: [ReporterToken], at now: Timestamp, whenDone: @escaping () -> Void) {
        let round = ConversationRound(reporters.count, whenDone: whenDone)
        for reporter in reporters { conversations.pass(reporter, at: now, for: round) }
    }

    /// What the worker has counted, and how things stand at this moment.
    func figures() -> WorkerFigures {
        var figures = meter.figures
        figures.refusals = server.refusals
        figures.connections = server.openConnections
        figures.requestsInFlight = server.openExchanges
        figures.pendingComplaints = ledger.pending
        figures.pendingMessages = conversations.pending
        figures.heldBytes = handler.heldBytes
        figures.evidence = sealer.volume
        return figures
    }

    /// Stops accepting, answers what is open, and ends ``run()``; at the latest at the deadline.
    func drain(deadline: MonotonicTime) {
        server.quiesce()
        waitUntilQuiet(deadline: deadline)
    }

    private func waitUntilQuiet(deadline: MonotonicTime) {
        let isQuiet =
            server.openConnections == 0 && ledger.pending == 0 && conversations.pending == 0
        if isQuiet || (reactor.now >= deadline && server.openExchanges == 0) {
            server.stop()
            reactor.stop()
            return
        }
        if reactor.now >= deadline {
            // Whatever is still unanswered waits for Redis: closing the connection answers it 503.
            redis.close()
        }
        _ = reactor.schedule(after: Self.drainPoll) { [self] in waitUntilQuiet(deadline: deadline) }
    }
}

extension HTTPLimits {
    /// The configured limits, connections shared out among the workers.
    init(_ options: LimitOptions, workers: Int) {
        self.init()
        connectionsMax = max(1, options.connections / workers)
        headerDeadline = options.headerDeadline
        bodyDeadline = options.bodyDeadline
        responseDeadline = options.responseDeadline
        idleTimeout = options.idleTimeout
        // A long poll is answered by the control plane; this is for what nobody answers.
        answerDeadline = options.longPollMax + .seconds(30)
    }
}

/// A worker's thread, as the rest of the gateway sees it.
struct WorkerThread: Sendable {
    /// Where the worker listens.
    let port: UInt16
    private let inbox: Inbox
    private let worker: ReactorBound<Worker>
    private let thread: ReactorThread

    /// Starts a worker; returns once it listens.
    static func start(
        _ index: Int,
        _ shared: WorkerShared,
        port: UInt16
    ) async throws -> WorkerThread {
        let slot = ThreadSlot()
        return try await withCheckedThrowingContinuation { continuation in
            let thread = startReactorThread(name: "worker-\(index)") {
                do {
                    let worker = try Worker(shared, port: port)
                    let bound = ReactorBound(worker, worker.reactor)
                    let (port, inbox) = (worker.port, worker.reactor.inbox)
                    slot.whenFilled { thread in
                        continuation.resume(
                            returning: WorkerThread(
                                port: port,
                                inbox: inbox,
                                worker: bound,
                                thread: thread
                            )
                        )
                    }
                    worker.run()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            slot.fill(thread)
        }
    }

    /// Tells the worker what to go by from now on; returns when it has been taken over.
    ///
    /// Returns why complaints would fail there all the same; nil when they would not.
    func take(_ orders: WorkerOrders) async -> RedisError? {
        await withCheckedContinuation { continuation in
            inbox.post { [worker] in
                continuation.resume(returning: worker.value.take(orders))
            }
        }
    }

    /// Has the worker go by another configuration, soon.
    func applyLater(_ shared: WorkerShared) {
        inbox.post { [worker] in worker.value.apply(shared) }
    }

    /// Gives time its due in the conversations with these reporters; returns when that is durable,
    /// or the worker has ended.
    func pass(_ reporters: [ReporterToken], at now: Timestamp) async {
        guard !reporters.isEmpty else { return }
        await withCheckedContinuation { continuation in
            let answer = Answer(continuation, unlessGiven: ())
            inbox.post { [worker] in
                worker.value.pass(reporters, at: now) { answer.give(()) }
            }
        }
    }

    /// What the worker has counted; nil when it has ended.
    func figures() async -> WorkerFigures? {
        await withCheckedContinuation { continuation in
            let answer = Answer(continuation, unlessGiven: nil)
            inbox.post { [worker] in answer.give(worker.value.figures()) }
        }
    }

    /// Asks the worker to drain; ``join()`` waits for that.
    func drainLater(deadline: MonotonicTime) {
        inbox.post { [worker] in worker.value.drain(deadline: deadline) }
    }

    /// Waits for the worker's thread to end; call it exactly once.
    func join() {
        thread.join()
    }
}

/// Gives a worker's answer to who asked, or another when the worker dropped the question.
private final class Answer<Value: Sendable>: Sendable {
    private let waiting: Mutex<CheckedContinuation<Value, Never>?>
    private let otherwise: Value

    init(_ continuation: CheckedContinuation<Value, Never>, unlessGiven otherwise: Value) {
        waiting = Mutex(continuation)
        self.otherwise = otherwise
    }

    deinit {
        give(otherwise)
    }

    func give(_ value: Value) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: value)
    }
}
