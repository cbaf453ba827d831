internal import AuditTrail
internal import JSON
internal import Configuration
internal import FeedFormats
internal import HTTPServer
internal import Intake
internal import Logging
internal import OperatingSystem
internal import Reactor
internal import Redis
internal import RedisStore
internal import STIX
internal import SpamReporting
internal import Synchronization

/// Everything that is not on the way of a complaint: partners, feeds, statistics, housekeeping.
///
/// Ordinary structured concurrency on the global executor, with Redis connections of its own. It
/// tells the workers what to go by through their inboxes.
final class ControlPlane: Sendable {
    struct State {
        var directory: PartnerDirectory?
        var agreements: AgreementDirectory?
        var readiness = Readiness()
        /// What `/readyz` says: the readiness that the workers have been told of.
        var announced = Readiness()
        var workers: [WorkerThread] = []
        /// Who groups complaints into campaigns; nil until it is there.
        var campaigns: CampaignDesk?
        /// What the store said of itself last; nil while it cannot be asked.
        var store: PolledStore?
        /// The start of Redis that was found fit to be used.
        var approvedRun: String?
        /// Whether something happened after which Redis is to be looked at closely.
        var mustPrepare = false
        /// Counts the orders, because they may overtake each other on the way.
        var ordersVersion: UInt64 = 0
    }

    let clock: GatewayClock
    let log: Logger
    let redis: RedisClient
    let state = Mutex(State())
    let feedWaiters: FeedWaiters
    /// When this gateway began.
    let startedAt = Timestamp(milliseconds: Standard.wallClockMilliseconds())
    private let settings: Mutex<GatewayConfiguration>
    /// What partners may still hand in; workers take from it.
    let quotas: PartnerQuotas
    let gate: ControlGate
    /// Takes replies to subscribers that do not go in answers.
    let replies: ReplySender
    let faultNotes = FaultNotes()
    /// Who is being told what of the feed.
    let disclosures: DisclosureJournal
    /// Audit events of this gateway that Redis has not taken yet.
    let unrecorded = Mutex<[AuditEvent]>([])
    /// Sends to subscribers.
    let courier: Courier
    let deliveryDesk = DeliveryDesk()
    private let nudges: AsyncStream<Void>
    private let nudge: AsyncStream<Void>.Continuation
    let provenance: FeedProvenance
    /// Readings of large parts of the feed's log.
    let scans = ControlGate(places: ControlPlane.scansMax)
    /// By which agreements limit what is shown.
    let senderCountries = SenderCountries()
    /// Who says in TAXII what is said.
    let publisher: STIXPublisher
    /// What pages of TAXII were made of lately.
    let pageCaches = TAXIIResponder.Caches()

