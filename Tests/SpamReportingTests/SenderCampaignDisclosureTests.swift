import SpamReporting
import Testing

/// What an agreement shows of a sender's messages.
@Suite struct SenderCampaignDisclosureTests {
    private let now: Int64 = 1_790_000_000
    private let parcel = SenderCampaign(
        campaign: "c7",
        reporters: 9,
        category: "smishing.delivery",
        confidence: 0.93,
        sample: "Your parcel is held"
    )

    private func entry(
        _ campaign: SenderCampaign?,
        told: [String],
        event: FeedEvent = .updated
    ) throws -> FeedEntry {
        var entry = FeedEntry(
            sequence: 7,
            publishedAt: Timestamp(seconds: now + 60),
            event: event,
            reason: event == .withdrawn ? .operator : nil,
            sender: try #require(Sender(canonicalText: "+447700900123")),
            listedAt: Timestamp(seconds: now),
            windows: [.month: WindowCounts(complaints: 20, reporters: 12, partners: 2)],
            firstSeen: Timestamp(seconds: now - 100),
            lastSeen: Timestamp(seconds: now + 50)
        )
        entry.campaign = campaign
        entry.toldCategories = told
        return entry
    }

    private func disclosure(_ change: (inout Agreement) -> Void) -> Disclosure {
        var agreement = Agreement(purpose: "tests", contact: "a@b.example")
        change(&agreement)
        let kept = KeptAgreement(
            partner: "ofcom",
            version: 1,
            changedAt: Timestamp(seconds: now),
            changedBy: "operator",
            agreement: agreement
        )
        return Disclosure(kept, marking: .amber) { _ in nil }
    }

    private func shown(_ view: DisclosedEntry?) -> [String?] {
        [view?.campaign, view?.category, view?.confidence.map { "\($0)" }, view?.sample]
    }

    @Test func `each member is for those who agreed on it`() throws {
        let entry = try entry(parcel, told: ["smishing.delivery"])
        let everything = ["c7", "smishing.delivery", "0.93", "Your parcel is held"]
        #expect(shown(Disclosure.everything.view(of: entry)) == everything)
        let byDefault = disclosure { _ in }.view(of: entry)
        #expect(shown(byDefault) == [nil, "smishing.delivery", "0.93", nil])
        let campaigns = disclosure { $0.feeds = [.senders, .campaigns] }.view(of: entry)
        #expect(shown(campaigns) == ["c7", "smishing.delivery", "0.93", nil])
        let bare = disclosure { $0.fields = [] }.view(of: entry)
        #expect(shown(bare) == [nil, nil, nil, nil])
        let texts = disclosure { agreement in
            agreement.fields = []
            agreement.includesSamples = true
        }
        #expect(shown(texts.view(of: entry)) == [nil, nil, nil, "Your parcel is held"])
    }

    @Test func `nothing is said that fewer reporters said than were agreed on`() throws {
        let entry = try entry(parcel, told: ["smishing.delivery"])
        for (minimum, isShown) in [(9, true), (10, false)] {
            let view = disclosure { agreement in
                agreement.minimumReporters = minimum
                agreement.feeds = [.senders, .campaigns]
                agreement.includesSamples = true
            }.view(of: entry)
            // The listing has twelve.
            #expect(view != nil)
            #expect(shown(view).allSatisfy { ($0 != nil) == isShown })
        }
    }

    @Test func `a listing is shown from the entry on that tells an agreed category`() throws {
        let delivery = disclosure { $0.categories = ["smishing.delivery"] }
        let unknown = try entry(nil, told: [], event: .listed)
        #expect(delivery.view(of: unknown) == nil)
        #expect(delivery.obstacles(to: unknown) == [.category("")])
        #expect(
            delivery.obstacles(to: unknown).first?.text.contains("no category is known") == true
        )
        let known = try entry(parcel, told: ["smishing.delivery"])
        #expect(delivery.view(of: known)?.category == "smishing.delivery")
        // It has become something else: it goes on to be shown, and what it is now is not.
        var bank = parcel
        bank.category = "smishing.bank"
        bank.campaign = "c8"
        let other = try entry(bank, told: ["smishing.delivery", "smishing.bank"])
        let view = disclosure { agreement in
            agreement.categories = ["smishing.delivery"]
            agreement.feeds = [.senders, .campaigns]
            agreement.includesSamples = true
        }.view(of: other)
        #expect(view != nil && shown(view).allSatisfy { $0 == nil })
        #expect(view?.hasLostSample == true)
        let end = try entry(nil, told: ["smishing.delivery", "smishing.bank"], event: .withdrawn)
        #expect(delivery.view(of: end)?.event == .withdrawn)
        #expect(disclosure { $0.categories = ["job"] }.view(of: end) == nil)
    }

    @Test func `hosts have no category, so none is asked of them`() throws {
        var host = try entry(nil, told: [], event: .listed)
        host.sender = try #require(Sender.host("pay.example"))
        let hosts = disclosure { agreement in
            agreement.feeds = [.hosts]
            agreement.categories = ["job"]
        }
        #expect(hosts.view(of: host) != nil)
    }

    @Test func `a lost sample is noted for who may have had it`() throws {
        let never = try entry(nil, told: [], event: .listed)
        let lost = try entry(nil, told: ["smishing.delivery"])
        let has = try entry(parcel, told: ["smishing.delivery"])
        let reader = disclosure { $0.includesSamples = true }
        #expect(reader.view(of: never)?.hasLostSample == false)
        #expect(reader.view(of: lost)?.hasLostSample == true)
        #expect(reader.view(of: has)?.hasLostSample == false)
        #expect(disclosure { _ in }.view(of: lost)?.hasLostSample == false)
    }

    @Test func `a long sample is cut between characters`() {
        let text = String(repeating: "é", count: 3000)
        let campaign = SenderCampaign(campaign: "c1", reporters: 5, sample: text)
        let sample = campaign.sample ?? ""
        #expect(sample.utf8.count <= SenderCampaign.sampleSizeMax)
        #expect(sample.utf8.count > SenderCampaign.sampleSizeMax - 8)
        #expect(sample.hasSuffix("é…"))
        let short = SenderCampaign(campaign: "c1", reporters: 5, sample: "é")
        #expect(short.sample == "é")
    }
}
