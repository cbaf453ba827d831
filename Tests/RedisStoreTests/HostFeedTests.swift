import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// Hosts and numbers to call: counted, listed and published apart from senders.
@Suite struct HostFeedTests {
    private let now: Int64 = 1_790_000_000

    private var host: Sender {
        get throws { try #require(Sender.host("pay.example")) }
    }

    private var callBack: Sender {
        get throws { try #require(Sender.callBack(international: "+447700900123")) }
    }

    private func complain(
        _ rig: StoreRig,
        about sender: Sender,
        _ reporters: Range<Int> = 0..<5,
        at seconds: Int64
    ) async throws {
        let items = reporters.map { reporter in
            Sample.complaint(
                // What a text leads to has no message id of its own.
                nil,
                by: "reporter \(reporter)",
                about: sender
            )
        }
        try await rig.record(items, at: seconds)
    }

    private func relay(
        _ rig: StoreRig,
        _ feed: FeedName,
        at seconds: Int64
    ) async throws -> [FeedEntry] {
        let epoch = FeedEpoch(value: 7)
        let moment = Timestamp(seconds: seconds)
        _ = try await FeedRelay(rig.redis, to: feed).relay(at: moment, newEpoch: epoch)
        return try await FeedStore(rig.redis, of: feed).page(after: nil, limit: 100).entries
    }

    @Test func `hosts and numbers to call are listed in a feed of their own`() async throws {
        let rig = try await StoreRig()
        // The number is a sender too, and that is another thing.
        let number = try #require(Sender(canonicalText: "+447700900123"))
        try await complain(rig, about: host, at: now)
        try await complain(rig, about: number, at: now)
        try await complain(rig, about: callBack, at: now)
        let senders = try await relay(rig, .senders, at: now)
        #expect(senders.map(\.sender) == [number])
        let hosts = try await relay(rig, .hosts, at: now)
        #expect(try hosts.map(\.sender) == [host, callBack])
        #expect(hosts.map(\.event) == [.listed, .listed])
        #expect(hosts.map(\.sequence) == [1, 2])
        #expect(hosts.allSatisfy { $0.windows[.tenDays]?.reporters == 5 })
        let store = FeedStore(rig.redis, of: .hosts)
        #expect(try await store.snapshot().entries == hosts)
        #expect(try await store.state().epoch == FeedEpoch(value: 7))
        let named = try await rig.redis.send(RedisCommand("HKEYS", "sg:{feed:hosts}:current"))
        let names = (named.array ?? []).compactMap(\.text)
        #expect(Set(names) == ["host:pay.example", "callBack:+447700900123"])
        #expect(try await store.latestEntry(about: host) == hosts[0])
    }

    @Test func `no sum over senders has a host`() async throws {
        let rig = try await StoreRig()
        let moment = Timestamp(seconds: now + 60)
        try await complain(rig, about: Sample.sender(1), 0..<3, at: now)
        try await complain(rig, about: host, 0..<6, at: now)
        try await complain(rig, about: callBack, 0..<2, at: now)
        let senders = StatisticsStore(rig.redis)
        let hosts = StatisticsStore(rig.redis, of: .hosts)
        for window in Window.allCases {
            let all = try await senders.totals(over: window, endingAt: moment)
            #expect(all.values.map(\.complaints) == [3])
            #expect(try await senders.senderCount(over: window, endingAt: moment) == 1)
            #expect(try await hosts.senderCount(over: window, endingAt: moment) == 2)
            let ranked = try await hosts.topSenders(over: window, endingAt: moment, limit: 10)
            #expect(try ranked.map(\.sender) == [host, callBack])
            #expect(ranked.map(\.counts.complaints) == [6, 2])
            // As many are read one by one as when there are millions.
            let read = try await hosts.topSenders(
                over: window,
                endingAt: moment,
                limit: 10,
                readAllMax: 0
            )
            #expect(try read.map(\.sender) == [host, callBack])
            let top = try await senders.topSenders(over: window, endingAt: moment, limit: 10)
            #expect(top.map(\.sender) == [Sample.sender(1)])
        }
        #expect(try await senders.listedCount() == 0)
        #expect(try await hosts.listedCount() == 1)
        #expect(try await hosts.state(of: host)?.complaints == 6)
    }

    @Test func `time ends the listing of a host, and its entries`() async throws {
        let rig = try await StoreRig()
        try await complain(rig, about: host, at: now)
        #expect(try await relay(rig, .hosts, at: now).count == 1)
        let house = Housekeeping(
            rig.redis,
            rules: ListingRules(),
            retention: Housekeeping.Retention()
        )
        let late = now + 31 * 86_400
        _ = try await house.sweep(at: Timestamp(seconds: late))
        let entries = try await relay(rig, .hosts, at: late)
        #expect(entries.map(\.event) == [.listed, .withdrawn])
        #expect(entries.last?.reason == .expired)
        _ = try await house.sweep(at: Timestamp(seconds: now + 91 * 86_400))
        let store = FeedStore(rig.redis, of: .hosts)
        #expect(try await store.page(after: nil, limit: 10).entries.map(\.sequence) == [2])
        #expect(try await store.state().trimmed == 1)
        // The sender that was forgotten with the log's last entry about it.
        _ = try await house.sweep(at: Timestamp(seconds: late + 91 * 86_400))
        let last = try await rig.redis.send(RedisCommand("HLEN", "sg:{feed:hosts}:last"))
        #expect(last.integer == 0)
    }

    @Test func `an operator's hold withdraws a host`() async throws {
        let rig = try await StoreRig()
        try await complain(rig, about: host, at: now)
        let holds = HoldStore(rig.redis)
        let decision = HoldStore.Decision(
            by: "operator",
            at: Timestamp(seconds: now + 1),
            reason: "it was sold"
        )
        let end = Timestamp(seconds: now + 86_400)
        #expect(try await holds.hold(host, until: end, decision))
        let entries = try await relay(rig, .hosts, at: now + 1)
        #expect(entries.map(\.event) == [.listed, .withdrawn])
        let all = try await holds.all(at: Timestamp(seconds: now + 2))
        #expect(try all.map(\.sender) == [host])
    }

    @Test func `the log of campaigns is cut by age, and what it knew of them is forgotten`()
        async throws
    {
        let rig = try await StoreRig()
        let key = "sg:{campaigns}:feed"
        for number in 1...3 {
            // A text that looks like the name of another campaign.
            let change = #"{"sample":"\"campaign\":\"c9\"","campaign":"c\#(number)"}"#
            let published = (now + Int64(number)) * 1000
            _ = try await rig.redis.replies(to: [
                RedisCommand(
                    "XADD",
                    "\(key):log",
                    "\(number)-0",
                    "t",
                    String(published),
                    "c",
                    change,
                    "p",
                    "0"
                ),
                RedisCommand("HSET", "\(key):last", "c\(number)", String(number)),
                RedisCommand("HSET", "\(key):state", "head", String(number)),
            ])
        }
        let house = Housekeeping(
            rig.redis,
            rules: ListingRules(),
            retention: Housekeeping.Retention()
        )
        _ = try await house.sweep(at: Timestamp(seconds: now + 3 + 90 * 86_400))
        let left = try await rig.redis.send(RedisCommand("HKEYS", "\(key):last"))
        #expect((left.array ?? []).compactMap(\.text) == ["c3"])
        #expect(try await CampaignFeed(campaignsOf: rig.redis).state().trimmed == 2)
    }
}
