import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// The peak of a listing, by which partners are told of it or not.
@Suite struct PeakTests {
    private let now: Int64 = 1_790_000_000
    private let sender = Sample.sender(1)

    private func house(_ rig: StoreRig) -> Housekeeping {
        Housekeeping(rig.redis, rules: ListingRules(), retention: Housekeeping.Retention())
    }

    @Test func `a peak grows with the entries of a listing and never falls`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        try await rig.complain(of: sender, 5..<10, at: now + 60, partner: 2)
        // Eleven days later ten of them are out of the window by which senders are listed.
        try await rig.complain(of: sender, 20..<21, at: now + 11 * 86_400)
        let entries = try await rig.entries(at: now + 11 * 86_400)
        #expect(entries.map(\.event) == [.listed, .updated, .updated])
        #expect(entries.map(\.peak.reporters) == [5, 10, 10])
        #expect(entries.map(\.peak.partners) == [1, 2, 2])
        #expect(entries.last?.windows[.tenDays]?.reporters == 1)
    }

    @Test func `a withdrawal has the peak of the entry before it`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        // Two more within the hour, which no entry tells before counter-reports end the listing.
        try await rig.complain(of: sender, 5..<7, at: now + 60, partner: 2)
        try await rig.complain(of: sender, 30..<33, at: now + 120, disposition: .legit)
        let entries = try await rig.entries(at: now + 120)
        #expect(entries.map(\.event) == [.listed, .withdrawn])
        #expect(entries.map(\.peak) == [5, 5].map { ListingPeak(reporters: $0, partners: 1) })
        #expect(entries.last?.windows[.tenDays]?.reporters == 7)
    }

    @Test func `an expiry has the peak too, though all counts are gone`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<12, at: now)
        _ = try await house(rig).sweep(at: Timestamp(seconds: now + 3600))
        let quiet = now + 30 * 86_400
        _ = try await house(rig).sweep(at: Timestamp(seconds: quiet))
        let entries = try await rig.entries(at: quiet)
        #expect(entries.last?.event == .withdrawn)
        #expect(entries.last?.windows[.tenDays]?.reporters == 0)
        #expect(entries.last?.peak == entries.dropLast().last?.peak)
        #expect(entries.last?.peak.reporters == 12)
    }

    @Test func `another listing of the sender begins anew`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<20, at: now)
        let quiet = now + 30 * 86_400
        _ = try await house(rig).sweep(at: Timestamp(seconds: quiet))
        try await rig.complain(of: sender, 50..<55, at: quiet + 60)
        let entries = try await rig.entries(at: quiet + 60)
        #expect(entries.map(\.event).suffix(2) == [.withdrawn, .listed])
        #expect(entries.map(\.peak.reporters).suffix(2) == [20, 5])
        #expect(try await FeedStore(rig.redis).latestEntry(about: sender) == entries.last)
    }

    @Test func `a state without peaks goes on with what its last entry told`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<10, at: now)
        #expect(try await rig.entries(at: now).last?.peak.reporters == 10)
        // As the version before wrote it: six bytes less behind the header.
        let key = Keys.senders(Keys.shard(of: sender))
        let read = RedisCommand("HGET", key, sender.canonicalText)
        var packed = try #require(try await rig.redis.send(read).bytes)
        #expect(packed[0] == 3)
        packed[0] = 2
        packed.removeSubrange(69..<75)
        var write = RedisCommand("HSET", key, sender.canonicalText)
        write.append(packed)
        _ = try await rig.redis.send(write)
        #expect(try await rig.state(of: sender)?.complaints == 10)
        try await rig.complain(of: sender, 40..<55, at: now + 60, disposition: .legit)
        let entries = try await rig.entries(at: now + 60)
        #expect(entries.last?.event == .withdrawn)
        #expect(entries.last?.peak == ListingPeak(reporters: 10, partners: 1))
        #expect(try await rig.redis.send(read).bytes?.first == 3)
    }

    @Test func `a change without peaks is read, and its counts stand in for them`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        let shard = Keys.shard(of: sender)
        let read = RedisCommand("XRANGE", Keys.outbox(shard), "-", "+")
        let waiting = try await rig.redis.send(read).array?.first?.array?.last?.pairs.first
        var change = try #require(waiting?.value.bytes)
        #expect(change[0] == 2)
        change[0] = 1
        change.removeSubrange(19..<27)
        _ = try await rig.redis.send(RedisCommand("DEL", Keys.outbox(shard)))
        var write = RedisCommand("XADD", Keys.outbox(shard), "1-0", "c")
        write.append(change)
        _ = try await rig.redis.send(write)
        let entries = try await rig.entries(at: now)
        #expect(entries.map(\.sender) == [sender])
        #expect(entries.first?.peak == ListingPeak(reporters: 5, partners: 1))
        #expect(try await FeedStore(rig.redis).snapshot().entries == entries)
    }
}
