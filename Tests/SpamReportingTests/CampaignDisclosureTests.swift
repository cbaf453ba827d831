import SpamReporting
import Testing

/// What an agreement shows of a campaign.
@Suite struct CampaignDisclosureTests {
    private let now: Int64 = 1_790_000_000

    private func part(_ text: String, _ reporters: Int) throws -> CampaignPart {
        let sender = try #require(Sender(canonicalText: text))
        return CampaignPart(sender, complaints: 2 * reporters, reporters: reporters)
    }

    private func entry(
        _ event: CampaignEvent = .updated,
        reporters: Int = 60,
        partners: Int = 2,
        category: String? = "smishing.delivery"
    ) throws -> CampaignEntry {
        var entry = CampaignEntry(
            sequence: 9,
            publishedAt: Timestamp(seconds: now + 60),
            event: event,
            campaign: "c1042",
            listedAt: Timestamp(seconds: now),
            firstSeen: Timestamp(seconds: now - 100),
            lastSeen: Timestamp(seconds: now + 50),
            peak: ListingPeak(reporters: reporters, partners: partners)
        )
        if event == .merged { entry.mergedInto = "c7" }
        let counts = WindowCounts(complaints: 130, reporters: 60, partners: 2, legit: 1)
        entry.windows = [
            .hour: CampaignWindowCounts(counts, senders: 7, countries: 1),
            .month: CampaignWindowCounts(counts, senders: 55, countries: 2),
        ]
        entry.category = category
        entry.toldCategories = category.map { [$0] } ?? []
        entry.confidence = 0.93
        entry.languages = ["en"]
        entry.sample = "Parcel held: pay [amount] at [link]"
        entry.senders = [
            try part("+447700900123", 12), try part("+12025550123", 11),
            try part("shortCode:GB:60123", 6), try part("email:a@b.example", 20),
        ]
        entry.hosts = [try part("host:pay.example", 40), try part("host:rare.example", 5)]
        entry.callBacks = [try part("callBack:+447700900199", 10)]
        entry.growth = CampaignGrowth(thisHour: 44, hourBefore: 12)
        return entry
    }

    private func kept(
        _ version: Int = 1,
        at seconds: Int64 = 1_780_000_000,
        _ change: (inout Agreement) -> Void
    ) -> KeptAgreement {
        var agreement = Agreement(purpose: "tests", contact: "a@b.example")
        agreement.feeds = [.campaigns]
        change(&agreement)
        return KeptAgreement(
            partner: "peer",
            version: version,
            changedAt: Timestamp(seconds: seconds),
            changedBy: "operator",
            agreement: agreement
        )
    }

    private func disclosure(
        past: [KeptAgreement] = [],
        marking: TrafficLight = .amber,
        _ change: (inout Agreement) -> Void = { _ in }
    ) -> Disclosure {
        Disclosure(kept(9, change), past: past, marking: marking, country: country)
    }

    private let country: @Sendable (Sender) -> Country? = { sender in
        guard sender.kind == .msisdn || sender.kind == .callBack else { return sender.country }
        return Country(code: sender.value.hasPrefix("+44") ? "GB" : "US")
    }

    @Test func `who saw a campaign follows it through other categories, without what it says now`()
        throws
    {
        let deliveries = disclosure {
            $0.categories = ["smishing.delivery"]
            $0.includesSamples = true
        }
        var entry = try entry(category: "smishing.bank")
        #expect(deliveries.view(of: entry) == nil)
        entry.toldCategories = ["smishing.delivery", "smishing.bank"]
        let seen = try #require(deliveries.view(of: entry))
        #expect(seen.category == nil && seen.confidence == nil && seen.languages == nil)
        #expect(seen.sample == nil && seen.senders == nil && seen.hosts == nil)
        #expect(seen.callBacks == nil)
        #expect(seen.windows[.month] != nil)
        entry.event = .withdrawn
        #expect(deliveries.view(of: entry)?.event == .withdrawn)
        entry.event = .merged
        #expect(deliveries.view(of: entry)?.event == .merged)
    }

