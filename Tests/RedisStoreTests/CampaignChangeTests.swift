import Redis
import RedisStore
import SpamReporting
import Testing

/// The feed of campaigns as it is written.
@Suite struct CampaignChangeTests {
    private static let whole = """
        {"event":"updated","campaign":"c1042","listedAt":"2026-11-19T10:00:00Z",\
        "firstSeen":"2026-11-18T10:00:00Z","lastSeen":"2026-11-19T11:00:00Z",\
        "windows":{"1h":{"complaints":9,"reporters":8,"senders":7,"partners":2,"countries":1,\
        "legit":1},"30d":{"complaints":99,"reporters":88,"senders":77,"partners":3,"countries":2,\
        "legit":4}},"peak":{"reporters":88,"partners":3},"category":"smishing.delivery",\
        "confidence":0.93,"toldCategories":["smishing.delivery","smishing.bank"],\
        "languages":["en","cy"],"sample":"Pay [amount] at [link]",\
        "senders":[{"sender":{"kind":"msisdn","value":"+447700900123"},"complaints":6,\
        "reporters":5},{"sender":{"kind":"shortCode","value":"60123","country":"GB"},\
        "complaints":8,"reporters":7}],"hosts":[{"host":"pay.example","complaints":40,\
        "reporters":30}],"callBacks":[{"number":"+447700900199","complaints":9,"reporters":6}],\
        "growth":{"thisHour":9,"hourBefore":3},"later":true}
        """

    private func read(_ text: String) -> CampaignEntry? {
        CampaignEntry(
            change: Array(text.utf8),
            sequence: 3,
            publishedAt: Timestamp(milliseconds: 1_790_000_000_001)
        )
    }

    @Test func `every member is read, and those of a later version are left alone`() throws {
        let entry = try #require(read(Self.whole))
        #expect(entry.sequence == 3 && entry.event == .updated && entry.campaign == "c1042")
        #expect(entry.peak == ListingPeak(reporters: 88, partners: 3))
        let counts = try #require(entry.windows[.month])
        #expect(counts.common.complaints == 99 && counts.common.legit == 4)
        #expect(counts.senders == 77 && counts.countries == 2)
        #expect(entry.windows[.day] == nil)
        #expect(entry.category == "smishing.delivery" && entry.confidence == 0.93)
        #expect(entry.toldCategories == ["smishing.delivery", "smishing.bank"])
        #expect(entry.languages == ["en", "cy"] && entry.sample == "Pay [amount] at [link]")
        #expect(
            entry.senders.map(\.sender.canonicalText) == ["+447700900123", "shortCode:GB:60123"]
        )
        #expect(entry.hosts.map(\.sender.canonicalText) == ["host:pay.example"])
        #expect(entry.callBacks.map(\.sender.canonicalText) == ["callBack:+447700900199"])
        #expect(entry.hosts.first?.reporters == 30)
        #expect(entry.growth == CampaignGrowth(thisHour: 9, hourBefore: 3))
    }

    @Test func `a merger says what the campaign goes on as, a withdrawal why`() throws {
        let merged = Self.whole.replacing(
            #""event":"updated""#,
            with: #""event":"merged","mergedInto":"c7""#
        )
        #expect(read(merged)?.mergedInto == "c7" && read(merged)?.endsListing == true)
        let withdrawn = Self.whole.replacing(
            #""event":"updated""#,
            with: #""event":"withdrawn","reason":"legit""#
        )
        #expect(read(withdrawn)?.reason == .legit && read(withdrawn)?.endsListing == true)
    }

    @Test(arguments: [
        ("\"event\":\"updated\"", "\"event\":\"lost\""), ("\"peak\"", "\"peek\""),
        ("\"2026-11-19T10:00:00Z\"", "\"soon\""), ("\"complaints\":99", "\"complaints\":\"99\""),
        ("}", ""),
    ])
    func `an entry that is torn is none`(old: String, new: String) {
        #expect(read(Self.whole.replacing(old, with: new, maxReplacements: 1)) == nil)
    }

    @Test func `a part without a canonical form is told to nobody`() throws {
        let odd = Self.whole.replacing("pay.example", with: "Pay Example")
        #expect(try #require(read(odd)).hosts.isEmpty)
    }

    @Test func `the latest entry about a campaign is that of its listing, or else the last`()
        async throws
    {
        let rig = try await StoreRig()
        let key = "sg:{campaigns}:feed"
        func write(_ number: Int, _ change: String) async throws {
            _ = try await rig.redis.replies(to: [
                RedisCommand("XADD", "\(key):log", "\(number)-0", "t", "\(number)", "c", change),
                RedisCommand("HSET", "\(key):last", "c1042", "\(number)"),
            ])
        }
        let feed = CampaignFeed(campaignsOf: rig.redis)
        #expect(try await feed.latestEntry(about: "c1042") == nil)
        try await write(1, Self.whole)
        try await write(2, Self.whole.replacing("updated", with: "withdrawn"))
        #expect(try await feed.latestEntry(about: "c1042")?.event == .withdrawn)
        var packed: [UInt8] = Array(repeating: 0, count: 15) + [1]
        packed += Array(Self.whole.utf8)
        var command = RedisCommand("HSET", "\(key):current", "c1042")
        command.append(packed)
        _ = try await rig.redis.send(command)
        #expect(try await feed.latestEntry(about: "c1042")?.event == .updated)
    }
}
