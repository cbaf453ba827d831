internal import AuditTrail
internal import Synchronization
internal import Configuration
internal import Logging
internal import OperatingSystem
internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting

/// What the control plane remembers of Redis from one look to the next.
private struct StoreWatch {
    /// When everything was made sure of last; nil when that is due.
    var preparedAt: MonotonicTime?
    /// For which start of Redis.
    var run = ""
    /// What the log says last; nil inside for "ready".
    var told: UnreadyReason??
    /// The verified senders that Redis has.
    var registry: KnownRegistry?
}

extension ControlPlane {
    /// How often Redis is asked whether it is well.
    ///
    /// Partners are read as often, so a revocation reaches every gateway within twice this.
    private static let watchInterval = Duration.milliseconds(250)
    /// The same while it is not well, so that the gateway recovers soon.
    private static let recoveryInterval = Duration.milliseconds(100)
    /// How often the function library and the keys are compared with the gateway's.
    private static let preparationInterval = Duration.seconds(2)
    /// How often conversations that are due are looked for.
    private static let passInterval = Duration.seconds(1)
    /// Conversations of one shard that are looked at together.
    private static let passBatch = 100
    /// Most such rounds in one shard before it is the next one's turn.
    private static let passCallsMax = 50
    /// How often time alone is given its due.
    private static let sweepInterval = Duration.seconds(30)
    /// The same on a simulated clock, in simulated seconds.
    private static let simulatedSweepSeconds: Int64 = 600

    /// Watches Redis until the task is cancelled: whether it serves, has the function library, is
    /// durable and fits this gateway's keys; and keeps the partners up to date.
    func watchStore(keys: GatewayKeys, directory: DataDirectory) async {
        var watch = StoreWatch()
        while !Task.isCancelled {
            do throws(RedisError) {
                try await look(&watch, keys)
                try await readPartners(force: false)
                await refreshAgreements()
                try await ensureOperator(directory)
                try await keepRegistry(&watch.registry, run: watch.run)
                state.withLock { $0.readiness.partners.failure = nil }
            } catch {
                watch.preparedAt = nil
                state.withLock { $0.readiness.redis.failure = .init(error) }
            }
            await spreadOrders()
            let isReady = tell(&watch)
            let interval = isReady ? Self.watchInterval : Self.recoveryInterval
            try? await Task.sleep(for: interval)
        }
    }

    /// Logs what has changed; returns whether all is well.
    private func tell(_ watch: inout StoreWatch) -> Bool {
        let failure = state.withLock { $0.announced.failure }
        faultNotes.beginRound()
        guard watch.told != .some(failure?.reason) else { return failure == nil }
        if let failure {
            // While starting this is no error yet.
            let level: Logger.Level = watch.told == .some(nil) ? .error : .notice
            log.log(
                level: level,
                "not ready",
                metadata: ["code": "\(failure.reason.name)", "reason": "\(failure.text)"]
            )
        } else {
            log.info("ready")
        }
        watch.told = .some(failure?.reason)
        return failure == nil
    }

    /// Looks how Redis is, and opens or closes the intake accordingly.
    private func look(_ watch: inout StoreWatch, _ keys: GatewayKeys) async throws(RedisError) {
        let now = MonotonicTime.current()
        let installation = Installation(redis)
        let condition = try await installation.condition()
        let (isAsked, lacks) = state.withLock { state in
            state.readiness.durability = durability(condition.risks)
            state.readiness.memory = memory(condition, wasFull: state.readiness.memory)
            defer { state.mustPrepare = false }
            let readiness = state.readiness
            let lacks = readiness.functions.failure != nil || readiness.keys.failure != nil
            return (state.mustPrepare, lacks)
        }
        if let impediment = condition.impediment { throw impediment }
        let isDue = watch.preparedAt.map { now - $0 > Self.preparationInterval } ?? true
        var mustPrepare = isDue || isAsked || lacks || condition.run != watch.run
        if !mustPrepare, try await !installation.tryWrite(reporterKey: keys.reporter) {
            log.error("Redis has lost its data, and everything begins anew")
            mustPrepare = true
        }
        if mustPrepare {
            try await prepareStore(installation, keys)
            watch.preparedAt = now
            watch.run = condition.run
        }
        state.withLock { state in
            state.readiness.redis.failure = nil
            // Workers send nothing to a start of Redis that has not come so far.
            if state.readiness.storeFailure == nil { state.approvedRun = condition.run }
        }
    }

    private func installFunctions() async throws(RedisError) {
        if try await FunctionLibrary.install(on: redis) {
            log.notice("loaded the function library", metadata: ["name": "\(FunctionLibrary.name)"])
        }
        state.withLock { $0.readiness.functions.failure = nil }
    }

    /// Makes sure of everything that a start of Redis can change, and only then opens the intake.
    private func prepareStore(
        _ installation: Installation,
        _ keys: GatewayKeys
    ) async throws(RedisError) {
        try await installFunctions()
        for feed in FeedName.allCases {
            try await FeedRelay(redis, to: feed).begin(newEpoch: .draw())
        }
        do {
            try await installation.bind(reporterKey: keys.reporter, evidenceKey: keys.evidence)
            state.withLock { $0.readiness.keys.failure = nil }
        } catch {
            switch error {
            case .redis(let error): throw error
            case .otherKeys:
                let text =
                    "this Redis was filled under other keys; copy reporter.key and evidence.key "
                    + "from the gateway that filled it"
                state.withLock { $0.readiness.keys.failure = .init(.keys, text) }
            }
        }
    }

