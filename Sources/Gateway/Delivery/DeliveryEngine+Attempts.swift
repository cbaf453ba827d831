internal import Configuration
internal import FeedFormats
internal import Logging
internal import Redis
internal import RedisStore
internal import SpamReporting

/// What is done for one subscription at a time.
extension DeliveryEngine {
    /// Does what is next for a subscription: verifies it, sends a batch, or finds that there is
    /// nothing to send.
    func advance(_ one: HeldSubscription, _ lease: DeliveryLeases.Lease) async throws {
        let id = one.subscription.id
        if one.progress.state == .pendingVerification {
            try await verify(one, lease)
            return
        }
        held[id]?.writeDownAt = nil
        switch try await plan(one) {
        case .send(let batch): try await send(batch, to: one, lease)
        case .skip(let scanned): try await skip(to: scanned, one, lease)
        case .gather(let full):
            held[id]?.fullAt = full
        case .takeSnapshot:
            try await settle(id, lease) { $0.beginSnapshot() }
        case .passSnapshot(let cursor, let walk):
            try await settle(id, lease) { progress in
                progress.snapshot = walk
                progress.batchEnd = nil
                progress.cursor = cursor
            }
        case .leaveSnapshot(let cursor):
            try await settle(id, lease) { progress in
                progress.snapshot = nil
                progress.batchEnd = nil
                progress.cursor = cursor
            }
        case .withhold:
            held[id]?.isWithheld = true
            held[id]?.lookAgainAt = Timestamp(
                milliseconds: Self.now.milliseconds + Self.withheldInterval
            )
            return
        }
        held[id]?.isWithheld = false
    }

    /// Entries that a reader may skip before that is written down.
    ///
    /// Skipping them again after a start costs less than a write for each batch of them.
    private static let skippedMax: UInt64 = 1000
    /// After what time it is written down however few there are, in milliseconds: whoever looks at
    /// the subscription is not to take for lag what is none.
    private static let skippedInterval: Int64 = 2000

    private func skip(
        to scanned: UInt64,
        _ one: HeldSubscription,
        _ lease: DeliveryLeases.Lease
    ) async throws {
        let id = one.subscription.id
        let cursor = one.progress.cursor
        let skipped = scanned - min(scanned, cursor?.sequence ?? 0)
        held[id]?.scanned = scanned
        guard let epoch = cursor?.epoch ?? head(of: one.subscription.feed)?.epoch else { return }
        let isLate = one.writeDownAt.map { $0 <= Self.now } ?? false
        guard cursor == nil || one.progress.batchEnd != nil || skipped >= Self.skippedMax || isLate
        else {
            guard skipped > 0 else { return }
            let later = Timestamp(milliseconds: Self.now.milliseconds + Self.skippedInterval)
            held[id]?.writeDownAt = one.writeDownAt ?? later
            return
        }
        try await settle(id, lease) { progress in
            guard progress.cursor == cursor, progress.snapshot == nil else { return }
            progress.cursor = FeedCursor(epoch: epoch, sequence: scanned)
            progress.batchEnd = nil
        }
    }

    private func send(
        _ batch: DeliveryBatch,
        to one: HeldSubscription,
        _ lease: DeliveryLeases.Lease
    ) async throws {
        let id = one.subscription.id
        let (place, walk) = (one.progress.cursor, one.progress.snapshot)
        // What is about to be sent is written down first; if this gateway dies, the next one sends
        // the same batch under the same id.
        let begun = try await settle(id, lease) { progress in
            guard progress.state == .active, progress.cursor == place, progress.snapshot == walk
            else { return }
            progress.cursor = batch.start
            progress.snapshot = batch.walk
            progress.batchEnd = batch.last
        }
        func isUnderWay(_ progress: DeliveryProgress) -> Bool {
            progress.cursor == batch.start && progress.snapshot == batch.walk
                && progress.batchEnd == batch.last
        }
        guard begun, let now = held[id], now.progress.state == .active, isUnderWay(now.progress)
        else { return }
        try await note(
            batch.content.entries,
            now.subscription.partner,
            now.subscription.feed
        )
        let messageID = batch.messageID(replays: now.progress.replays)
        let attempt = batch.attempt(messageID, at: Self.now)
        let report = await courier.deliver(
            batch.content,
            as: attempt,
            to: now.subscription,
            isDoubtful: now.isDoubtful
        )
        if Task.isCancelled { return }
        try await conclude(id, report, lease, stillConcerns: isUnderWay) { progress in
            progress.delivered(at: Self.now)
        }
    }