    @Test func `an operator sees everything, samples too`() throws {
        let entry = try entry()
        let shown = try #require(Disclosure.everything.view(of: entry))
        #expect(shown.sample == entry.sample && shown.category == entry.category)
        #expect(shown.senders?.map(\.sender) == entry.senders.map(\.sender))
        #expect(shown.hosts?.count == 2 && shown.callBacks?.count == 1)
        #expect(shown.windows[.month]?.senders == .exact(55))
        #expect(shown.windows[.month]?.countries == .exact(2))
        #expect(shown.growth?.thisHour == .exact(44))
    }

    @Test func `a text is shown only where it was agreed on`() throws {
        let entry = try entry()
        #expect(disclosure().view(of: entry)?.sample == nil)
        #expect(disclosure { $0.includesSamples = true }.view(of: entry)?.sample == entry.sample)
    }

    @Test func `the minimums are compared with the peak, and the category must be agreed on`()
        throws
    {
        let view = disclosure {
            $0.minimumReporters = 50
            $0.minimumPartners = 2
            $0.categories = ["smishing.delivery"]
        }
        #expect(view.view(of: try entry(reporters: 50)) != nil)
        #expect(view.view(of: try entry(reporters: 49)) == nil)
        #expect(view.view(of: try entry(partners: 1)) == nil)
        #expect(view.obstacles(to: try entry(category: "romance")) == [.category("romance")])
        #expect(view.view(of: try entry(category: nil)) == nil)
        let strict = disclosure(marking: .red) { _ in }
        #expect(strict.obstacles(to: try entry()) == [.marking(.red, ceiling: .amber)])
        let others = disclosure { $0.feeds = [.senders, .hosts] }
        #expect(others.obstacles(to: try entry()) == [.feed(.campaigns)])
    }

