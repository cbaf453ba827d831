internal import Synchronization
internal import Configuration
internal import Logging
internal import OperatingSystem
internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting

extension ControlPlane {
    /// How often Redis is asked whether it is well.
    ///
    /// Partners are read as often, so a revocation reaches every gateway within twice this.
    private static let watchInterval = Duration.milliseconds(250)
    /// How often its settings are compared with the promises.
    private static let settingsInterval = Duration.seconds(5)
    /// How often time alone is given its due.
    private static let sweepInterval = Duration.seconds(30)
    /// The same on a simulated clock, in simulated seconds.
    private static let simulatedSweepSeconds: Int64 = 600

    /// Watches Redis until the task is cancelled: whether it serves, has the function library, is
    /// durable and fits this gateway's keys; and keeps the partners up to date.
    func watchStore(keys: GatewayKeys, directory: DataDirectory) async {
        var settingsCheckedAt: MonotonicTime?
        var knownRun = ""
        var wasReady = false
        var told: String?? = .none
        while !Task.isCancelled {
            do throws(RedisError) {
                let now = MonotonicTime.current()
                let isDue = settingsCheckedAt.map { now - $0 > Self.settingsInterval } ?? true
                let condition = try await Installation(redis).condition()
                let lacksFunctions = state.withLock { $0.readiness.functions.failure != nil }
                if let impediment = condition.impediment {
                    state.withLock { $0.readiness.redis.failure = impediment }
                } else if isDue || !wasReady || lacksFunctions || condition.run != knownRun {
                    try await prepareStore(keys: keys)
                    settingsCheckedAt = now
                    knownRun = condition.run
                }
                try await readPartners(force: false)
                try await ensureOperator(directory)
                state.withLock { $0.readiness.partners.failure = nil }
            } catch {
                settingsCheckedAt = nil
                state.withLock { $0.readiness.redis.failure = error.summary }
            }
            await spreadOrders()
            let failure = state.withLock { $0.readiness.failure }
            if told != .some(failure) {
                told = .some(failure)
                if let failure {
                    // While starting this is no error yet.
                    let level: Logger.Level = wasReady ? .error : .notice
                    log.log(level: level, "not ready", metadata: ["reason": "\(failure)"])
                } else {
                    log.info("ready")
                }
            }
            wasReady = failure == nil
            try? await Task.sleep(for: Self.watchInterval)
        }
    }

    private func installFunctions() async throws(RedisError) {
        if try await FunctionLibrary.install(on: redis) {
            log.notice("loaded the function library", metadata: ["name": "\(FunctionLibrary.name)"])
        }
        state.withLock { $0.readiness.functions.failure = nil }
    }

    /// Makes sure of everything that a start of Redis can change, and only then opens the intake.
    private func prepareStore(keys: GatewayKeys) async throws(RedisError) {
        let installation = Installation(redis)
        let durability = try await durability(installation)
        state.withLock { $0.readiness.durability = durability }
        try await installFunctions()
        try await FeedRelay(redis).begin(newEpoch: .draw())
        do {
            try await installation.bind(reporterKey: keys.reporter, evidenceKey: keys.evidence)
            state.withLock { $0.readiness.keys.failure = nil }
        } catch {
            switch error {
            case .redis(let error): throw error
            case .otherKeys:
                let reason =
                    "this Redis was filled under other keys; copy reporter.key and evidence.key "
                    + "from the gateway that filled it"
                state.withLock { $0.readiness.keys.failure = reason }
            }
        }
        state.withLock { $0.readiness.redis.failure = nil }
    }

    /// Compares what Redis risks with what the configuration accepts.
    private func durability(
        _ installation: Installation
    ) async throws(RedisError) -> Readiness.Check {
        var check = Readiness.Check(name: "durability")
        let risks = try await installation.risks()
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
            check.failure = "\(text); or accept the risk with redis.durability"
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
        let housekeeping = Housekeeping(
            redis,
            rules: rules,
            retention: Housekeeping.Retention(
                evidence: configuration.retention.evidence.components.seconds,
                feed: configuration.retention.feed.components.seconds
            )
        )
        var sweptAt = clock.now
        while !Task.isCancelled {
            let interval = clock.isSimulated ? Duration.milliseconds(500) : Self.sweepInterval
            try? await Task.sleep(for: interval)
            let now = clock.now
            if clock.isSimulated, abs(now.seconds - sweptAt.seconds) < Self.simulatedSweepSeconds {
                continue
            }
            guard state.withLock({ $0.readiness.intakeFailure == nil }) else { continue }
            do {
                if try await housekeeping.sweep(at: now) > 0 { listingsChanged() }
                sweptAt = now
            } catch {
                log.warning("housekeeping failed", metadata: ["reason": "\(error.summary)"])
            }
        }
    }
}
