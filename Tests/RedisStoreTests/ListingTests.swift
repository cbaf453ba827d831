import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// When a sender is listed, updated and withdrawn, and how that reaches the feed.
@Suite struct ListingTests {
    private let now: Int64 = 1_790_000_000
    private let sender = Sample.sender(1)

    @Test func `a sender is listed at five distinct reporters in ten days`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<4, at: now)
        try await rig.complain(of: sender, 0..<4, at: now + 90_000)
        #expect(try await rig.entries(at: now + 90_001).isEmpty)
        try await rig.complain(of: sender, 4..<5, at: now + 90_010)
        let entries = try await rig.entries(at: now + 90_011)
        #expect(entries.map(\.event) == [.listed])
        #expect(entries.first?.sender == sender)
        #expect(
            entries.first?.windows[.tenDays]
                == WindowCounts(complaints: 9, reporters: 5, partners: 1, legit: 0)
        )
        #expect(try await StatisticsStore(rig.redis).listedCount() == 1)
    }

    @Test func `reporters of eleven days ago no longer count towards a listing`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<4, at: now)
        try await rig.complain(of: sender, 4..<6, at: now + 11 * 86_400)
        #expect(try await rig.entries(at: now + 11 * 86_400).isEmpty)
    }

    @Test func `counter-reports keep a sender off the list`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 10..<12, at: now, disposition: .legit)
        try await rig.complain(of: sender, 0..<6, at: now)
        #expect(try await rig.entries(at: now).isEmpty)
        try await rig.complain(of: sender, 6..<7, at: now)
        #expect(try await rig.entries(at: now).map(\.event) == [.listed])
    }

    @Test func `a listing is updated at each doubling, and hourly while the counts move`()
        async throws
    {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<9, at: now)
        #expect(try await rig.entries(at: now).map(\.event) == [.listed])
        try await rig.complain(of: sender, 9..<10, at: now + 1)
        #expect(try await rig.entries(at: now + 1).map(\.event) == [.listed, .updated])
        try await rig.complain(of: sender, 10..<11, at: now + 3600)
        #expect(try await rig.entries(at: now + 3600).count == 2)
        try await rig.complain(of: sender, 11..<12, at: now + 3601)
        let entries = try await rig.entries(at: now + 3601)
        #expect(entries.map(\.event) == [.listed, .updated, .updated])
        #expect(entries.map { $0.windows[.tenDays]?.reporters } == [5, 10, 12])
    }

    @Test func `what moved within the hour is told when the hour is over`() async throws {
        let rig = try await StoreRig()
        let house = Housekeeping(
            rig.redis,
            rules: ListingRules(),
            retention: Housekeeping.Retention()
        )
        try await rig.complain(of: sender, 0..<5, at: now)
        #expect(try await house.sweep(at: Timestamp(seconds: now + 3600)) == 0)
        try await rig.complain(of: sender, 5..<8, at: now + 60)
        #expect(try await house.sweep(at: Timestamp(seconds: now + 3599)) == 0)
        #expect(try await house.sweep(at: Timestamp(seconds: now + 3600)) == 1)
        #expect(try await house.sweep(at: Timestamp(seconds: now + 9000)) == 0)
        #expect(try await rig.entries(at: now + 3600).map(\.event) == [.listed, .updated])
    }

    @Test func `an update puts the expiry off, though nothing moved before it`() async throws {
        let rig = try await StoreRig()
        let house = Housekeeping(
            rig.redis,
            rules: ListingRules(),
            retention: Housekeeping.Retention()
        )
        try await rig.complain(of: sender, 0..<5, at: now)
        // In one call, so that the doubling is the first that is seen of them.
        let more = (5..<10).map { Sample.complaint("m\($0)", by: "r\($0)", about: sender) }
        try await rig.record(more, at: now + 100)
        #expect(try await rig.entries(at: now + 100).map(\.event) == [.listed, .updated])
        let quiet = now + 30 * 86_400
        #expect(try await house.sweep(at: Timestamp(seconds: quiet + 99)) == 0)
        #expect(try await house.sweep(at: Timestamp(seconds: quiet + 100)) == 1)
        #expect(try await rig.entries(at: quiet + 100).last?.event == .withdrawn)
    }

    @Test func `a listing expires after thirty quiet days and is forgotten after thirty-one`()
        async throws
    {
        let rig = try await StoreRig()
        let house = Housekeeping(
            rig.redis,
            rules: ListingRules(),
            retention: Housekeeping.Retention()
        )
        try await rig.complain(of: sender, 0..<5, at: now)
        let quiet = now + 30 * 86_400
        #expect(try await house.sweep(at: Timestamp(seconds: quiet - 1)) == 0)
        #expect(try await house.sweep(at: Timestamp(seconds: quiet)) == 1)
        let entries = try await rig.entries(at: quiet)
        #expect(entries.map(\.event) == [.listed, .withdrawn])
        #expect(entries.last?.reason == .expired)
        #expect(try await FeedStore(rig.redis).snapshot().entries.isEmpty)
        #expect(try await rig.state(of: sender) != nil)
        _ = try await house.sweep(at: Timestamp(seconds: now + 31 * 86_400 + 1))
        #expect(try await rig.state(of: sender) == nil)
        #expect(try await StatisticsStore(rig.redis).listedCount() == 0)
    }

    @Test func `counter-reports withdraw a listing`() async throws {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 0..<5, at: now)
        try await rig.complain(of: sender, 20..<21, at: now + 60, disposition: .legit)
        let entries = try await rig.entries(at: now + 60)
        #expect(entries.map(\.event) == [.listed, .withdrawn])
        #expect(entries.last?.reason == .legit)
        try await rig.complain(of: sender, 5..<6, at: now + 120)
        #expect(
            try await rig.entries(at: now + 120).map(\.event) == [.listed, .withdrawn, .listed]
        )
    }

    @Test func `a listing does not flap when old counter-reports outweigh new complaints`()
        async throws
    {
        let rig = try await StoreRig()
        try await rig.complain(of: sender, 20..<30, at: now, disposition: .legit)
        let later = now + 15 * 86_400
        try await rig.complain(of: sender, 0..<8, at: later)
        #expect(try await rig.entries(at: later).isEmpty)
        try await rig.complain(of: sender, 30..<37, at: later + 60)
        #expect(try await rig.entries(at: later + 60).map(\.event) == [.listed])
    }

    @Test func `what moves in the second of a listing is told too`() async throws {
        let rig = try await StoreRig()
        let house = Housekeeping(
            rig.redis,
            rules: ListingRules(),
            retention: Housekeeping.Retention()
        )
        try await rig.complain(of: sender, 0..<8, at: now)
        #expect(try await house.sweep(at: Timestamp(seconds: now + 3600)) == 1)
        let entries = try await rig.entries(at: now + 3600)
        #expect(entries.map { $0.windows[.tenDays]?.reporters } == [5, 8])
    }

    @Test func `a sender of more partners than are kept is counted all the same`() async throws {
        let rig = try await StoreRig()
        for start in stride(from: 1, through: 2401, by: 400) {
            let items = (start..<start + 400).map { partner in
                Sample.complaint(
                    nil,
                    by: "reporter \(partner)",
                    about: sender,
                    partner: UInt16(partner)
                )
            }
            try await rig.record(items, at: now + Int64(start))
        }
        let state = try #require(try await rig.state(of: sender))
        #expect(state.complaints == 2800)
        #expect(state.partners.count == 500)
    }

    @Test func `buckets merge with time and no window notices`() async throws {
        let rig = try await StoreRig()
        var arrivals: [Int64] = []
        for hour in stride(from: Int64(0), to: 40 * 24, by: 5) {
            let seconds = now + hour * 3600 + hour * 37 % 3600
            arrivals.append(seconds)
            try await rig.complain(of: sender, Int(hour)..<Int(hour) + 1, at: seconds)
            guard hour % 55 == 0 else { continue }
            let moment = Timestamp(seconds: seconds + 1)
            let state = try #require(try await rig.state(of: sender))
            for window in Window.allCases {
                let start = window.start(endingAt: moment)
                let wanted = arrivals.count { $0 >= start }
                let counts = state.counts(over: window, endingAt: moment)
                #expect(counts.complaints == wanted, "\(window) after \(hour) hours")
                #expect(counts.reporters == wanted, "\(window) after \(hour) hours")
            }
        }
    }
}
