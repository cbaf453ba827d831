internal import AuditTrail
internal import Configuration
internal import Logging
internal import Redis
internal import RedisStore
internal import SpamReporting
internal import Synchronization

/// Writes down what one partner is about to be told by one output; told is only what is noted.
typealias DisclosureNote =
    @Sendable (DisclosureJournal.Extent) async throws(RedisError) -> Void

extension ControlPlane {
    /// How often events that wait are given their places in the audit log.
    private static let auditInterval = Duration.seconds(1)
    /// Rounds after which claims of gateways that crashed are looked for.
    private static let orphanRounds = 30

    /// The audit log.
    var audit: AuditLog { AuditLog(redis) }

    /// Seconds for which what one partner reads by one output becomes one record.
    var auditPeriod: Int64 { max(1, configuration.audit.interval.components.seconds) }

    /// Records an event of the gateway itself as soon as Redis takes it.
    func record(_ action: AuditAction, _ details: [String: AuditValue]) {
        let event = AuditEvent(
            action,
            of: configuration.origin,
            by: AuditEvent.gateway,
            at: clock.now,
            details
        )
        unrecorded.withLock { $0.append(event) }
    }

    /// Notes that entries of a feed are about to be told; only when this has returned they may be.
    func note(
        _ entries: [any DisclosedChange],
        to audience: DisclosureJournal.Audience,
        at now: Timestamp
    ) async throws(RedisError) {
        var extent = DisclosureJournal.Extent()
        for entry in entries { extent.add(entry) }
        try await note(extent, to: audience, at: now)
    }

    /// What notes that the partner of a request is told something by an output.
    func noting(
        _ request: ControlRequest,
        by output: String,
        of feed: FeedName = .senders
    ) -> DisclosureNote {
        let audience = DisclosureJournal.Audience(
            partner: request.partner?.name ?? "",
            feed: feed.rawValue,
            output: output
        )
        return { [self] (extent) throws(RedisError) in
            try await note(extent, to: audience, at: request.now)
        }
    }

    /// The same for entries that were not all in memory at once.
    func note(
        _ extent: DisclosureJournal.Extent,
        to audience: DisclosureJournal.Audience,
        at now: Timestamp
    ) async throws(RedisError) {
        try await disclosures.note(extent, to: audience, interval: auditPeriod, at: now)
    }

    /// Brings everything into the audit log that this gateway knows of, also what is being read.
    func completeAudit(at now: Timestamp) async throws(RedisError) {
        try await recordOwn()
        try await disclosures.settle(all: true, interval: auditPeriod, at: now)
        try await audit.fold()
    }

    /// Keeps the audit log complete until the task is cancelled.
    func keepAudit() async {
        record(
            .gatewayStarted,
            [
                "configuration": .text(configuration.auditDigest),
                "version": .text(Gateway.version),
            ]
        )
        var round = 0
        var told: RedisFault?
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.auditInterval)
            guard state.withLock({ $0.readiness.storeFailure == nil }) else { continue }
            do {
                let now = clock.now
                try await recordOwn()
                try await disclosures.settle(all: false, interval: auditPeriod, at: now)
                if round % Self.orphanRounds == 0 || clock.isSimulated {
                    try await disclosures.settleOrphans(at: now)
                }
                try await audit.fold()
                round += 1
                told = nil
            } catch {
                guard told != error.fault else { continue }
                told = error.fault
                log.error("the audit log stands still", metadata: ["reason": "\(error.summary)"])
            }
        }
    }

    /// Writes what is not written yet, before the gateway ends.
    func closeAudit() async {
        do {
            try await completeAudit(at: clock.now)
        } catch {
            // Claims stay in Redis, and another gateway or the next start makes records of them.
            log.warning(
                "the audit log is completed later",
                metadata: ["reason": "\(error.summary)"]
            )
        }
    }

    private func recordOwn() async throws(RedisError) {
        let events = unrecorded.withLock { events in
            defer { events = [] }
            return events
        }
        guard !events.isEmpty else { return }
        do {
            try await audit.append(events)
        } catch {
            unrecorded.withLock { $0 = events + $0 }
            throw error
        }
    }
}

extension GatewayConfiguration {
    /// Names the configuration without telling anything of it.
    fileprivate var auditDigest: String {
        AuditDigest(of: Array(redactedYAML.utf8)).text
    }
}
