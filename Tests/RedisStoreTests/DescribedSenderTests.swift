import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// What entries of a listed sender say of its messages.
@Suite struct DescribedSenderTests {
    private let now: Int64 = 1_790_000_000
    private let sender = Sample.sender(1)
    private let parcel = SenderCampaign(
        campaign: "c7",
        reporters: 5,
        category: "smishing.delivery",
        confidence: 0.93,
        sample: "Your parcel is held, pay [amount] — zahlen Sie €"
    )

    @discardableResult
    private func describe(
        _ rig: StoreRig,
        gone: String? = nil,
        _ campaign: SenderCampaign?,
        at seconds: Int64
    ) async throws -> Int {
        try await CampaignStore(rig.redis).describe(
            [.init(of: sender, gone: gone, campaign: campaign)],
            rules: ListingRules(),
            at: Timestamp(seconds: seconds)
        )
    }

    private func keys(_ rig: StoreRig) async throws -> Int64? {
        let key = Keys.described(Keys.shard(of: sender))
        return try await rig.redis.send(RedisCommand("EXISTS", key)).integer
    }

    @Test func `nothing is kept of a sender that is not listed`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<4, at: now)
        #expect(try await describe(rig, parcel, at: now) == 0)
        #expect(try await keys(rig) == 0)
        try await rig.complain(of: sender, 4..<5, at: now + 1)
        let entries = try await rig.entries(at: now + 1)
        #expect(entries.map(\.event) == [.listed])
        #expect(entries.first?.campaign == nil && entries.first?.toldCategories == [])
    }

    @Test func `the first description is told at once, again it changes nothing`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        #expect(try await describe(rig, parcel, at: now + 1) == 1)
        #expect(try await describe(rig, parcel, at: now + 2) == 0)
        let entries = try await rig.entries(at: now + 2)
        #expect(entries.map(\.event) == [.listed, .updated])
        #expect(entries.map(\.campaign) == [nil, parcel])
        #expect(entries.last?.toldCategories == ["smishing.delivery"])
        #expect(entries.last?.windows == entries.first?.windows)
        #expect(entries.last?.peak == entries.first?.peak)
        #expect(entries.last?.listedAt == entries.first?.listedAt)
        #expect(try await FeedStore(rig.redis).latestEntry(about: sender) == entries.last)
        #expect(try await FeedStore(rig.redis).snapshot().entries == [entries[1]])
        #expect(try await CampaignStore(rig.redis).campaign(of: sender) == parcel)
    }

    @Test func `the schedule of updates is that of a listing without description`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        try await rig.complain(of: sender, 5..<9, at: now + 10)
        try await describe(rig, parcel, at: now + 11)
        // Ten are twice as many as when it was listed; it is the description that told nine.
        try await rig.complain(of: sender, 9..<10, at: now + 20)
        let entries = try await rig.entries(at: now + 20)
        #expect(entries.map(\.event) == [.listed, .updated, .updated])
        #expect(entries.map { $0.windows[.month]?.reporters } == [5, 9, 10])
        #expect(entries.map(\.peak.reporters) == [5, 9, 10])
        #expect(entries.last?.campaign == parcel)
    }

    @Test func `another sample goes with the next change, the first one at once`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        var other = parcel
        other.sample = nil
        #expect(try await describe(rig, other, at: now) == 1)
        #expect(try await describe(rig, parcel, at: now) == 1)
        other.sample = "Your parcel waits"
        other.confidence = 0.5
        #expect(try await describe(rig, other, at: now) == 0)
        try await rig.complain(of: sender, 5..<10, at: now + 30)
        let entries = try await rig.entries(at: now + 30)
        #expect(entries.map { $0.campaign?.sample != nil } == [false, false, true, true])
        #expect(entries.last?.campaign == other)
    }

    @Test func `of two campaigns that is told in which more reporters named the sender`()
        async throws
    {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        var bank = SenderCampaign(campaign: "c8", reporters: 5, category: "smishing.bank")
        #expect(try await describe(rig, parcel, at: now) == 1)
        #expect(try await describe(rig, bank, at: now) == 0)
        bank.reporters = 6
        #expect(try await describe(rig, bank, at: now) == 1)
        #expect(try await describe(rig, parcel, at: now) == 0)
        let entries = try await rig.entries(at: now)
        #expect(entries.map(\.campaign?.campaign) == [nil, "c7", "c8"])
        #expect(entries.last?.toldCategories == ["smishing.delivery", "smishing.bank"])
    }

    @Test func `what a campaign said goes when it leaves the list, and with a merger it changes`()
        async throws
    {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        try await describe(rig, parcel, at: now)
        let store = CampaignStore(rig.redis)
        #expect(try await store.senders(of: ["c7", "c9"]).map(\.sender) == [sender])
        #expect(try await store.senders(of: ["c9"]).isEmpty)
        // Another campaign that leaves the list is none of its business.
        #expect(try await describe(rig, gone: "c9", nil, at: now) == 0)
        var other = parcel
        other.campaign = "c3"
        #expect(try await describe(rig, gone: "c7", other, at: now) == 1)
        #expect(try await describe(rig, gone: "c3", nil, at: now) == 1)
        #expect(try await describe(rig, gone: "c3", nil, at: now) == 0)
        try await rig.complain(of: sender, 5..<10, at: now + 30)
        let entries = try await rig.entries(at: now + 30)
        #expect(entries.map(\.campaign?.campaign) == [nil, "c7", "c3", nil, nil])
        // Who was shown the listing for its category goes on to be shown it.
        #expect(entries.last?.toldCategories == ["smishing.delivery"])
    }

    @Test func `a withdrawal says which categories were told, and the next listing begins anew`()
        async throws
    {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        try await describe(rig, parcel, at: now)
        try await rig.complain(of: sender, 20..<23, at: now + 60, disposition: .legit)
        #expect(try await keys(rig) == 0)
        #expect(try await describe(rig, parcel, at: now + 61) == 0)
        try await rig.complain(of: sender, 30..<40, at: now + 120)
        let entries = try await rig.entries(at: now + 120)
        #expect(entries.map(\.event) == [.listed, .updated, .withdrawn, .listed])
        #expect(entries.map(\.campaign) == [nil, parcel, nil, nil])
        #expect(
            entries.map(\.toldCategories) == [
                [], ["smishing.delivery"], ["smishing.delivery"], [],
            ]
        )
    }

    @Test func `described changes are relayed once, found by their sender and trimmed with it`()
        async throws
    {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        try await describe(rig, parcel, at: now)
        let waiting = try await rig.redis.send(
            RedisCommand("XRANGE", Keys.outbox(Keys.shard(of: sender)), "-", "+")
        )
        #expect(waiting.array?.count == 2)
        #expect(try await rig.entries(at: now).count == 2)
        #expect(try await rig.entries(at: now).count == 2)
        let feed = FeedStore(rig.redis)
        #expect(try await feed.entries(about: sender, limit: 9).map(\.sequence) == [2, 1])
        let last = RedisCommand("HGET", Keys.feedLast(.senders), sender.canonicalText)
        #expect(try await rig.redis.send(last).text == "2")
        let house = Housekeeping(
            rig.redis,
            rules: ListingRules(),
            retention: Housekeeping.Retention()
        )
        _ = try await house.sweep(at: Timestamp(seconds: now + 100 * 86_400))
        #expect(try await feed.page(after: nil, limit: 9).entries.isEmpty)
        #expect(try await rig.redis.send(last).text == nil)
    }

    @Test func `a change that is torn within its description is no entry`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        try await describe(rig, parcel, at: now)
        let shard = Keys.shard(of: sender)
        let waiting = try await rig.redis.send(RedisCommand("XRANGE", Keys.outbox(shard), "-", "+"))
        let change = try #require(
            waiting.array?.last?.array?.last?.pairs.first?.value.bytes
        )
        let published = Timestamp(seconds: now)
        func entry(_ bytes: [UInt8]) -> FeedEntry? {
            FeedEntry(change: bytes, sequence: 1, publishedAt: published)
        }
        #expect(entry(change)?.campaign == parcel)
        for size in 0..<change.count - sender.canonicalText.utf8.count {
            #expect(entry(Array(change.prefix(size))) == nil, "\(size)")
        }
    }
}
