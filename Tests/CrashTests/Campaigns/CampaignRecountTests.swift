import Testing

@Suite struct CampaignRecounts {
    private func recount(extra: Int = 0) -> CampaignRecount {
        var recount = CampaignRecount()
        for number in 0..<6 + extra {
            let complaint = TestComplaint(
                messageID: "m\(number)",
                reporter: Fiction.reporter(number / 2),
                sender: number == 3 ? nil : Fiction.sender(number % 2),
                text: CampaignFiction.text(UInt64(number)),
                isLegit: number == 2,
                fate: number == 3 ? .partial : .counted
            )
            recount.add(complaint, partner: "acme", campaign: number == 5 ? nil : "c1")
        }
        return recount
    }

    private static let told = CampaignCounts(
        complaints: 4,
        legit: 1,
        reporters: 3,
        senders: 2,
        partners: 1
    )

    @Test func `what was acknowledged adds up`() {
        let recount = recount()
        #expect(recount.counts == ["c1": Self.told])
        #expect(recount.unassigned == 1)
        let windows = ["c1": ["1h": Self.told, "30d": Self.told]]
        #expect(recount.findings(told: windows, total: 6).isEmpty)
    }

    @Test func `one complaint too many is found, and one too few`() {
        let windows = ["c1": ["1h": Self.told]]
        let one = recount(extra: 1)
        let more = one.findings(told: windows, total: 7)
        #expect(more.count == 2 && more.allSatisfy { $0.isLoss }, "\(more)")
        var fewer = Self.told
        fewer.complaints += 1
        let twice = recount().findings(told: ["c1": ["24h": fewer]], total: 6)
        #expect(
            twice == [
                .countedTwice("complaints of c1 in 24h", acknowledged: 4, counted: 5)
            ]
        )
    }

    @Test func `a campaign that nobody complained of is found, and a duplicate in one`() {
        var recount = recount()
        let other = ["c1": ["1h": Self.told], "c2": ["1h": CampaignCounts(complaints: 1)]]
        #expect(recount.findings(told: other, total: 6).allSatisfy { $0.isCountedTwice })
        #expect(recount.findings(told: other, total: 6).count == 1)
        let complaint = TestComplaint(
            messageID: "again",
            reporter: Fiction.reporter(0),
            sender: Fiction.sender(0),
            text: "",
            isLegit: false,
            fate: .duplicate
        )
        recount.add(complaint, partner: "acme", campaign: nil)
        #expect(recount.assignedDuplicates.isEmpty)
        recount.add(complaint, partner: "acme", campaign: "c1")
        #expect(recount.findings(told: ["c1": ["1h": Self.told]], total: 6).count == 1)
    }

    @Test func `a missing campaign and a lost complaint are found`() {
        #expect(!recount().findings(told: [:], total: 6).isEmpty)
        let windows = ["c1": ["1h": Self.told]]
        #expect(recount().findings(told: windows, total: 7).map(\.isLoss) == [true])
    }
}
