internal import Configuration
internal import Conversation
internal import Intake
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Whoever waits for what a conversation makes of a message.
protocol ConversationClient: AnyObject {
    /// Called exactly once for each message handed in; `tag` is the one given with it.
    func settled(_ result: Result<MessageOutcome, ConversationFailure>, tag: Int)
}

/// What became of a message.
struct MessageOutcome {
    /// What to tell the subscriber; nil for nothing.
    var reply: Prompt?
    /// Whether it was taken before.
    var isRetry = false
    /// Whether a complaint came of it that the same reporter had made before.
    var isRepeat = false
}

/// Why a message was not taken; it may be sent again.
enum ConversationFailure: Error {
    case store(RedisError)
    /// Its sender is new, and its partner has named too many.
    case tooManyNewSenders
}

/// Leads a worker's conversations: reads what was said, takes the next step, and hands it to the
/// ledger together with the complaint that comes of it.
///
/// The messages of one reporter are taken one after the other. What another gateway has done in
/// between is noticed when the step is kept, and then it is taken again. Confined to the worker's
/// thread.
final class ConversationQueue {
    /// A message, or a look at a conversation that is due.
    private struct Job {
        let reporter: ReporterToken
        /// Nil when time alone is to be given its due.
        let message: IncomingMessage?
        /// Whose national numbers are tried.
        let countries: [Country]
        let newSendersMax: Int
        let now: Timestamp
        let client: any ConversationClient
        let tag: Int
        var attempts = 0
        var isRepeat = false
    }

    private let redis: RedisConnection
    private let ledger: LedgerQueue
    private let sealer: ConversationSealer
    private let ids = ComplaintIDs()

    /// Jobs that go to Redis at the end of the turn, by shard.
    private var unread: [Int: [Job]] = [:]
    /// Reporters with a job under way, and those that wait for it.
    private var busy: [ReporterToken: [Job]] = [:]
    /// Reads that have been sent, and of them those that have been answered.
    private(set) var reads: (sent: UInt64, answered: UInt64) = (0, 0)
    /// Messages that were handed in and are not settled.
    private(set) var pending = 0

    /// A step is taken again this often when others take messages of the same reporter.
    private static let attemptsMax = 20

    /// What a configuration decides.
    struct Settings {
        let normaliser: ComplaintNormaliser
        let dialogue: Dialogue
        /// Countries whose national numbers are tried beside the subscriber's own.
        let countries: [Country]

        init(_ shared: WorkerShared) {
            self.init(shared.configuration, keys: shared.intakeKeys)
        }

        init(_ configuration: GatewayConfiguration, keys: IntakeKeys) {
            let overstamps = configuration.senders.overstamps
            normaliser = ComplaintNormaliser(keys: keys, overstamps: overstamps)
            countries = configuration.conversation.countries.compactMap { Country(code: $0) }
            dialogue = Dialogue(
                rules: ConversationRules(
                    timeout: configuration.conversation.timeout.components.seconds,
                    openMax: configuration.conversation.openMax
                ),
                reader: MessageReader(senders: SenderNormaliser(overstamps: overstamps))
            )
        }
    }

    /// By what conversations go from now on.
    var settings: Settings
    /// The country of a partner, by its index; nil when it is not known here.
    var country: (UInt16) -> Country? = { _ in nil }

    init(
        _ redis: RedisConnection,
        ledger: LedgerQueue,
        evidenceKey: [UInt8],
        settings: Settings
    ) {
        self.redis = redis
        self.ledger = ledger
        sealer = ConversationSealer(key: evidenceKey)
        self.settings = settings
    }

    /// Hands a message in.
    func take(
        _ message: IncomingMessage,
        of reporter: ReporterToken,
        in countries: [Country],
        newSendersMax: Int,
        at now: Timestamp,
        for client: any ConversationClient,
        tag: Int
    ) {
        enter(
            Job(
                reporter: reporter,
                message: message,
                countries: countries,
                newSendersMax: newSendersMax,
                now: now,
                client: client,
                tag: tag
            )
        )
    }

    /// Gives time its due in a reporter's conversation.
    func pass(_ reporter: ReporterToken, at now: Timestamp, for client: any ConversationClient) {
        enter(
            Job(
                reporter: reporter,
                message: nil,
                countries: [],
                newSendersMax: 0,
                now: now,
                client: client,
                tag: 0
            )
        )
    }

    private func enter(_ job: Job) {
        pending += 1
        if busy[job.reporter] != nil {
            busy[job.reporter]?.append(job)
        } else {
            busy[job.reporter] = []
            read(job)
        }
    }

    private func read(_ job: Job) {
        unread[Keys.shard(of: job.reporter), default: []].append(job)
    }

    /// Asks Redis for what was said; called at the end of every turn, before the ledger's.
    func endTurn() {
        guard !unread.isEmpty else { return }
        let asked = unread
        unread.removeAll(keepingCapacity: true)
        for (shard, jobs) in asked {
            reads.sent += 1
            redis.send(ConversationStore.read(jobs.map(\.reporter), shard: shard)) { [self] in
                reads.answered += 1
                answered(jobs, $0)
            }
        }
    }

