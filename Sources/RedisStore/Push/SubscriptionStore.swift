package import AuditTrail
package import Redis
package import SpamReporting

/// Keeps subscriptions, how far their delivery has come, and what came of the latest attempts.
package struct SubscriptionStore: Sendable {
    private let redis: RedisClient

    /// Most subscriptions of all partners together.
    package static let subscriptionsMax = 20_000
    /// How long the attempts of a subscription are kept after the last one, in seconds.
    package static let attemptsKept: Int64 = 30 * 86_400

    /// Keeps them through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// A subscription as it was read, with what must still be stored when it is changed.
    package struct Stored: Sendable {
        /// The subscription.
        package var subscription: Subscription
        /// How far its delivery has come.
        package var progress: DeliveryProgress
        /// The record as Redis had it.
        let record: String
        /// The progress as Redis had it.
        package let progressText: String
    }

    /// Why a subscription could not be kept.
    package enum StoreError: Error, Sendable {
        /// There is no subscription of this id.
        case unknown
        /// There are ``SubscriptionStore/subscriptionsMax`` already.
        case full
        case redis(RedisError)
    }

    private static let keys = [
        Keys.subscriptions, Keys.subscriptionsProgress, Keys.subscriptionsState,
    ]

    /// Changes with every change that did not come from delivering.
    package func version() async throws(RedisError) -> Int64 {
        try await redis.send(Self.versionCommand).integer ?? 0
    }

    /// What asks for ``version()``, to be sent together with other commands.
    package static let versionCommand = RedisCommand("HGET", Keys.subscriptionsState, "version")

    /// All subscriptions; those whose record cannot be read are left out and named.
    package func all() async throws(RedisError) -> (stored: [Stored], unreadable: [String]) {
        let replies = try await redis.replies(to: [
            RedisCommand("HGETALL", Keys.subscriptions),
            RedisCommand("HGETALL", Keys.subscriptionsProgress),
        ])
        var progress: [String: String] = [:]
        for (id, value) in replies[1].pairs { progress[id] = value.text }
        var found: [Stored] = []
        var unreadable: [String] = []
        for (id, value) in replies[0].pairs {
            if let stored = Self.stored(id, value.text, progress[id]) {
                found.append(stored)
            } else {
                unreadable.append(id)
            }
        }
        return (found, unreadable)
    }

    /// One subscription; nil when there is none of this id.
    package func subscription(_ id: String) async throws(RedisError) -> Stored? {
        let replies = try await redis.replies(to: [
            RedisCommand("HGET", Keys.subscriptions, id),
            RedisCommand("HGET", Keys.subscriptionsProgress, id),
        ])
        return Self.stored(id, replies[0].text, replies[1].text)
    }

    private static func stored(_ id: String, _ record: String?, _ progress: String?) -> Stored? {
        guard let record, let progress, let known = DeliveryProgress(text: progress),
            let subscription = SubscriptionRecord.read(record, id: id)
        else { return nil }
        return Stored(
            subscription: subscription,
            progress: known,
            record: record,
            progressText: progress
        )
    }

    /// Adds a subscription.
    package func add(
        _ subscription: Subscription,
        _ progress: DeliveryProgress,
        recording event: AuditEvent
    ) async throws(StoreError) {
        let record = SubscriptionRecord.text(of: subscription)
        let reply = try await keep(subscription.id, ("", record), ("", progress.text), event)
        if reply == -1 { throw .full }
        if reply != 1 { throw .redis(.unexpectedReply("keep_subscription")) }
    }

    /// Changes a subscription and what is kept of its delivery; returns both as they are then.
    ///
    /// - Parameters:
    ///   - event: goes into the audit log in the same step.
    ///   - change: may be called several times, when others change it too.
    package func change(
        _ id: String,
        recording event: AuditEvent,
        _ change: (inout Subscription, inout DeliveryProgress) throws(Problem) -> Void
    ) async throws -> Stored {
        for _ in 0..<10 {
            guard let old = try await self.subscription(id) else { throw StoreError.unknown }
            var (subscription, progress) = (old.subscription, old.progress)
            try change(&subscription, &progress)
            let record =
                subscription == old.subscription
                ? old.record : SubscriptionRecord.text(of: subscription)
            let text = progress.text
            let reply = try await keep(id, (old.record, record), (old.progressText, text), event)
            guard reply == 1 else { continue }
            return Stored(
                subscription: subscription,
                progress: progress,
                record: record,
                progressText: text
            )
        }
        throw RedisError.unexpectedReply("keep_subscription")
    }

    private func keep(
        _ id: String,
        _ record: (seen: String, new: String),
        _ progress: (seen: String, new: String),
        _ event: AuditEvent
    ) async throws(StoreError) -> Int64 {
        var command = RedisCommand("FCALL", "keep_subscription_v1", "4")
        for key in Self.keys + [Keys.auditWaiting] { command.append(key) }
        command.append(id)
        for text in [record.seen, record.new, progress.seen, progress.new] {
            command.append(text)
        }
        command.append(Self.subscriptionsMax)
        command.append(event.bytes)
        do {
            return try await redis.send(command).integer ?? 0
        } catch {
            throw .redis(error)
        }
    }

    /// Forgets a subscription; returns whether there was one.
    package func remove(
        _ id: String,
        recording event: AuditEvent
    ) async throws(RedisError) -> Bool {
        var command = RedisCommand("FCALL", "remove_subscription_v1", "5")
        for key in Self.keys + [Keys.deliveryAttempts(id), Keys.auditWaiting] {
            command.append(key)
        }
        command.append(id)
        command.append(event.bytes)
        return try await redis.send(command).integer == 1
    }

    // MARK: Delivering

    /// What became of ``settle(_:seen:new:attempt:under:)``.
    package enum Settling: Sendable {
        case settled
        /// Somebody changed the progress; it has to be read again.
        case changed
        /// Another gateway holds the slice.
        case leaseLost
    }

    /// Writes down how far a delivery has come, under the lease of its slice.
    ///
    /// - Parameter seen: the progress as it was read or settled last.
    package func settle(
        _ id: String,
        seen: String,
        new: DeliveryProgress,
        attempt: DeliveryAttempt?,
        under lease: DeliveryLeases.Lease
    ) async throws(RedisError) -> Settling {
        var command = RedisCommand("FCALL", "settle_delivery_v1", "3")
        command.append(Keys.deliveryLeases)
        command.append(Keys.subscriptionsProgress)
        command.append(Keys.deliveryAttempts(id))
        command.append(id)
        command.append(lease.slice)
        command.append(lease.fence)
        command.append(seen)
        command.append(new.text)
        command.append(attempt.map(DeliveryAttemptRecord.text) ?? "")
        command.append(DeliveryAttempt.keptMax)
        command.append(Self.attemptsKept)
        return switch try await redis.send(command).integer {
        case 1: .settled
        case 0: .changed
        default: .leaseLost
        }
    }

    /// Writes down an attempt that moves nothing, such as a test.
    package func note(_ attempt: DeliveryAttempt, of id: String) async throws(RedisError) {
        let key = Keys.deliveryAttempts(id)
        var push = RedisCommand("LPUSH", key)
        push.append(DeliveryAttemptRecord.text(attempt))
        _ = try await redis.replies(to: [
            push, RedisCommand("LTRIM", key, "0", String(DeliveryAttempt.keptMax - 1)),
            RedisCommand("EXPIRE", key, String(Self.attemptsKept)),
        ])
    }

    /// The latest attempts to deliver to a subscription, newest first.
    package func attempts(
        of id: String,
        limit: Int
    ) async throws(RedisError) -> [DeliveryAttempt] {
        let reply = try await redis.send(
            RedisCommand("LRANGE", Keys.deliveryAttempts(id), "0", String(limit - 1))
        )
        return (reply.array ?? []).compactMap { $0.text.flatMap(DeliveryAttemptRecord.read) }
    }
}