    private func verify(_ one: HeldSubscription, _ lease: DeliveryLeases.Lease) async throws {
        let report = await courier.verify(one.subscription, at: Self.now)
        if Task.isCancelled { return }
        let id = one.subscription.id
        // The URL may have been changed meanwhile; then the new one has to answer for itself.
        try await conclude(id, report, lease) { progress in
            progress.state == .pendingVerification && progress.since == one.progress.since
        } success: { progress in
            progress.verified(rate: report.allowedRate, at: Self.now)
        }
        if held[id]?.progress.state == .active {
            log.info("a subscription is verified", metadata: ["subscription": "\(id)"])
        }
    }

    /// Writes down what came of an attempt.
    ///
    /// - Parameter stillConcerns: whether the progress is still the one that was attempted for;
    ///   otherwise the attempt is only noted.
    private func conclude(
        _ id: String,
        _ report: Courier.Report,
        _ lease: DeliveryLeases.Lease,
        stillConcerns: (DeliveryProgress) -> Bool,
        success: (inout DeliveryProgress) -> Void
    ) async throws {
        let attempt = report.attempt
        desk.count(attempt.outcome, entries: attempt.entries)
        let options = options()
        let schedule = RetrySchedule(
            pauses: options.retrySchedule,
            retryAfterMax: options.retryAfterMax
        )
        let before = held[id]?.progress.state
        try await settle(id, lease, attempt) { progress in
            guard stillConcerns(progress) else { return }
            switch attempt.outcome {
            case .delivered: success(&progress)
            case .gone: progress.end(at: Self.now)
            case .failed, .throttled, .unproven, .refused:
                guard progress.state == .active || progress.state == .pendingVerification else {
                    return
                }
                let pause = schedule.pause(
                    afterFailures: progress.failures + 1,
                    retryAfter: report.retryAfter,
                    chance: Double.random(in: 0...1)
                )
                progress.failed(at: Self.now, pause: pause, patience: options.suspendAfter)
            }
        }
        guard let after = held[id]?.progress.state, after != before else { return }
        tell(id, after, attempt)
    }

    private func tell(_ id: String, _ state: SubscriptionState, _ attempt: DeliveryAttempt) {
        guard let one = held[id] else { return }
        let metadata: Logger.Metadata = [
            "subscription": "\(id)", "host": "\(one.subscription.host)",
            "attempts": "\(one.progress.failures)",
            "reason": "\(attempt.error ?? "it answers \(attempt.status ?? 0)")",
        ]
        switch state {
        case .suspended:
            desk.countSuspension()
            log.error(
                "a subscription is suspended: its deliveries failed for too long",
                metadata: metadata
            )
        case .ended:
            log.warning("a subscription has ended: its receiver answers 410", metadata: metadata)
        case .active, .paused, .pendingVerification: break
        }
    }

    /// Changes the progress in Redis, under the lease; returns whether that was possible.
    ///
    /// - Parameter change: may be called several times, when others change the progress too.
    @discardableResult
    private func settle(
        _ id: String,
        _ lease: DeliveryLeases.Lease,
        _ attempt: DeliveryAttempt? = nil,
        _ change: (inout DeliveryProgress) -> Void
    ) async throws(RedisError) -> Bool {
        for _ in 0..<5 {
            guard let one = held[id] else { return false }
            var progress = one.progress
            change(&progress)
            if progress == one.progress, attempt == nil { return true }
            let settling = try await store.settle(
                id,
                seen: one.progressText,
                new: progress,
                attempt: attempt,
                under: lease
            )
            switch settling {
            case .settled:
                held[id]?.progress = progress
                held[id]?.progressText = progress.text
                return true
            case .changed:
                guard let stored = try await store.subscription(id) else {
                    held[id] = nil
                    return false
                }
                held[id]?.take(stored)
            case .leaseLost:
                log.info("another gateway delivers this now", metadata: ["subscription": "\(id)"])
                lose(lease)
                return false
            }
        }
        return false
    }
}
