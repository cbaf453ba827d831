import AuditTrail
import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// What keeps senders off the list, and what decisions make of it.
@Suite struct HoldStoreTests {
    private let now: Int64 = 1_790_000_000
    private let day: Int64 = 86_400
    private let sender = Sample.sender(1)

    private func complain(
        _ rig: StoreRig,
        _ reporters: Range<Int>,
        at seconds: Int64
    ) async throws {
        for reporter in reporters {
            let item = Sample.complaint(
                nil,
                by: "reporter \(reporter)",
                about: sender,
                text: "text at \(seconds)"
            )
            try await rig.record([item], at: seconds)
        }
    }

    private func events(_ rig: StoreRig, at seconds: Int64) async throws -> [String] {
        try await rig.entries(at: seconds).map { entry in
            [entry.event.rawValue, entry.reason?.rawValue].compactMap { $0 }
                .joined(separator: " ")
        }
    }

    private func decision(at seconds: Int64) -> HoldStore.Decision {
        .init(by: "mary", at: Timestamp(seconds: seconds), reason: "because")
    }

    private func verified(until seconds: Int64) -> VerifiedSender {
        VerifiedSender(
            sender: sender,
            brand: "Example Bank",
            owner: "Example Bank plc",
            lastDay: UTCDay(of: Timestamp(seconds: seconds))
        )
    }

    private func audited(_ rig: StoreRig) async throws -> [AuditEvent] {
        let log = AuditLog(rig.redis)
        try await log.fold()
        return try await log.page(after: 0, limit: 100).records.map(\.event)
    }

    private func sweep(_ rig: StoreRig, at seconds: Int64) async throws {
        let house = Housekeeping(rig.redis, rules: ListingRules(), retention: .init())
        _ = try await house.sweep(at: Timestamp(seconds: seconds))
    }

    private func waiting(_ rig: StoreRig, at seconds: Int64) async throws -> [Timestamp?] {
        let holds = try await HoldStore(rig.redis).all(at: Timestamp(seconds: seconds))
        // Those that wait are counted apart, and always the same.
        let since = holds.compactMap(\.waitingSince)
        let expected = DecisionBacklog.Queue(count: since.count, oldest: since.min())
        #expect(try await DecisionBacklog.read(from: rig.redis).reviews == expected)
        return holds.map(\.waitingSince)
    }

