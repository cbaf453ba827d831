import SpamReporting
import Testing

/// What an agreement shows of an entry, member by member.
@Suite struct DisclosureTests {
    private let epoch: Int64 = 1_790_000_000

    private func entry(
        _ sender: String = "+447700900123",
        _ event: FeedEvent = .updated,
        reporters: Int = 12,
        partners: Int = 2,
        listedAt: Int64 = 1_790_000_000
    ) throws -> FeedEntry {
        FeedEntry(
            sequence: 7,
            publishedAt: Timestamp(seconds: listedAt + 60),
            event: event,
            reason: event == .withdrawn ? .expired : nil,
            sender: try #require(Sender(canonicalText: sender)),
            listedAt: Timestamp(seconds: listedAt),
            windows: [
                .hour: WindowCounts(complaints: 3, reporters: 2, partners: 1, legit: 0),
                .month: WindowCounts(complaints: 1234, reporters: 567, partners: 2, legit: 99),
            ],
            firstSeen: Timestamp(seconds: listedAt - 100),
            lastSeen: Timestamp(seconds: listedAt + 50),
            peak: ListingPeak(reporters: reporters, partners: partners)
        )
    }

    private func disclosure(
        past: [KeptAgreement] = [],
        marking: TrafficLight = .amber,
        _ change: (inout Agreement) -> Void
    ) -> Disclosure {
        var agreement = Agreement(purpose: "tests", contact: "a@b.example")
        change(&agreement)
        let kept = KeptAgreement(
            partner: "ofcom",
            version: past.count + 1,
            changedAt: Timestamp(seconds: epoch),
            changedBy: "operator",
            agreement: agreement
        )
        return Disclosure(kept, past: past, marking: marking) { sender in
            sender.kind == .msisdn
                ? Country(code: sender.value.hasPrefix("+44") ? "GB" : "US") : sender.country
        }
    }

    @Test func `an agreement with the defaults shows what an operator sees`() throws {
        let entry = try entry()
        let shown = try #require(disclosure { _ in }.view(of: entry))
        #expect(shown == Disclosure.everything.view(of: entry))
        #expect(shown.windows.count == 5)
        #expect(shown.windows[.month]?.complaints == .exact(1234))
    }

