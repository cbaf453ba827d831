internal import Configuration
internal import Redis
internal import RedisStore
internal import SpamReporting
internal import Synchronization

/// Who answers for disputes, holds and reviews, and how the registry of verified senders is kept.
extension ControlPlane {
    /// For `/v1/disputes…`.
    var disputeResponder: DisputeResponder {
        DisputeResponder(
            store: DisputeStore(redis),
            holdDays: holdDays,
            undecidedMax: configuration.disputes.openMax,
            complete: { [self] (now) throws(RedisError) in try await completeAudit(at: now) },
            spread: { [self] in await spreadDecision() }
        )
    }

    /// For `/v1/holds…` and `/v1/reviews…`.
    var holdResponder: HoldResponder {
        HoldResponder(
            store: HoldStore(redis),
            statistics: StatisticsStore(redis),
            rules: rules,
            registry: Dictionary(
                verifiedSenders.map { ($0.sender, $0) },
                uniquingKeysWith: { _, last in last }
            ),
            holdDays: holdDays,
            complete: { [self] (now) throws(RedisError) in try await completeAudit(at: now) },
            spread: { [self] in await spreadDecision() }
        )
    }

    /// What waits for a decision; nil when the request is not an operator's.
    func backlog(for request: ControlRequest) async throws(RedisError) -> DecisionBacklog? {
        guard request.partner?.role == .operator else { return nil }
        return try await DecisionBacklog.read(from: redis)
    }

    /// Days of a hold that says nothing else.
    var holdDays: Int {
        max(1, Int(configuration.disputes.hold.components.seconds / 86_400))
    }

    /// The registry, with senders in the form in which they are counted.
    private var verifiedSenders: [VerifiedSender] {
        configuration.verifiedSenders.map { verified in
            VerifiedSender(
                sender: verified.sender.counted,
                brand: verified.brand,
                owner: verified.owner,
                lastDay: verified.lastDay
            )
        }
    }

    /// What was decided is durable by now; this brings it out at once.
    private func spreadDecision() async {
        listingsChanged()
        try? await audit.fold()
    }

    /// Makes Redis know the verified senders of the configuration, when that is not known to be so.
    ///
    /// - Parameter known: what was made known last, and for which start of Redis.
    func keepRegistry(_ known: inout KnownRegistry?, run: String) async throws(RedisError) {
        let wanted = KnownRegistry(senders: configuration.verifiedSenders, run: run)
        guard wanted != known, state.withLock({ $0.readiness.storeFailure == nil }) else { return }
        if try await HoldStore(redis).verify(verifiedSenders, at: clock.now) > 0 {
            listingsChanged()
        }
        known = wanted
    }
}

/// Which verified senders Redis was made to know.
struct KnownRegistry: Equatable {
    let senders: [VerifiedSender]
    /// The start of Redis, which may have lost its data before.
    let run: String
}