    @Test func `an operator's hold withdraws the listing at once, and counting goes on`()
        async throws
    {
        let rig = try await StoreRig()
        let store = HoldStore(rig.redis)
        try await complain(rig, 0..<5, at: now)
        let end = Timestamp(seconds: now + 5 * day)
        #expect(try await store.hold(sender, until: end, decision(at: now + 1)))
        #expect(try await events(rig, at: now + 1) == ["listed", "withdrawn operator"])
        #expect(try await StatisticsStore(rig.redis).listedCount() == 0)
        try await complain(rig, 5..<20, at: now + 2)
        #expect(try await events(rig, at: now + 2).count == 2)
        let state = try #require(try await rig.state(of: sender))
        #expect(
            state.counts(over: .month, endingAt: Timestamp(seconds: now + 2)).reporters == 20
        )
        #expect(
            state.listing == .withdrawn(at: Timestamp(seconds: now + 1), reason: .operator)
        )
        let hold = try await store.hold(of: sender, at: Timestamp(seconds: now + 2))
        #expect(hold?.reason == .operator && hold?.until == end && hold?.verifiedUntil == nil)
        // In its last second it holds, and then the next complaint lists it.
        try await complain(rig, 20..<21, at: end.seconds - 1)
        #expect(try await events(rig, at: end.seconds).count == 2)
        #expect(try await store.hold(of: sender, at: end) == nil)
        try await complain(rig, 21..<22, at: end.seconds)
        #expect(try await events(rig, at: end.seconds).last == "listed")
    }

    @Test func `a hold outlives what is counted of its sender`() async throws {
        let rig = try await StoreRig()
        let store = HoldStore(rig.redis)
        try await complain(rig, 0..<5, at: now)
        let end = Timestamp(seconds: now + 100 * day)
        _ = try await store.hold(sender, until: end, decision(at: now))
        let later = now + 40 * day
        for _ in 0..<3 { try await sweep(rig, at: later) }
        #expect(try await rig.state(of: sender) == nil)
        try await complain(rig, 0..<9, at: later)
        #expect(try await events(rig, at: later) == ["listed", "withdrawn operator"])
        // When it is over nothing of it is left.
        for _ in 0..<3 { try await sweep(rig, at: end.seconds) }
        let key = Keys.holds(Keys.shard(of: sender))
        #expect(try await rig.redis.send(RedisCommand("EXISTS", key)).integer == 0)
    }

    @Test func `a sender that is not listed is kept off, and one that is released is not`()
        async throws
    {
        let rig = try await StoreRig()
        let store = HoldStore(rig.redis)
        let end = Timestamp(seconds: now + day)
        #expect(try await !store.hold(sender, until: end, decision(at: now)))
        try await complain(rig, 0..<9, at: now)
        #expect(try await events(rig, at: now).isEmpty)
        let moment = Timestamp(seconds: now + 1)
        let lifting = HoldStore.Decision(by: "mary", at: moment, reason: "given back")
        #expect(try await store.lift(sender, lifting))
        #expect(try await !store.lift(sender, lifting))
        #expect(try await events(rig, at: now + 1).isEmpty)
        try await complain(rig, 9..<10, at: now + 1)
        #expect(try await events(rig, at: now + 1) == ["listed"])
        let held = AuditEvent(
            .senderHeld,
            of: sender.canonicalText,
            by: "mary",
            at: Timestamp(seconds: now),
            ["reason": "because", "until": .text(end.rfc3339)]
        )
        let released = AuditEvent(
            .senderReleased,
            of: sender.canonicalText,
            by: "mary",
            at: moment,
            ["reason": "given back"]
        )
        #expect(try await audited(rig) == [held, released])
    }

    @Test func `a verified sender waits for review instead of being listed`() async throws {
        let rig = try await StoreRig()
        let store = HoldStore(rig.redis)
        let start = Timestamp(seconds: now)
        #expect(try await store.verify([verified(until: now + 90 * day)], at: start) == 0)
        try await complain(rig, 0..<4, at: now)
        #expect(try await waiting(rig, at: now) == [nil])
        try await complain(rig, 4..<9, at: now + 7)
        #expect(try await events(rig, at: now + 7).isEmpty)
        // Since the complaint that would have listed it, however many come after it.
        try await complain(rig, 9..<10, at: now + 60)
        #expect(try await waiting(rig, at: now + 60) == [Timestamp(seconds: now + 7)])
        let outcome = try await store.decide(
            sender,
            .list,
            rules: ListingRules(),
            decision(at: now + 70)
        )
        #expect(outcome == .done)
        #expect(try await events(rig, at: now + 70) == ["listed"])
        let entry = try #require(try await rig.entries(at: now + 70).first)
        #expect(entry.peak == ListingPeak(reporters: 10, partners: 1))
        #expect(entry.listedAt == Timestamp(seconds: now + 70))
        #expect(try await waiting(rig, at: now + 70) == [nil])
        // It is a listing like any other.
        try await complain(rig, 10..<20, at: now + 80)
        #expect(try await events(rig, at: now + 80) == ["listed", "updated"])
        let again = try await store.decide(
            sender,
            .list,
            rules: ListingRules(),
            decision(at: now + 90)
        )
        #expect(again == .notWaiting)
        // The same registry once more, as at the next start, leaves it listed.
        #expect(
            try await store.verify(
                [verified(until: now + 99 * day)],
                at: Timestamp(seconds: now + 90)
            ) == 0
        )
        for _ in 0..<3 { try await sweep(rig, at: now + 80 + 31 * day) }
        #expect(
            try await events(rig, at: now + 80 + 31 * day).last == "withdrawn expired"
        )
        let listed = AuditEvent(
            .reviewListed,
            of: sender.canonicalText,
            by: "mary",
            at: Timestamp(seconds: now + 70),
            ["reason": "because"]
        )
        #expect(try await audited(rig) == [listed])
    }

    @Test func `a dismissed review keeps the sender off, and afterwards it waits again`()
        async throws
    {
        let rig = try await StoreRig()
        let store = HoldStore(rig.redis)
        let start = Timestamp(seconds: now)
        _ = try await store.verify([verified(until: now + 90 * day)], at: start)
        try await complain(rig, 0..<5, at: now)
        let end = Timestamp(seconds: now + 3 * day)
        let outcome = try await store.decide(
            sender,
            .dismiss(until: end),
            rules: ListingRules(),
            decision(at: now)
        )
        #expect(outcome == .done)
        try await complain(rig, 5..<9, at: now + day)
        #expect(try await waiting(rig, at: now + day) == [nil])
        try await complain(rig, 9..<10, at: end.seconds)
        #expect(try await waiting(rig, at: end.seconds) == [end])
        #expect(try await events(rig, at: end.seconds).isEmpty)
    }

    @Test func `a listed sender that becomes verified is withdrawn, and waits`() async throws {
        let rig = try await StoreRig()
        let store = HoldStore(rig.redis)
        try await complain(rig, 0..<5, at: now)
        let moment = Timestamp(seconds: now + 5)
        #expect(try await store.verify([verified(until: now + 90 * day)], at: moment) == 1)
        #expect(try await events(rig, at: now + 5) == ["listed", "withdrawn operator"])
        #expect(try await waiting(rig, at: now + 5) == [moment])
        #expect(
            try await audited(rig) == [
                AuditEvent(
                    .reviewOpened,
                    of: sender.canonicalText,
                    by: AuditEvent.gateway,
                    at: moment
                )
            ]
        )
        // It stands in the registry no longer.
        #expect(try await store.verify([], at: Timestamp(seconds: now + 6)) == 0)
        #expect(try await store.all(at: Timestamp(seconds: now + 6)).isEmpty)
        try await complain(rig, 5..<6, at: now + 6)
        #expect(try await events(rig, at: now + 6).last == "listed")
    }

    @Test func `a verification that is over holds nothing back`() async throws {
        let rig = try await StoreRig()
        let store = HoldStore(rig.redis)
        let verified = verified(until: now)
        _ = try await store.verify([verified], at: Timestamp(seconds: now))
        try await complain(rig, 0..<5, at: now)
        #expect(try await waiting(rig, at: now) == [Timestamp(seconds: now)])
        let end = verified.end.seconds
        #expect(try await store.all(at: Timestamp(seconds: end)).isEmpty)
        // The number of those that wait follows when the house is kept.
        try await sweep(rig, at: end)
        #expect(try await waiting(rig, at: end) == [])
        try await complain(rig, 5..<6, at: end)
        #expect(try await events(rig, at: end) == ["listed"])
        // The registry with a day that is over changes nothing.
        #expect(try await store.verify([verified], at: Timestamp(seconds: end)) == 0)
        #expect(try await events(rig, at: end) == ["listed"])
    }

    @Test func `a review of a sender of which nothing is counted any more cannot list it`()
        async throws
    {
        let rig = try await StoreRig()
        let store = HoldStore(rig.redis)
        let start = Timestamp(seconds: now)
        _ = try await store.verify([verified(until: now + 90 * day)], at: start)
        try await complain(rig, 0..<5, at: now)
        let key = Keys.senders(Keys.shard(of: sender))
        _ = try await rig.redis.send(RedisCommand("HDEL", key, sender.canonicalText))
        let outcome = try await store.decide(
            sender,
            .list,
            rules: ListingRules(),
            decision(at: now)
        )
        #expect(outcome == .notCounted)
        #expect(try await audited(rig).isEmpty)
        // Housekeeping lets the review go with it.
        for _ in 0..<3 { try await sweep(rig, at: now) }
        #expect(try await waiting(rig, at: now) == [nil])
    }
}