    /// Compares what Redis risks with what the configuration accepts.
    private func durability(_ risks: [Installation.Risk]) -> Readiness.Check {
        var check = Readiness.Check(name: "durability")
        guard !risks.isEmpty else { return check }
        let text = risks.map { risk in
            "\(risk.setting) is \(risk.value) and should be \(risk.wanted), "
                + "else \(risk.consequence)"
        }.joined(separator: "; ")
        let isAccepted =
            switch configuration.redis.durability {
            case .always: false
            case .everysec:
                risks.allSatisfy { $0.setting == "appendfsync" && $0.value == "everysec" }
            case .none: true
            }
        if isAccepted {
            check.note = "accepted by redis.durability: \(text)"
        } else {
            check.failure = .init(
                .durability,
                "\(text); or accept the risk with redis.durability"
            )
        }
        return check
    }

    /// Compares what Redis holds with the share of its memory that complaints may fill.
    private func memory(
        _ condition: Installation.Condition,
        wasFull before: Readiness.Check
    ) -> Readiness.Check {
        var check = Readiness.Check(name: "memory")
        let headroom = Int64(configuration.redis.memoryHeadroom)
        guard condition.memoryMax > 0, headroom > 0 else { return check }
        // Once closed, the intake opens only a little below the mark, so that it does not flap.
        let percent = 100 - headroom - (before.failure == nil ? 0 : 1)
        let mark = condition.memoryMax / 100 * percent
        if condition.memory >= mark {
            check.failure = .init(
                .memory,
                "Redis holds \(condition.memory) bytes and complaints are taken below \(mark), "
                    + "\(headroom) % less than its maxmemory; see redis.memoryHeadroom"
            )
        }
        return check
    }

    /// Makes sure that the token in `operator.token` is an operator's, writing it at first start.
    private func ensureOperator(_ directory: DataDirectory) async throws(RedisError) {
        let known = state.withLock { $0.directory }
        guard let known else { return }
        do {
            let token: PartnerToken
            if let text = try directory.operatorToken(), let read = PartnerToken(text) {
                if known.partner(withTokenDigest: read.digest) != nil { return }
                // A token that was revoked on purpose is not brought back to life.
                if known.partners.contains(where: { $0.tokenDigest == read.digest }) { return }
                token = read
            } else {
                token = .draw()
                try directory.write(operatorToken: token.text)
            }
            try await addOperator(token)
        } catch let error as RedisError {
            throw error
        } catch {
            log.error("operator.token cannot be kept", metadata: ["reason": "\(error)"])
        }
    }

    private func addOperator(_ token: PartnerToken) async throws(RedisError) {
        guard let country = Country(code: "ZZ") else { return }
        for number in 1..<10_000 {
            do throws(PartnerStore.StoreError) {
                _ = try await PartnerStore(redis).add(
                    name: number == 1 ? "operator" : "operator-\(number)",
                    role: .operator,
                    country: country,
                    tokenDigest: token.digest,
                    by: AuditEvent.gateway,
                    at: clock.now
                )
                break
            } catch {
                switch error {
                case .nameTaken: continue
                case .redis(let error): throw error
                case .unknownName, .full: return
                }
            }
        }
        try await readPartners(force: true)
    }

    /// Keeps house until the task is cancelled.
    func keepHouse() async {
        var sweptAt = clock.now
        var disputePlace = "0"
        while !Task.isCancelled {
            let interval = clock.isSimulated ? Duration.milliseconds(500) : Self.sweepInterval
            try? await Task.sleep(for: interval)
            let now = clock.now
            if clock.isSimulated, abs(now.seconds - sweptAt.seconds) < Self.simulatedSweepSeconds {
                continue
            }
            guard state.withLock({ $0.readiness.storeFailure == nil }) else { continue }
            do {
                if try await housekeeping().sweep(at: now) > 0 { listingsChanged() }
                let age = configuration.retention.audit.components.seconds
                try await audit.trim(before: now.adding(seconds: -age), at: now)
                disputePlace = try await forgetDisputes(from: disputePlace, at: now)
                sweptAt = now
            } catch {
                log.warning("housekeeping failed", metadata: ["reason": "\(error.summary)"])
            }
        }
    }

    /// Ends conversations whose time is up, until the task is cancelled.
    func passConversations() async {
        var turn = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.passInterval)
            guard state.withLock({ $0.readiness.intakeFailure == nil }) else { continue }
            let workers = state.withLock { $0.workers }
            guard !workers.isEmpty else { continue }
            do {
                for shard in 0..<Keys.shardCount {
                    for _ in 0..<Self.passCallsMax {
                        let now = clock.now
                        let found = try ConversationStore.reporters(
                            try await redis.send(
                                ConversationStore.due(shard, at: now, limit: Self.passBatch)
                            )
                        )
                        turn += 1
                        await workers[turn % workers.count].pass(found, at: now)
                        if found.count < Self.passBatch { break }
                    }
                }
            } catch {
                log.warning("conversations stand still", metadata: ["reason": "\(error.summary)"])
            }
        }
    }

    private func forgetDisputes(
        from place: String,
        at now: Timestamp
    ) async throws(RedisError) -> String {
        let age = configuration.retention.disputes.components.seconds
        return try await DisputeStore(redis).forget(before: now.adding(seconds: -age), from: place)
    }

    private func housekeeping() -> Housekeeping {
        let retention = configuration.retention
        return Housekeeping(
            redis,
            rules: rules,
            retention: Housekeeping.Retention(
                evidence: retention.evidence.components.seconds,
                feed: retention.feed.components.seconds
            )
        )
    }
}
