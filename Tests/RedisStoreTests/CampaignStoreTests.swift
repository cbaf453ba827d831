import Campaigns
import Redis
import SpamReporting
import Testing

@testable import RedisStore

@Suite struct CampaignStoreTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func complaint(_ reporter: UInt64, isLegit: Bool = false) -> CampaignComplaint {
        CampaignComplaint(
            bucket: UInt32(now.seconds / CampaignComplaint.bucketSeconds),
            reporter: reporter,
            sender: 77,
            partner: 3,
            isLegit: isLegit
        )
    }

    private func campaign() -> (Campaign, CampaignFeatures) {
        var campaign = Campaign(at: now)
        campaign.lastSeen = now.adding(seconds: 90)
        campaign.complaints = 12
        campaign.legit = 2
        campaign.listing.state = .withdrawn
        campaign.listing.reason = .operator
        campaign.listing.listedAt = now
        campaign.listing.entryAt = now.adding(seconds: 5)
        campaign.listing.entryReporters = 9
        campaign.listing.hasMoved = true
        campaign.listing.peak = ListingPeak(reporters: 9, partners: 2)
        campaign.listing.heldUntil = now.adding(seconds: 86_400)
        campaign.listing.review = .brigade
        campaign.listing.toldCategories = [7, 3]
        campaign.categories = Tally([(3, 10), (7, 2)])
        campaign.names = Tally([
            (CampaignName(.sender, "alphanumeric:GB:PÄRCEL"), 4),
            (CampaignName(.host, "pay.example"), 12),
            (CampaignName(.callBack, "+447700900999"), 1),
        ])
        campaign.references = [EvidenceReference(shard: 15, position: 1 << 39, place: 999)]
        var features = CampaignFeatures()
        features.texts = [[1, 2, .max], []]
        features.links = [1, .max]
        features.numbers = [5]
        return (campaign, features)
    }

    @Test func `a campaign is read back as it was kept, and damage is noticed`() throws {
        let (campaign, features) = campaign()
        let packed = CampaignRecord.packed(campaign, features)
        let read = try #require(CampaignRecord.unpacked(packed))
        #expect(read.features == features)
        #expect(read.campaign.listing == campaign.listing)
        #expect(read.campaign.names == campaign.names)
        #expect(read.campaign.categories == campaign.categories)
        #expect(read.campaign.references == campaign.references)
        #expect(read.campaign.firstSeen == campaign.firstSeen)
        #expect(read.campaign.lastSeen == campaign.lastSeen)
        #expect((read.campaign.complaints, read.campaign.legit) == (12, 2))
        for size in 0..<packed.count {
            #expect(CampaignRecord.unpacked(Array(packed.prefix(size))) == nil)
        }
    }

    @Test func `a listing that was kept before its categories were has told that of its campaign`()
        throws
    {
        var (campaign, features) = campaign()
        campaign.listing.state = .listed
        campaign.listing.toldCategories = []
        var packed = CampaignRecord.packed(campaign, features)
        packed[0] = 1
        // The length of the list, behind the 17 bytes of the campaign and the 26 of its listing.
        packed.remove(at: 43)
        let read = try #require(CampaignRecord.unpacked(packed))
        #expect(read.campaign.listing.toldCategories == [3])
        #expect(read.features == features)
    }

    @Test func `the log of an hour is read back, up to where it is damaged`() {
        let hour = now.seconds / 3600
        let first = CampaignLog.Entry(
            shard: 15,
            position: (1 << 40) - 1,
            items: [
                .init(campaign: 1, complaint: complaint((1 << 40) - 1)),
                .init(campaign: CampaignID.numberMax, complaint: complaint(0, isLegit: true)),
            ]
        )
        let second = CampaignLog.Entry(
            shard: 0,
            position: 1,
            items: [.init(campaign: 9, complaint: complaint(8))]
        )
        let bytes = CampaignLog.packed(first, at: now) + CampaignLog.packed(second, at: now)
        #expect(CampaignLog.entries(bytes, ofHour: hour) == [first, second])
        #expect(CampaignLog.entries(bytes.dropLast(1), ofHour: hour) == [first])
        // Eight bytes for a record of evidence, and fifteen for each complaint.
        #expect(bytes.count == 2 * 8 + 3 * 15)
    }

    private func update(from: UInt64 = 0, to: UInt64 = 5) -> CampaignStore.Update {
        let (campaign, features) = campaign()
        var update = CampaignStore.Update()
        update.steps = [.init(shard: 3, from: from, to: to)]
        update.records = [(4, CampaignRecord.packed(campaign, features))]
        update.last = 4
        let entry = CampaignLog.Entry(
            shard: 3,
            position: to,
            items: [.init(campaign: 4, complaint: complaint(1))]
        )
        update.log = [now.seconds / 3600: CampaignLog.packed(entry, at: now)]
        return update
    }

    private func record(
        _ update: CampaignStore.Update,
        fence: Int64,
        in rig: StoreRig
    ) async throws -> Int {
        try await CampaignStore(rig.redis).record(
            update,
            fence: fence,
            rules: ListingRules(),
            newEpoch: FeedEpoch(value: 1),
            at: now
        )
    }

    @Test func `evidence is taken once, and by the holder of the lease only`() async throws {
        let rig = try await StoreRig()
        let store = CampaignStore(rig.redis)
        let fence = try #require(try await store.lease("one", for: .seconds(60)))
        #expect(try await store.lease("other", for: .seconds(60)) == nil)
        #expect(try await record(update(), fence: fence, in: rig) == 0)
        #expect(try await store.places()[3] == 5)
        await #expect(throws: CampaignStore.RecordError.overtaken) {
            try await record(update(), fence: fence, in: rig)
        }
        await #expect(throws: CampaignStore.RecordError.overtaken) {
            try await record(update(from: 5, to: 6), fence: fence + 1, in: rig)
        }
        try await store.release("one")
        let next = try #require(try await store.lease("other", for: .seconds(60)))
        #expect(next > fence)
        await #expect(throws: CampaignStore.RecordError.overtaken) {
            try await record(update(from: 5, to: 6), fence: fence, in: rig)
        }
        #expect(try await record(update(from: 5, to: 6), fence: next, in: rig) == 0)
        let register = try await store.register(rules: CampaignRules(), liveMax: 1000, at: now)
        #expect(register.last == 4)
        // What was refused has left nothing behind: two complaints, one for each step that counted.
        #expect(register.campaigns[4]?.counts.window(.hour, at: now).complaints == 2)
    }

    @Test func `merged campaigns lead to the one that goes on, until it is over`() async throws {
        let rig = try await StoreRig()
        let store = CampaignStore(rig.redis)
        let fence = try #require(try await store.lease("one", for: .seconds(60)))
        var merging = update()
        merging.mergers = [.init(campaign: 9, into: 7), .init(campaign: 7, into: 4)]
        merging.removed = [7, 9]
        _ = try await record(merging, fence: fence, in: rig)
        #expect(try await store.resolve(9) == 4)
        #expect(try await store.resolve(4) == 4)
        let register = try await store.register(rules: CampaignRules(), liveMax: 1000, at: now)
        #expect(register.resolve(9) == 4)
        #expect(register.last == 9)
        var ending = CampaignStore.Update()
        ending.removed = [4]
        ending.endedMergers = [7, 9]
        ending.last = 9
        _ = try await record(ending, fence: fence, in: rig)
        #expect(try await store.resolve(9) == 9)
        #expect(try await store.campaign(4) == nil)
    }

    @Test func `entries of the feed have places without gaps, and the last one ends a listing`()
        async throws
    {
        let rig = try await StoreRig()
        let store = CampaignStore(rig.redis)
        let fence = try #require(try await store.lease("one", for: .seconds(60)))
        let id = try #require(CampaignID(4))
        for (place, isLast) in [false, false, true].enumerated() {
            var telling = update(from: UInt64(5 * place), to: UInt64(5 * place + 5))
            telling.entries = [.init(campaign: id, isLast: isLast, json: Array("{}".utf8))]
            telling.head = UInt64(place)
            _ = try await record(telling, fence: fence, in: rig)
            let current = try await rig.redis.send(
                RedisCommand("HGET", Keys.campaignsFeed[2], "c4")
            )
            #expect((current.bytes == nil) == isLast)
        }
        let log = try await rig.redis.send(RedisCommand("XRANGE", Keys.campaignsFeed[0], "-", "+"))
        let entries = try #require(log.array)
        #expect(entries.compactMap { $0.array?.first?.text } == ["1-0", "2-0", "3-0"])
        let before = entries.map { entry in
            entry.array?.last?.pairs.first { $0.name == "p" }?.value.text
        }
        #expect(before == ["0", "1", "2"])
        let moments = entries.compactMap { entry in
            entry.array?.last?.pairs.first { $0.name == "t" }?.value.integer
        }
        #expect(zip(moments, moments.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `entries go behind the head that was seen, or nothing is kept`() async throws {
        let rig = try await StoreRig()
        let store = CampaignStore(rig.redis)
        let fence = try #require(try await store.lease("one", for: .seconds(60)))
        let id = try #require(CampaignID(4))
        var telling = update()
        telling.entries = [.init(campaign: id, isLast: false, json: Array("{}".utf8))]
        // Redis has less than the gateway knows of, as after a restore.
        telling.head = 7
        await #expect(throws: CampaignStore.RecordError.overtaken) {
            try await record(telling, fence: fence, in: rig)
        }
        #expect(try await store.places()[3] == 0)
        #expect(try await store.campaign(4) == nil)
        telling.head = 0
        #expect(try await record(telling, fence: fence, in: rig) == 0)
        #expect(try await store.campaign(4) != nil)
        // What tells nothing goes on without.
        #expect(try await record(update(from: 5, to: 6), fence: fence, in: rig) == 0)
    }

    @Test func `complaints about hosts are counted as those about senders are`() async throws {
        let rig = try await StoreRig()
        let store = CampaignStore(rig.redis)
        let fence = try #require(try await store.lease("one", for: .seconds(60)))
        var update = update()
        var reports = HostReports()
        for reporter in 1...6 as ClosedRange<UInt64> {
            reports.add(
                "host:pay.example",
                pair: reporter,
                complaint: reporter,
                partner: 1,
                isLegit: false,
                at: UInt32(now.seconds)
            )
        }
        // The same reporter again, of another message.
        reports.add(
            "host:pay.example",
            pair: 6,
            complaint: 7,
            partner: 1,
            isLegit: false,
            at: UInt32(now.seconds)
        )
        update.hosts = [(now.seconds, reports)]
        #expect(try await record(update, fence: fence, in: rig) == 1)
        let names = [CampaignName(.host, "pay.example"), CampaignName(.host, "other.example")]
        #expect(try await store.reporters(of: names, at: now) == [6, 0])
        // They are no senders, and have no evidence of their own.
        let keys = try await rig.redis.send(RedisCommand("KEYS", "*")).array?.compactMap(\.text)
        #expect(keys?.contains { $0.hasSuffix("}:evidence") } == false)
        #expect(keys?.contains("sg:{campaigns}:outbox") == true)
    }
}
