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
        /// The partner has as many as it may.
        case partnerFull
        case redis(RedisError)
    }

    private static let keys = [
        Keys.subscriptions, Keys.subscriptionsProgress, Keys.subscriptionsState,
        Keys.subscriptionsChanges, Keys.auditWaiting,
    ]

    /// How often subscriptions were changed other than by delivering.
    package struct Version: Equatable, Sendable {
        /// Goes up with every change.
        package let changes: Int64
        /// Goes up with every subscription that is removed.
        package let removals: Int64
    }

    /// Changes with every change that did not come from delivering.
    package func version() async throws(RedisError) -> Version {
        let fields =
            try await redis.send(
                RedisCommand("HMGET", Keys.subscriptionsState, "version", "removals")
            ).array ?? []
        let numbers = fields.map { $0.integer ?? 0 }
        guard numbers.count == 2 else { throw .unexpectedReply("HMGET of subscriptions") }
        return Version(changes: numbers[0], removals: numbers[1])
    }

    /// The ids of all subscriptions, in no order.
    package func ids() async throws(RedisError) -> [String] {
        try await redis.send(RedisCommand("HKEYS", Keys.subscriptions)).array?
            .compactMap(\.text) ?? []
    }

    /// The ids of those that were changed after a version, and still exist.
    package func changed(after version: Version) async throws(RedisError) -> [String] {
        let command = RedisCommand(
            "ZRANGEBYSCORE",
            Keys.subscriptionsChanges,
            "(\(version.changes)",
            "+inf"
        )
        return try await redis.send(command).array?.compactMap(\.text) ?? []
    }

    /// Subscriptions that are read at once.
    package static let pageSize = 100

    /// All subscriptions; those whose record cannot be read are left out.
    package func all() async throws(RedisError) -> [Stored] {
        let ids = try await ids()
        var found: [Stored] = []
        for start in stride(from: 0, to: ids.count, by: Self.pageSize) {
            found += try await read(ids[start..<min(start + Self.pageSize, ids.count)]).stored
        }
        return found
    }

    /// The subscriptions of some ids, those that exist; which of them cannot be read is told.
    ///
    /// - Parameter ids: at most ``pageSize``, so that reading many takes little memory.
    package func read(
        _ ids: ArraySlice<String>
    ) async throws(RedisError) -> (stored: [Stored], unreadable: [String]) {
        guard !ids.isEmpty else { return ([], []) }
        var commands: [RedisCommand] = []
        for key in [Keys.subscriptions, Keys.subscriptionsProgress] {
            var command = RedisCommand("HMGET", key)
            for id in ids { command.append(id) }
            commands.append(command)
        }
        let replies = try await redis.replies(to: commands)
        let (records, progress) = (replies[0].array ?? [], replies[1].array ?? [])
        var found: [Stored] = []
        var unreadable: [String] = []
        for (id, (record, progress)) in zip(ids, zip(records, progress)) where record != .null {
            if let stored = Self.stored(id, record.text, progress.text) {
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

    /// Adds a subscription, unless its partner has `partnerMax` already.
    package func add(
        _ subscription: Subscription,
        _ progress: DeliveryProgress,
        partnerMax: Int,
        recording event: AuditEvent
    ) async throws(StoreError) {
        let record = SubscriptionRecord.text(of: subscription)
        switch try await keep(
            subscription,
            ("", record),
            ("", progress.text),
            event,
            partnerMax: partnerMax
        ) {
        case 1: return
        case -1: throw .full
        case -2: throw .partnerFull
        default: throw .redis(.unexpectedReply("keep_subscription"))
        }
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
            let reply = try await keep(
                subscription,
                (old.record, record),
                (old.progressText, text),
                event
            )
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
        _ subscription: Subscription,
        _ record: (seen: String, new: String),
        _ progress: (seen: String, new: String),
        _ event: AuditEvent,
        partnerMax: Int = 0
    ) async throws(StoreError) -> Int64 {
        var command = RedisCommand("FCALL", "keep_subscription_v1", "5")
        for key in Self.keys { command.append(key) }
        command.append(subscription.id)
        for text in [record.seen, record.new, progress.seen, progress.new] {
            command.append(text)
        }
        command.append(event.bytes)
        command.append(Int(subscription.partner))
        command.append(partnerMax)
        command.append(Self.subscriptionsMax)
        do {
            return try await redis.send(command).integer ?? 0
        } catch {
            throw .redis(error)
        }
    }

    /// Forgets a subscription; returns whether it was there.
    package func remove(
        _ subscription: Subscription,
        recording event: AuditEvent
    ) async throws(RedisError) -> Bool {
        var command = RedisCommand("FCALL", "remove_subscription_v1", "6")
        for key in Self.keys + [Keys.deliveryAttempts(subscription.id)] { command.append(key) }
        command.append(subscription.id)
        command.append(event.bytes)
        command.append(Int(subscription.partner))
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
