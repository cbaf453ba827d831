import SpamReporting
import Testing

@testable import Campaigns

@Suite struct CampaignCountsTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func complaint(
        _ reporter: UInt64,
        ago seconds: Int64 = 0,
        sender: UInt32 = 1,
        partner: UInt16 = 1,
        isLegit: Bool = false
    ) -> CampaignComplaint {
        CampaignComplaint(
            bucket: UInt32((now.seconds - seconds) / CampaignComplaint.bucketSeconds),
            reporter: reporter,
            sender: sender,
            partner: partner,
            isLegit: isLegit
        )
    }

    /// What a window should say, counted one by one.
    private func recount(_ complaints: [CampaignComplaint], _ window: Window) -> CampaignWindow {
        let start = UInt32(window.start(endingAt: now) / CampaignComplaint.bucketSeconds)
        let all = complaints.filter { $0.bucket >= start }
        let spam = all.filter { !$0.isLegit }
        var result = CampaignWindow()
        result.complaints = spam.count
        result.reporters = Set(spam.map(\.reporter)).subtracting([0]).count
        result.senders = Set(spam.map(\.sender)).subtracting([0]).count
        result.partners = Set(spam.map(\.partner))
        result.legit = all.count - spam.count
        result.legitReporters = Set(all.filter(\.isLegit).map(\.reporter)).subtracting([0]).count
        return result
    }

    /// Complaints of the last forty days, some of people and senders that are unknown.
    private func many(_ count: Int) -> [CampaignComplaint] {
        var generator = Sequence64(state: 7)
        return (0..<count).map { _ in
            complaint(
                generator.next() % 40,
                ago: Int64(generator.next() % (40 * 86_400)),
                sender: UInt32(generator.next() % 30),
                partner: UInt16(1 + generator.next() % 5),
                isLegit: generator.next() % 5 == 0
            )
        }
    }

    @Test(arguments: [0, 1, 16, 17, 18, 1000])
    func `the reporters of each sender are what a recount says, also of merged campaigns`(
        count: Int
    ) {
        let complaints = many(count)
        var (counts, other, both) = (CampaignCounts(), CampaignCounts(), CampaignCounts())
        for (place, complaint) in complaints.enumerated() {
            counts.count(complaint)
            if place.isMultiple(of: 3) { other.count(complaint) } else { both.count(complaint) }
        }
        both.add(other)
        counts.forget(at: now)
        for window in Window.allCases {
            let start = UInt32(window.start(endingAt: now) / CampaignComplaint.bucketSeconds)
            for sender in UInt32(1)..<30 {
                let reporters = complaints.filter {
                    $0.sender == sender && $0.bucket >= start && !$0.isLegit && $0.reporter != 0
                }.map(\.reporter)
                let expected = Set(reporters).count
                #expect(counts.reporters(of: sender, over: window, at: now) == expected)
                #expect(both.reporters(of: sender, over: window, at: now) == expected)
            }
        }
        #expect(counts.reporters(of: 99, over: .month, at: now) == 0)
    }

    @Test(arguments: [0, 1, 16, 17, 18, 1000])
    func `every window is what a recount says, of few complaints and of many`(count: Int) {
        let complaints = many(count)
        var counts = CampaignCounts()
        for complaint in complaints { counts.count(complaint) }
        for window in Window.allCases {
            #expect(counts.window(window, at: now) == recount(complaints, window))
        }
    }

    @Test(arguments: [(3, 4), (3, 500), (500, 3), (400, 500)])
    func `two together are what a recount of both says`(first: Int, second: Int) {
        let complaints = many(first + second)
        var one = CampaignCounts()
        var other = CampaignCounts()
        for complaint in complaints.prefix(first) { one.count(complaint) }
        for complaint in complaints.dropFirst(first) { other.count(complaint) }
        one.add(other)
        for window in Window.allCases {
            #expect(one.window(window, at: now) == recount(complaints, window))
        }
    }

    @Test func `what no window has is forgotten, and nothing else`() {
        let complaints = many(1000)
        var counts = CampaignCounts()
        for complaint in complaints { counts.count(complaint) }
        counts.forget(at: now)
        for window in Window.allCases {
            #expect(counts.window(window, at: now) == recount(complaints, window))
        }
        let later = now.adding(seconds: 60 * 86_400)
        counts.forget(at: later)
        #expect(counts.window(.month, at: later) == CampaignWindow())
    }

    @Test func `a timeline ends with the present hour and leaves counter-reports out`() {
        var counts = CampaignCounts()
        counts.count(complaint(1))
        counts.count(complaint(2, ago: 3600))
        counts.count(complaint(3, ago: 3600))
        counts.count(complaint(4, ago: 3600, isLegit: true))
        counts.count(complaint(5, ago: 10 * 3600))
        #expect(counts.timeline(hours: 3, at: now) == [0, 2, 1])
    }
}

/// Numbers that look random and are the same each time.
private struct Sequence64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
