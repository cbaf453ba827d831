internal import Campaigns
internal import Classification
internal import Configuration
internal import Cryptography
internal import Logging
internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting
internal import Synchronization

/// Groups complaints into campaigns, for all gateways on one Redis.
///
/// It reads the evidence from where the last one got to, under a lease that one gateway has at a
/// time, and keeps what comes of it together with the place, so that each complaint is counted once
/// whoever is killed when. What it cannot do now it does later: nothing waits for it.
actor CampaignDesk {
    /// What it needs of the gateway.
    struct Surroundings: Sendable {
        let redis: RedisClient
        let clock: GatewayClock
        let log: Logger
        let evidenceKey: [UInt8]
        let reporterKey: [UInt8]
        /// The configuration in force.
        let configuration: @Sendable () -> GatewayConfiguration
        /// Whether Redis serves.
        let isWell: @Sendable () -> Bool
        /// The country of the partner of an index.
        let country: @Sendable (UInt16) -> Country?
        /// The head of the feed of campaigns; its epoch is drawn anew first where its log is
        /// shorter than it is known to have been.
        let feedHead: @Sendable () async throws(RedisError) -> UInt64
        /// Told when listings of hosts wait to be relayed, and when campaigns were told of.
        let listingsChanged: @Sendable () -> Void
    }

    /// Why a turn came to nothing.
    enum Failure: Error {
        /// Another gateway goes on.
        case overtaken
        /// This gateway stops; another one, or its next start, goes on.
        case stopping
        case redis(RedisError)
    }

    let surroundings: Surroundings
    let store: CampaignStore
    let reader: EvidenceReader
    private let thread: BackgroundThread
    private let holder = Hexadecimal.text(SecureRandom.nonce(8))

    /// What is known while this gateway holds the lease.
    var held: Held?
    /// A copy for answering while another gateway holds it.
    private var borrowed: (register: CampaignRegister, places: [UInt64], at: MonotonicTime)?
    /// Made when it is wanted first, and when the rules for categories change.
    private var analyst: (rules: CategoryOptions.RulesFile, analyst: ComplaintAnalyst)?
    private var fence: Int64?
    /// Up to where evidence was there when it was looked for last.
    var endsSeen: [UInt64] = []
    /// What campaigns say, by number.
    var texts: [UInt32: KnownText] = [:]
    /// Complaints of which samples are made.
    var recent = RecentComplaints()
    private var renewAt = MonotonicTime(nanoseconds: 0)
    private var isFailing = false

    /// The campaigns and how far the evidence has been read.
    struct Held {
        var register: CampaignRegister
        var places: [UInt64]
        /// What was read behind those places and is not taken yet, by shard.
        var ahead: [ArraySlice<EvidenceReader.Sealed>]
        /// When all campaigns were looked at last.
        var sweptAt: Timestamp
        /// The head of the feed of campaigns, which goes on while this gateway holds the lease.
        var feedHead: UInt64
        /// As of when to decide about the campaigns that complaints came to; nil when it is done.
        var decideAt: Timestamp?
        /// The senders of the complaints that came to them.
        var named: Set<NamedSender> = []
    }

    /// How long to wait when there was nothing to read.
    private static let pollInterval = Duration.milliseconds(300)
    /// For how long a copy of another gateway's campaigns is good enough to answer by.
    private static let borrowedAgeMax = Duration.seconds(5)

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    init(_ surroundings: Surroundings, on thread: BackgroundThread) {
        self.surroundings = surroundings
        self.thread = thread
        store = CampaignStore(surroundings.redis)
        reader = EvidenceReader(key: surroundings.evidenceKey)
    }

    /// Reads on until the task is cancelled, then lets another gateway go on at once.
    func run() async {
        var pace = BackgroundPace()
        while !Task.isCancelled {
            let start = MonotonicTime.current()
            var more = false
            if surroundings.isWell() {
                do throws(Failure) {
                    more = try await turn()
                    isFailing = false
                } catch {
                    note(error)
                }
            }
            let rest = pace.rest(afterStepFrom: start)
            try? await Task.sleep(for: more ? rest : Self.pollInterval)
        }
        if fence != nil { try? await store.release(holder) }
    }

    /// Reads some evidence; returns whether there is more.
    private func turn() async throws(Failure) -> Bool {
        guard let fence = try await lease() else {
            held = nil
            return false
        }
        if held == nil { held = try await load() }
        return try await step(fence: fence)
    }

    private func lease() async throws(Failure) -> Int64? {
        let now = MonotonicTime.current()
        if let fence, now < renewAt { return fence }
        let duration = surroundings.configuration().campaigns.lease
        let taken = try await kept { () async throws(RedisError) in
            try await store.lease(holder, for: duration)
        }
        if taken != fence, taken != nil {
            held = nil
            surroundings.log.info("groups complaints into campaigns")
        }
        fence = taken
        renewAt = now + duration * 0.25
        return taken
    }

    private func load() async throws(Failure) -> Held {
        // A Redis that was restored gives the same places and numbers to others.
        texts = [:]
        recent = RecentComplaints()
        return try await kept { () async throws(RedisError) in
            let head = try await surroundings.feedHead()
            let places = try await store.places()
            let now = surroundings.clock.now
            var register = try await register(at: now)
            register.setVerified(try await verifiedSenders(at: now))
            let latest = register.reconsider()
            return Held(
                register: register,
                places: places,
                ahead: places.map { _ in [] },
                sweptAt: now,
                feedHead: head,
                decideAt: latest
            )
        }
    }

    /// The senders that somebody vouches for.
    func verifiedSenders(at now: Timestamp) async throws(RedisError) -> Set<String> {
        let holds = try await HoldStore(surroundings.redis).all(at: now)
        return Set(holds.filter { $0.verifiedUntil != nil }.map(\.sender.canonicalText))
    }

    private func register(at now: Timestamp) async throws(RedisError) -> CampaignRegister {
        try await store.register(
            rules: CampaignRules(),
            liveMax: surroundings.configuration().campaigns.liveMax,
            harmless: [ComplaintAnalyst.number(of: .other)],
            at: now
        )
    }

    /// What a register says, this gateway's own or a copy.
    func ask<Answer: Sendable>(
        _ question: (CampaignRegister) -> Answer
    ) async throws(RedisError) -> Answer {
        try await askWithPlaces { register, _ in question(register) }
    }

    /// What a register says that has the evidence up to these places, perhaps more.
    func askWithPlaces<Answer: Sendable>(
        _ question: (CampaignRegister, [UInt64]) -> Answer
    ) async throws(RedisError) -> Answer {
        if let held { return question(held.register, held.places) }
        if let borrowed, MonotonicTime.current() - borrowed.at < Self.borrowedAgeMax {
            return question(borrowed.register, borrowed.places)
        }
        let places = try await store.places()
        let copy = try await register(at: surroundings.clock.now)
        if let held { return question(held.register, held.places) }
        borrowed = (copy, places, MonotonicTime.current())
        return question(copy, places)
    }

    /// By the rules for categories that are in force.
    func currentAnalyst() -> ComplaintAnalyst {
        let rules = surroundings.configuration().categories.rules
        if let analyst, analyst.rules == rules { return analyst.analyst }
        let new = ComplaintAnalyst(
            reporterKey: surroundings.reporterKey,
            rules: rules.rules,
            country: surroundings.country
        )
        analyst = (rules, new)
        return new
    }

    private func note(_ failure: Failure) {
        // What Redis has taken of the last turn is not known, so everything is read anew.
        held = nil
        switch failure {
        case .overtaken:
            fence = nil
        case .stopping: break
        case .redis(let error):
            guard !isFailing else { return }
            isFailing = true
            surroundings.log.warning(
                "campaigns stand still",
                metadata: ["reason": "\(error.summary)"]
            )
        }
    }

    /// Does something with Redis.
    func kept<Value>(
        _ body: () async throws(RedisError) -> Value
    ) async throws(Failure) -> Value {
        do throws(RedisError) {
            return try await body()
        } catch {
            throw .redis(error)
        }
    }
}