    init(
        _ configuration: GatewayConfiguration,
        clock: GatewayClock,
        connections: ControlConnections,
        replies: ReplySender,
        courier: Courier,
        publisher: STIXPublisher,
        log: Logger
    ) {
        self.courier = courier
        settings = Mutex(configuration)
        self.clock = clock
        self.log = log
        self.replies = replies
        redis = connections.commands
        disclosures = DisclosureJournal(connections.commands)
        feedWaiters = FeedWaiters(
            connections.blocking,
            waitersMax: configuration.limits.longPolls
        )
        quotas = PartnerQuotas(configuration.limits)
        gate = ControlGate(places: configuration.limits.controlRequests)
        provenance = FeedProvenance(origin: configuration.origin)
        self.publisher = publisher
        (nudges, nudge) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The configuration in force.
    var configuration: GatewayConfiguration { settings.withLock { $0 } }

    /// The rules in force.
    var rules: ListingRules { ListingRules(configuration.listing) }

    /// Goes by another configuration from now on, and the workers too.
    func apply(_ shared: WorkerShared) {
        settings.withLock { $0 = shared.configuration }
        for worker in state.withLock({ $0.workers }) { worker.applyLater(shared) }
    }

    // MARK: What workers say

    /// Listing changes wait in the outboxes.
    func listingsChanged() {
        nudge.yield()
    }

    /// The ledger did not take a batch.
    func ledgerFailed(_ error: RedisError) {
        state.withLock { state in
            state.mustPrepare = true
            if error.fault == .functionMissing {
                state.readiness.functions.failure = .init(
                    .redis(.functionMissing),
                    "the function library is missing and cannot be loaded"
                )
            }
        }
        guard faultNotes.isNew(error.fault, at: .ledger) else { return }
        log.warning(
            "the ledger does not take complaints",
            metadata: ["code": "\(error.fault.rawValue)", "reason": "\(error.summary)"]
        )
    }

    /// The ledger's functions were missing, and a worker loaded them.
    func functionsWereMissing() {
        state.withLock { $0.mustPrepare = true }
        guard faultNotes.isNew(.functionMissing, at: .ledger) else { return }
        log.warning("the function library was missing and is loaded again")
    }

    /// A worker's connection to Redis came or went.
    func connectionChanged() {
        Task { await spreadOrders() }
    }

    /// The partner with this token; if it is unknown here, Redis is asked whether partners changed.
    func partner(withTokenDigest digest: [UInt8]) async throws(RedisError) -> Partner? {
        let known = state.withLock { $0.directory }
        if let partner = known?.partner(withTokenDigest: digest) { return partner }
        if let known, try await PartnerStore(redis).version() == known.version { return nil }
        try await readPartners(force: true)
        return state.withLock { $0.directory?.partner(withTokenDigest: digest) }
    }

    // MARK: What workers are told

    /// Takes a worker in and tells it how things are.
    func add(_ worker: WorkerThread) async {
        state.withLock { $0.workers.append(worker) }
        await spreadOrders()
    }

    private func orders() -> WorkerOrders {
        state.withLock { state in
            state.ordersVersion += 1
            return WorkerOrders(
                version: state.ordersVersion,
                directory: state.directory,
                closedBecause: state.readiness.intakeFailure.map { Problem($0) },
                approvedRun: state.approvedRun,
                isDraining: state.readiness.shutdown.failure != nil
            )
        }
    }

    /// Tells all workers how things are; returns when all of them know.
    func spreadOrders() async {
        let orders = orders()
        var readiness = state.withLock { $0.readiness }
        let isWell = readiness.storeFailure == nil
        for worker in state.withLock({ $0.workers }) {
            // What the control plane's own connection does not see.
            if let error = await worker.take(orders), isWell {
                readiness.redis.failure = .init(error)
            }
        }
        state.withLock { $0.announced = readiness }
    }

    /// Reads the partners if Redis has another version of them, and spreads what changed.
    func readPartners(force: Bool) async throws(RedisError) {
        let asked = MonotonicTime.current()
        let store = PartnerStore(redis)
        let known = state.withLock { $0.directory }
        let directory: PartnerDirectory
        if !force, let known, try await store.version() == known.version {
            directory = known.confirmed(at: asked)
        } else {
            let (partners, version) = try await store.all()
            directory = PartnerDirectory(partners, version: version, confirmedAt: asked)
        }
        state.withLock { state in
            if directory.confirmedAt > state.directory?.confirmedAt ?? .init(nanoseconds: 0) {
                state.directory = directory
            }
        }
        await spreadOrders()
    }

    /// Says that the gateway is about to stop.
    func beginDraining() async {
        state.withLock { state in
            state.readiness.shutdown.failure = .init(.shutdown, "the gateway is about to stop")
        }
        feedWaiters.close()
        await spreadOrders()
        // From now on workers end, and one that has ended takes no orders.
        state.withLock { $0.workers = [] }
    }

    // MARK: Requests

    /// Answers a request that is not on the way of a complaint.
    func respond(to request: ControlRequest) async -> HTTPResponse {
        let response = await admitted(request)
        return request.route.isTAXII ? TAXIIResponse.restated(response) : response
    }

    private func admitted(_ request: ControlRequest) async -> HTTPResponse {
        // How the gateway is doing is told under any load.
        guard request.route.family != .operation else { return await response(to: request) }
        guard gate.enter() else {
            return ProblemResponse.make(
                Problem(.tooManyReaders, "too many requests are being answered; try again soon")
            )
        }
        defer { gate.leave() }
        return await response(to: request)
    }

    private func response(to request: ControlRequest) async -> HTTPResponse {
        do {
            do {
                return try await answer(request)
            } catch let error as RedisError where error.fault == .functionMissing {
                // Nothing was done, so the request may be repeated.
                try await FunctionLibrary.install(on: redis)
                functionsWereMissing()
                return try await answer(request)
            }
        } catch let problem as Problem {
            return ProblemResponse.make(problem)
        } catch let error as RedisError {
            if faultNotes.isNew(error.fault, at: .requests) {
                log.warning(
                    "requests fail",
                    metadata: [
                        "code": "\(error.fault.rawValue)", "reason": "\(error.summary)",
                        "request": "\(request.id)",
                    ]
                )
            }
            return ProblemResponse.make(Problem(error))
        } catch {
            log.error(
                "a request failed",
                metadata: ["reason": "\(error)", "request": "\(request.id)"]
            )
            return ProblemResponse.make(Problem(.internalError, "see the gateway's log"))
        }
    }

    private func answer(_ request: ControlRequest) async throws -> HTTPResponse {
        let statistics = statistics(of: .senders)
        let partners = PartnerResponder(store: PartnerStore(redis)) {
            [self] () throws(RedisError) in
            try await readPartners(force: true)
        }
        let known = state.withLock { $0.directory?.partners ?? [] }
        switch request.route {
        case .health: return .json(200) { $0.member("status", "alive") }
        case .readiness: return state.withLock { $0.announced }.response
        case .metrics: return try await metrics()
        case .feeds: return try await feeds(request)
        case .feedPage(let feed, let form): return try await feedPage(feed, form, request)
        case .feedSnapshot(let feed, let form):
            return try await feedSnapshot(feed, form, request)
        case .dailyFiles: return try await dailyFiles(request).index(request)
        case .dailyFile(let day): return try await dailyFiles(request).file(day, request)
        case .dailyDigest(let day): return try await dailyFiles(request).digest(day, request)
        case .reportPage(let form): return try await reports(request).page(form, request)
        case .reportSnapshot(let form): return try await reports(request).snapshot(form, request)
        case .mispManifest: return try await misp(request).manifest(request)
        case .mispHashes: return try await misp(request).hashes(request)
        case .mispEvent(let uuid): return try await misp(request).event(uuid, request)
        case .taxiiDiscovery, .taxiiRoot, .taxiiCollections, .taxiiCollection, .taxiiManifest,
            .taxiiObjects, .addTAXIIObjects, .taxiiObject, .taxiiVersions, .taxiiStatus:
            return try await taxii(for: request).answer(request)
        case .overview: return try await statistics.overview(request)
        case .topSenders: return try await statistics.topSenders(request)
        case .sender(let text): return try await statistics.sender(text, request, known)
        case .topHosts: return try await self.statistics(of: .hosts).topSenders(request)
        case .host(let text):
            return try await self.statistics(of: .hosts).sender(text, request, known)
        case .partnerTotals: return try await statistics.partners(request, known)
        case .sources: return try await sourceStatistics()
        case .campaigns(let wanted): return try await answerCampaigns(wanted, request)
        case .listPartners: return try await partners.list(request)
        case .addPartner: return try await partners.add(request)
        case .setPartner(let name): return try await partners.set(name, request)
        case .revokePartner(let name): return try await partners.revoke(name, request)
        case .listAgreements, .showAgreement, .putAgreement, .removeAgreement, .viewAgreement,
            .ownAgreement:
            return try await agreementResponder().answer(request)
        case .audit: return try await auditResponder.page(request)
        case .subscriptions, .addSubscription, .subscription, .setSubscription,
            .removeSubscription, .rotateSecret, .testSubscription, .pauseSubscription,
            .resumeSubscription, .replaySubscription, .deliveries:
            return try await answerSubscriptions(request)
        case .openDispute, .listDisputes, .showDispute, .changeDispute:
            return try await disputeResponder.answer(request)
        case .listHolds, .putHold, .liftHold, .listReviews, .decideReview:
            return try await holdResponder.answer(request)
        case .complaints, .marsReports, .xarfReports, .syniverseReports, .appleReports, .rcsReports,
            .arfReports, .messages, .queriedMessages:
            preconditionFailure("complaints do not pass through the control plane")
        }
    }

    private var auditResponder: AuditResponder {
        AuditResponder(log: audit) { [self] (now) throws(RedisError) in
            try await completeAudit(at: now)
        }
    }

    // MARK: Relaying

    /// How long changes gather after a relaying, at least.
    ///
    /// Each one makes Redis sync its file some times, for which complaints wait.
    private static let relayPause = Duration.milliseconds(50)

    /// Relays listing changes until the task is cancelled: when told, and every second in case
    /// another gateway died with changes in the outboxes.
    func relay(highWater directory: DataDirectory) async {
        let ticker = Task { [nudge] in
            while !Task.isCancelled {
                nudge.yield()
                try? await Task.sleep(for: .seconds(1))
            }
        }
        defer { ticker.cancel() }
        var known: [FeedName: FeedCursor] = [:]
        for feed in FeedName.allCases { known[feed] = directory.highWater(of: feed) }
        for await _ in nudges {
            if Task.isCancelled { return }
            for feed in FeedName.allCases {
                do {
                    known[feed] = try await relayOnce(feed, known: known[feed], directory)
                } catch {
                    log.debug(
                        "the feed cannot be relayed",
                        metadata: ["feed": "\(feed.rawValue)", "reason": "\(error)"]
                    )
                }
            }
            try? await Task.sleep(for: Self.relayPause)
        }
    }

    private func relayOnce(
        _ feed: FeedName,
        known: FeedCursor?,
        _ directory: DataDirectory
    ) async throws -> FeedCursor? {
        guard state.withLock({ $0.readiness.storeFailure == nil }) else { return known }
        let relay = FeedRelay(redis, to: feed)
        _ = try await certainState(of: feed, known: known)
        if try await relay.relay(at: clock.now, newEpoch: .draw()) > 0 { deliveryDesk.tellNews() }
        let state = try await relay.state()
        guard let epoch = state.epoch else { return known }
        let head = FeedCursor(epoch: epoch, sequence: state.head)
        if head != known { try directory.write(head, asHighWaterOf: feed) }
        return head
    }

    /// The state of a feed; its epoch is drawn anew where its log is shorter than it was known.
    func certainState(
        of feed: FeedName,
        known: FeedCursor?
    ) async throws(RedisError) -> FeedState {
        let relay = FeedRelay(redis, to: feed)
        let (state, wasRenewed) = try await relay.checkContinuity(
            known: known,
            newEpoch: .draw()
        )
        if wasRenewed {
            log.error(
                "the feed's log is shorter than it was: a new epoch begins",
                metadata: ["feed": "\(feed.rawValue)"]
            )
        }
        return state
    }

    /// Ends ``relay(highWater:)``.
    func stopRelaying() {
        nudge.finish()
    }
}

extension ListingRules {
    /// The rules as configured.
    init(_ options: ListingOptions) {
        self.init(
            reporters: options.reporters,
            window: Window(rawValue: options.window.rawValue) ?? .tenDays,
            updateInterval: options.updateInterval.components.seconds,
            quietPeriod: options.quietPeriod.components.seconds
        )
    }
}

extension FeedEpoch {
    /// A new one, of random bits.
    static func draw() -> FeedEpoch {
        var generator = SystemRandomNumberGenerator()
        return FeedEpoch(value: generator.next())
    }
}