    @Test func `fields and windows that an agreement leaves out are not there`() throws {
        let shown = try #require(
            disclosure {
                $0.fields = [.firstSeen, .reporters]
                $0.windows = [.month]
            }.view(of: try entry())
        )
        #expect(shown.listedAt == nil && shown.lastSeen == nil && shown.firstSeen != nil)
        #expect(Array(shown.windows.keys) == [.month])
        #expect(shown.windows[.month]?.reporters == .exact(567))
        #expect(shown.windows[.month]?.complaints == nil)
        #expect(shown.windows[.month]?.partners == nil && shown.windows[.month]?.legit == nil)
        let bare = try #require(disclosure { $0.fields = [] }.view(of: try entry()))
        #expect(bare.windows.isEmpty)
    }

    @Test(arguments: [
        (0, "0..4"), (4, "0..4"), (5, "5..9"), (9, "5..9"), (10, "10..19"), (19, "10..19"),
        (20, "20..49"), (567, "500..999"), (99_999, "50000..99999"), (100_000, "100000.."),
        (7_654_321, "100000.."),
    ])
    func `a band begins and ends where it is documented to`(count: Int, band: String) {
        #expect(CountBands.band(of: count).text == band)
    }

    @Test func `bands never tell a count, however small`() throws {
        let shown = try #require(disclosure { $0.counts = .bands }.view(of: try entry()))
        for counts in shown.windows.values {
            for count in [counts.complaints, counts.reporters, counts.partners, counts.legit] {
                if case .exact(let number)? = count { Issue.record("exactly \(number)") }
            }
        }
        #expect(shown.windows[.month]?.complaints == .band(1000...1999))
        #expect(shown.windows[.hour]?.legit == .band(0...4))
    }

    @Test func `a listing shows from the peak that was agreed on`() throws {
        let view = disclosure {
            $0.minimumReporters = 10
            $0.minimumPartners = 2
        }
        #expect(view.view(of: try entry(reporters: 9)) == nil)
        #expect(view.view(of: try entry(reporters: 10)) != nil)
        #expect(view.view(of: try entry(partners: 1)) == nil)
        #expect(
            view.obstacles(to: try entry(reporters: 9, partners: 1))
                == [.reporters(9, minimum: 10), .partners(1, minimum: 2)]
        )
        // What it was at the end does not count.
        #expect(view.view(of: try entry("+447700900123", .withdrawn, reporters: 10)) != nil)
    }

    @Test func `countries go by the sender, and ZZ stands for none`() throws {
        let british = disclosure { $0.countries = [.init(code: "GB")].compactSet }
        #expect(british.view(of: try entry()) != nil)
        #expect(british.view(of: try entry("+12025550123")) == nil)
        #expect(british.view(of: try entry("shortCode:GB:60123")) != nil)
        #expect(british.view(of: try entry("alphanumeric:IE:PARCEL")) == nil)
        #expect(british.view(of: try entry("email:a@b.example")) == nil)
        let others = disclosure { $0.countries = [.none] }
        #expect(others.view(of: try entry("email:a@b.example")) != nil)
        #expect(others.view(of: try entry("bot:shop@bot.example")) != nil)
        #expect(others.view(of: try entry()) == nil)
    }

    @Test func `kinds and the marking limit what is shown`() throws {
        let codes = disclosure { $0.kinds = [.shortCode] }
        #expect(codes.view(of: try entry()) == nil)
        #expect(codes.view(of: try entry("shortCode:GB:60123")) != nil)
        let green = disclosure(marking: .amber) { $0.ceiling = .green }
        #expect(green.obstacles(to: try entry()) == [.marking(.amber, ceiling: .green)])
        let freer = disclosure(marking: .clear) { $0.ceiling = .green }
        #expect(freer.view(of: try entry())?.tlp == .clear)
    }

    @Test func `who saw a listing under an earlier agreement is told of its withdrawal`() throws {
        let wide = KeptAgreement(
            partner: "ofcom",
            version: 1,
            changedAt: Timestamp(seconds: epoch - 1000),
            changedBy: "operator",
            agreement: Agreement(purpose: "tests", contact: "a@b.example")
        )
        let narrow = disclosure(past: [wide]) { $0.kinds = [.email] }
        let before = epoch - 500
        #expect(narrow.view(of: try entry(listedAt: before)) == nil)
        #expect(narrow.view(of: try entry("+447700900123", .withdrawn, listedAt: before)) != nil)
        // Listed when less was shown already, or never enough for the earlier one.
        #expect(narrow.view(of: try entry("+447700900123", .withdrawn, listedAt: epoch)) == nil)
        let few = try entry("+447700900123", .withdrawn, reporters: 4, listedAt: before)
        #expect(narrow.view(of: few) == nil)
    }

    @Test func `an agreement is in force from its beginning until just before its end`() {
        var agreement = Agreement(purpose: "tests", contact: "a@b.example")
        #expect(agreement.isInForce(at: Timestamp(seconds: 0)))
        agreement.validFrom = Timestamp(seconds: epoch)
        agreement.validTo = Timestamp(seconds: epoch + 10)
        #expect(!agreement.isInForce(at: Timestamp(seconds: epoch - 1)))
        #expect(agreement.isInForce(at: Timestamp(seconds: epoch)))
        #expect(agreement.isInForce(at: Timestamp(seconds: epoch + 9)))
        #expect(!agreement.isInForce(at: Timestamp(seconds: epoch + 10)))
    }
}

extension Array where Element == Country? {
    fileprivate var compactSet: Set<Country> { Set(compactMap(\.self)) }
}