    private func answered(_ jobs: [Job], _ result: Result<RedisValue, RedisError>) {
        do throws(RedisError) {
            let values = try ConversationStore.values(try result.get(), count: jobs.count)
            for (job, value) in zip(jobs, values) { step(job, from: value) }
        } catch {
            for job in jobs { settle(job, .failure(.store(error))) }
        }
    }

    // MARK: Steps

    private func step(_ job: Job, from value: [UInt8]?) {
        var state = ConversationState()
        var version = ConversationVersion.none
        if let value {
            if let opened = sealer.open(value, of: job.reporter),
                let known = ConversationState(packed: opened.state)
            {
                state = known
                version = opened.version
            } else {
                // Written under another key or by a later version: the conversation begins anew.
                version = sealer.version(of: value)
            }
        }
        let before = state
        let dialogue = settings.dialogue
        let step =
            job.message.map {
                dialogue.take($0, &state, in: job.countries, at: job.now.seconds)
            } ?? dialogue.pass(&state, at: job.now.seconds)
        // What is due and comes to nothing is forgotten, or it would be due for ever.
        let isOver = job.message == nil && state.isEmpty
        guard step.complaint != nil || state != before || isOver else {
            settle(job, .success(outcome(step, job)))
            return
        }
        keep(state, version, step, for: job)
    }

    private func keep(
        _ state: ConversationState,
        _ version: ConversationVersion,
        _ step: ConversationStep,
        for job: Job
    ) {
        let value =
            state.isEmpty
            ? []
            : sealer.seal(
                state.packed,
                of: job.reporter,
                due: settings.dialogue.due(state),
                at: job.now
            )
        let complaint = step.complaint.flatMap {
            self.complaint($0, step.partner, job.reporter)
        }
        let item = LedgerItem(
            complaint: complaint,
            partner: step.complaint == nil ? job.message?.partner ?? 0 : step.partner,
            id: ids.next(at: job.now),
            newSendersMax: job.newSendersMax,
            write: ConversationWrite(reporter: job.reporter, version: version, value: value)
        )
        ledger.record(item, at: job.now, for: Kept(self, job, step), tag: 0)
    }

    private func complaint(
        _ reported: ReportedComplaint,
        _ partner: UInt16,
        _ reporter: ReporterToken
    ) -> Complaint? {
        guard let country = country(partner) ?? Country(code: "ZZ") else { return nil }
        return settings.normaliser.complaint(told: reported, by: reporter, in: country)
    }

    /// A step that the ledger is asked to keep.
    private final class Kept: LedgerClient {
        private let queue: ConversationQueue
        private let job: Job
        private let step: ConversationStep

        init(_ queue: ConversationQueue, _ job: Job, _ step: ConversationStep) {
            self.queue = queue
            self.job = job
            self.step = step
        }

        func settled(_ result: Result<LedgerOutcome, RedisError>, tag: Int) {
            queue.kept(result, step, for: job)
        }
    }

    private func kept(
        _ result: Result<LedgerOutcome, RedisError>,
        _ step: ConversationStep,
        for job: Job
    ) {
        var job = job
        switch result {
        case .failure(let error): settle(job, .failure(.store(error)))
        case .success(.newSenderRefused): settle(job, .failure(.tooManyNewSenders))
        case .success(.stale), .success(.conflict):
            job.attempts += 1
            guard job.attempts < Self.attemptsMax else {
                let error = RedisError.unexpectedReply("a conversation that changes all the time")
                settle(job, .failure(.store(error)))
                return
            }
            read(job)
        case .success(.acknowledged(let receipt)):
            if receipt.status == .duplicate { job.isRepeat = true }
            proceed(step, job)
        case .success(.kept): proceed(step, job)
        }
    }

    private func proceed(_ step: ConversationStep, _ job: Job) {
        if step.isUnfinished {
            read(job)
        } else {
            settle(job, .success(outcome(step, job)))
        }
    }

    private func outcome(_ step: ConversationStep, _ job: Job) -> MessageOutcome {
        MessageOutcome(reply: step.reply, isRetry: step.isRetry, isRepeat: job.isRepeat)
    }

    private func settle(_ job: Job, _ result: Result<MessageOutcome, ConversationFailure>) {
        pending -= 1
        if var waiting = busy[job.reporter], !waiting.isEmpty {
            let next = waiting.removeFirst()
            busy[job.reporter] = waiting
            read(next)
        } else {
            busy[job.reporter] = nil
        }
        job.client.settled(result, tag: job.tag)
    }
}

/// Looks at conversations that were due: waits until all are settled, however they ended.
///
/// What failed is still due.
final class ConversationRound: ConversationClient {
    private var missing: Int
    private let whenDone: () -> Void

    init(_ count: Int, whenDone: @escaping () -> Void) {
        missing = count
        self.whenDone = whenDone
    }

    func settled(_ result: Result<MessageOutcome, ConversationFailure>, tag: Int) {
        missing -= 1
        if missing == 0 { whenDone() }
    }
}
