import AuditTrail
import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

@Suite struct SubscriptionStoreTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func subscription(_ number: Int = 0) -> Subscription {
        let digits = String(number)
        let vault = SubscriptionVault(evidenceKey: [UInt8](repeating: 7, count: 32))
        let id = "sub_" + String(repeating: "A", count: 22 - digits.utf8.count) + digits
        return Subscription(
            id: id,
            partner: 3,
            name: "A \"name\", with signs",
            url: "https://hooks.regulator.example/spam",
            filter: SubscriptionFilter(
                countries: Country(code: "GB").map { [$0] },
                kinds: [.msisdn, .shortCode],
                minimumReporters: 7
            ),
            format: .cloudEvents,
            batchSize: 50,
            interval: 60,
            signing: .hmac,
            createdAt: now,
            secrets: [
                SubscriptionSecret(sealed: vault.seal([1], of: id), createdAt: now),
                SubscriptionSecret(
                    sealed: vault.seal([2], of: id),
                    createdAt: now,
                    endsAt: now.adding(seconds: 60)
                ),
            ]
        )
    }

    private var event: AuditEvent {
        AuditEvent(.subscriptionChanged, of: "sub_1", by: "ofcom", at: now)
    }

    private func progress() -> DeliveryProgress {
        DeliveryProgress(
            at: now,
            cursor: FeedCursor(epoch: FeedEpoch(value: 1), sequence: 4)
        )
    }

    @Test func `a subscription comes back as it was kept, and is gone when removed`() async throws {
        let rig = try await StoreRig()
        let store = SubscriptionStore(rig.redis)
        let one = subscription()
        try await store.add(one, progress(), partnerMax: 9, recording: event)
        let found = try #require(try await store.subscription(one.id))
        #expect(found.subscription == one && found.progress == progress())
        #expect(try await store.all().map(\.subscription) == [one])
        await #expect(throws: SubscriptionStore.StoreError.self) {
            try await store.add(one, progress(), partnerMax: 9, recording: event)
        }
        #expect(try await store.remove(one, recording: event))
        #expect(try await !store.remove(one, recording: event))
        #expect(try await store.subscription(one.id) == nil)
        // What was done is in the audit log, and what failed is not.
        let log = AuditLog(rig.redis)
        try await log.fold()
        #expect(try await log.page(after: 0, limit: 10).records.count == 2)
    }

    @Test func `what was changed after a version is told, and removals are counted`() async throws {
        let rig = try await StoreRig()
        let store = SubscriptionStore(rig.redis)
        #expect(try await store.version().changes == 0)
        for number in 1...3 {
            try await store.add(
                subscription(number),
                progress(),
                partnerMax: 3,
                recording: event
            )
        }
        let before = try await store.version()
        _ = try await store.change(subscription(2).id, recording: event) { subscription, _ in
            subscription.batchSize += 1
        }
        #expect(try await store.changed(after: before) == [subscription(2).id])
        #expect(try await store.remove(subscription(2), recording: event))
        let after = try await store.version()
        #expect(after.removals == before.removals + 1 && after.changes == before.changes + 2)
        #expect(try await store.changed(after: before).isEmpty)
        #expect(Set(try await store.ids()) == [subscription(1).id, subscription(3).id])
        #expect(try await store.changed(after: after).isEmpty)
    }

    @Test func `a partner has as many as it may, and another one when one is removed`() async throws
    {
        let rig = try await StoreRig()
        let store = SubscriptionStore(rig.redis)
        func add(_ number: Int) async throws {
            try await store.add(subscription(number), progress(), partnerMax: 2, recording: event)
        }
        try await add(1)
        try await add(2)
        await #expect(throws: SubscriptionStore.StoreError.self) { try await add(3) }
        #expect(try await store.ids().count == 2)
        #expect(try await store.remove(subscription(1), recording: event))
        try await add(3)
        #expect(Set(try await store.ids()) == [subscription(2).id, subscription(3).id])
    }

    @Test func `a change starts anew when somebody else changed the same`() async throws {
        let rig = try await StoreRig()
        let store = SubscriptionStore(rig.redis)
        let one = subscription()
        try await store.add(one, progress(), partnerMax: 9, recording: event)
        let version = try await store.version()
        async let names: Void = withThrowingTaskGroup { group in
            for number in 1...8 {
                group.addTask {
                    _ = try await store.change(one.id, recording: event) { subscription, progress in
                        subscription.batchSize += 1
                        progress.replays += number
                    }
                }
            }
            try await group.waitForAll()
        }
        try await names
        let found = try #require(try await store.subscription(one.id))
        #expect(found.subscription.batchSize == 58 && found.progress.replays == 36)
        #expect(try await store.version().changes == version.changes + 8)
    }

    @Test func `progress moves under the lease alone, and only from what was seen`() async throws {
        let rig = try await StoreRig()
        let store = SubscriptionStore(rig.redis)
        let one = subscription()
        try await store.add(one, progress(), partnerMax: 9, recording: event)
        let leases = DeliveryLeases(rig.redis, holder: "first")
        let slice = DeliveryLeases.slice(of: one.id)
        let taken = try await leases.take(for: .seconds(60))
        let lease = try #require(taken.first { $0.slice == slice })
        var attempt = DeliveryAttempt(at: now, purpose: .entries, messageID: "msg_1")
        attempt.outcome = .delivered
        var next = progress()
        next.batchEnd = 9
        func settle(
            _ lease: DeliveryLeases.Lease,
            seen: DeliveryProgress
        ) async throws -> SubscriptionStore.Settling {
            try await store.settle(
                one.id,
                seen: seen.text,
                new: next,
                attempt: attempt,
                under: lease
            )
        }
        #expect(try await settle(lease, seen: progress()) == .settled)
        #expect(try await store.subscription(one.id)?.progress == next)
        #expect(try await settle(lease, seen: progress()) == .changed)
        let other = DeliveryLeases.Lease(slice: slice, fence: lease.fence - 1)
        #expect(try await settle(other, seen: next) == .leaseLost)
        #expect(try await store.attempts(of: one.id, limit: 10) == [attempt])
    }

    @Test func `a hundred attempts are kept, the latest first`() async throws {
        let rig = try await StoreRig()
        let store = SubscriptionStore(rig.redis)
        let id = subscription().id
        for number in 0..<105 {
            var attempt = DeliveryAttempt(
                at: now.adding(seconds: Int64(number)),
                purpose: .entries,
                messageID: "msg_\(number)",
                first: 1,
                last: 9,
                entries: 4
            )
            attempt.status = 500
            attempt.outcome = .failed
            attempt.answer = "no \"room\""
            attempt.error = "it answers 500"
            try await store.note(attempt, of: id)
        }
        let attempts = try await store.attempts(of: id, limit: 200)
        #expect(attempts.count == DeliveryAttempt.keptMax)
        #expect(attempts.first?.messageID == "msg_104" && attempts.last?.messageID == "msg_5")
        #expect(attempts.first?.answer == "no \"room\"" && attempts.first?.entries == 4)
    }

    @Test func `gateways share the slices, and one that stays away loses its own`() async throws {
        let rig = try await StoreRig()
        let first = DeliveryLeases(rig.redis, holder: "first")
        let second = DeliveryLeases(rig.redis, holder: "second")
        let all = try await first.take(for: .seconds(60))
        #expect(all.map(\.slice) == Array(0..<DeliveryLeases.sliceCount))
        // The first learns of the second, and lets half of them go.
        #expect(try await second.take(for: .seconds(60)).isEmpty)
        let half = try await first.take(for: .seconds(60))
        let others = try await second.take(for: .seconds(60))
        #expect(half.count == 8 && others.count == 8)
        #expect(Set(half.map(\.slice)).isDisjoint(with: others.map(\.slice)))
        // What changed hands has a higher fence, what did not has the same.
        #expect(others.allSatisfy { lease in lease.fence > all.map(\.fence).max() ?? 0 })
        #expect(Set(half).isSubset(of: all))
        // Renewing changes nothing.
        #expect(try await second.take(for: .milliseconds(1)) == others)
        try await waitUntil("the first has all again") {
            try await first.take(for: .seconds(60)).count == 16
        }
        // What is let go is there for others at once.
        try await first.release()
        #expect(try await second.take(for: .seconds(60)).count == 16)
    }

    @Test func `a sealed secret opens for its own subscription and key only`() {
        let vault = SubscriptionVault(evidenceKey: [UInt8](repeating: 7, count: 32))
        let sealed = vault.seal([1, 2, 3], of: "sub_1")
        #expect(vault.open(sealed, of: "sub_1") == [1, 2, 3])
        #expect(vault.open(sealed, of: "sub_2") == nil)
        let other = SubscriptionVault(evidenceKey: [UInt8](repeating: 8, count: 32))
        #expect(other.open(sealed, of: "sub_1") == nil)
    }
}