    @Test func `parts need as many reporters of their own, and a kind and country that is agreed`()
        throws
    {
        func shown(_ change: (inout Agreement) -> Void) throws -> [String] {
            let view = try #require(disclosure(change).view(of: try entry()))
            let parts = (view.senders ?? []) + (view.hosts ?? []) + (view.callBacks ?? [])
            return parts.map(\.sender.canonicalText)
        }
        #expect(
            try shown { $0.minimumReporters = 11 }
                == ["+447700900123", "+12025550123", "email:a@b.example", "host:pay.example"]
        )
        #expect(
            try shown { $0.countries = Set([Country(code: "GB")].compactMap { $0 }) }
                == ["+447700900123", "shortCode:GB:60123", "callBack:+447700900199"]
        )
        #expect(
            try shown { $0.kinds = [.shortCode, .host] }
                == ["shortCode:GB:60123", "host:pay.example", "host:rare.example"]
        )
    }

    @Test func `fields and windows that an agreement leaves out are not there`() throws {
        let bare = try #require(disclosure { $0.fields = [] }.view(of: try entry()))
        #expect(bare.listedAt == nil && bare.firstSeen == nil && bare.lastSeen == nil)
        #expect(bare.windows.isEmpty && bare.growth == nil)
        #expect(bare.category == nil && bare.confidence == nil && bare.languages == nil)
        #expect(bare.senders == nil && bare.hosts == nil && bare.callBacks == nil)
        let some = try #require(
            disclosure {
                $0.fields = [.reporters, .senders]
                $0.windows = [.month]
            }.view(of: try entry())
        )
        #expect(Array(some.windows.keys) == [.month])
        #expect(some.windows[.month]?.senders == .exact(55))
        #expect(some.windows[.month]?.countries == nil)
        #expect(some.windows[.month]?.common.complaints == nil)
        #expect(some.senders?.first?.reporters == .exact(12))
        #expect(some.senders?.first?.complaints == nil)
        #expect(some.hosts == nil && some.growth == nil)
    }

    @Test func `counts in bands are in bands everywhere`() throws {
        let shown = try #require(disclosure { $0.counts = .bands }.view(of: try entry()))
        #expect(shown.windows[.month]?.senders == .band(50...99))
        #expect(shown.windows[.month]?.countries == .band(0...4))
        #expect(shown.windows[.month]?.common.complaints == .band(100...199))
        #expect(shown.growth?.thisHour == .band(20...49))
        #expect(shown.growth?.hourBefore == .band(10...19))
        #expect(shown.senders?.first?.reporters == .band(10...19))
        #expect(shown.hosts?.first?.complaints == .band(50...99))
    }

    @Test(arguments: [CampaignEvent.withdrawn, .merged])
    func `who was shown a campaign is told how it ends`(event: CampaignEvent) throws {
        let until = KeptAgreement(
            partner: "peer",
            version: 9,
            changedAt: Timestamp(seconds: now + 10),
            changedBy: "operator",
            agreement: kept { $0.categories = ["romance"] }.agreement
        )
        let view = Disclosure(until, past: [kept { _ in }], marking: .amber, country: country)
        #expect(view.view(of: try entry()) == nil)
        let end = try #require(view.view(of: try entry(event)))
        #expect(end.mergedInto == (event == .merged ? "c7" : nil))
        // An earlier agreement that was of other feeds has shown nothing of it.
        let others = kept { $0.feeds = [.senders] }
        let never = Disclosure(until, past: [others], marking: .amber, country: country)
        #expect(never.view(of: try entry(event)) == nil)
    }

    @Test func `a withdrawn host is told to nobody whose agreement never had hosts`() throws {
        let host = try #require(Sender.host("pay.example"))
        let entry = FeedEntry(
            sequence: 1,
            publishedAt: Timestamp(seconds: now + 60),
            event: .withdrawn,
            reason: .operator,
            sender: host,
            listedAt: Timestamp(seconds: now),
            windows: [:],
            firstSeen: Timestamp(seconds: now),
            lastSeen: Timestamp(seconds: now),
            peak: ListingPeak(reporters: 9, partners: 1)
        )
        let ended = KeptAgreement(
            partner: "peer",
            version: 2,
            changedAt: Timestamp(seconds: now + 10),
            changedBy: "operator",
            agreement: nil
        )
        for (feed, isTold) in [(FeedName.senders, false), (.hosts, true)] {
            let past = kept { $0.feeds = [feed] }
            let view = Disclosure(ended, past: [past], marking: .amber, country: country)
            #expect((view.view(of: entry) != nil) == isTold)
        }
    }

    @Test(arguments: [
        ("+447700900123", true), ("+0123456789", true), ("447700900123", false), ("+", false),
        ("+44 7700 900123", false), ("+1234567890123456", false),
    ])
    func `a number to call is whatever digits a text has`(text: String, isNumber: Bool) throws {
        #expect((Sender.callBack(international: text) != nil) == isNumber)
        let canonical = "callBack:\(text)"
        #expect((Sender(canonicalText: canonical)?.canonicalText == canonical) == isNumber)
    }

    @Test(arguments: [
        ("pay.example", true), ("xn--bcher-kva.example", true), ("192.0.2.7", false),
        ("[2001:db8::1]", false), ("_dmarc.pay.example", true), ("Pay.example", false),
        ("pay..example", false), ("pay.example.", false), ("", false), ("pay example", false),
        ("pay.example/x", false), ("büro.example", false), ("[pay.example]", false),
    ])
    func `a host has one spelling`(text: String, isHost: Bool) throws {
        #expect((Sender.host(text) != nil) == isHost)
        let canonical = "host:\(text)"
        #expect((Sender(canonicalText: canonical)?.canonicalText == canonical) == isHost)
    }
}
