import SpamReporting
import Testing

@testable import Campaigns

@Suite struct CampaignListingTests {
    private let rules = ListingRules()
    private let now = Timestamp(seconds: 1_790_000_000)

    private func window(_ reporters: Int, legit: Int = 0) -> CampaignWindow {
        var window = CampaignWindow()
        window.complaints = reporters
        window.reporters = reporters
        window.legitReporters = legit
        window.partners = [1, 2]
        return window
    }

    private func decide(
        _ listing: inout CampaignListing,
        _ reporters: Int,
        legit: Int = 0,
        at moment: Timestamp? = nil,
        lastSeen: Timestamp? = nil
    ) -> CampaignListing.Change? {
        listing.decide(
            rules,
            window: window(reporters, legit: legit),
            month: window(reporters, legit: legit),
            lastSeen: lastSeen ?? moment ?? now,
            at: moment ?? now
        )
    }

    @Test func `five reporters list a campaign, four do not, and counter-reports count against it`()
    {
        var listing = CampaignListing()
        #expect(decide(&listing, 4) == nil)
        #expect(decide(&listing, 5, legit: 1) == nil)
        #expect(decide(&listing, 6, legit: 1) == .listed)
        #expect(listing.state == .listed)
        #expect(listing.peak == ListingPeak(reporters: 6, partners: 2))
    }

    @Test func `it is updated when its reporters have doubled, or an hour after it moved`() {
        var listing = CampaignListing()
        #expect(decide(&listing, 5) == .listed)
        listing.hasMoved = true
        #expect(decide(&listing, 9) == nil)
        #expect(decide(&listing, 10) == .updated)
        let later = now.adding(seconds: rules.updateInterval)
        #expect(decide(&listing, 11, at: later) == nil)
        listing.hasMoved = true
        #expect(decide(&listing, 11, at: later) == .updated)
    }

    @Test func `it is withdrawn after quiet days, or when counter-reports outweigh`() {
        var quiet = CampaignListing()
        #expect(decide(&quiet, 5) == .listed)
        let end = now.adding(seconds: rules.quietPeriod)
        #expect(decide(&quiet, 5, at: end, lastSeen: now) == .withdrawn(.expired))
        var doubted = CampaignListing()
        #expect(decide(&doubted, 5) == .listed)
        #expect(decide(&doubted, 5, legit: 1) == .withdrawn(.legit))
        #expect(doubted.peak == ListingPeak(reporters: 5, partners: 2))
    }

    @Test func `each listing begins at a second of its own`() {
        var listing = CampaignListing()
        #expect(decide(&listing, 5) == .listed)
        let first = listing.listedAt
        #expect(listing.withdraw(.operator, at: now) == .withdrawn(.operator))
        #expect(listing.withdraw(.operator, at: now) == nil)
        #expect(decide(&listing, 5) == .listed)
        #expect(listing.listedAt > first)
    }

    @Test func `one that is held or waits for review is not listed`() {
        var held = CampaignListing()
        held.heldUntil = now.adding(seconds: 10)
        #expect(decide(&held, 9) == nil)
        #expect(decide(&held, 9, at: now.adding(seconds: 10)) == .listed)
        var waiting = CampaignListing()
        waiting.review = .verifiedSender
        #expect(decide(&waiting, 9) == nil)
        waiting.review = .cleared
        #expect(decide(&waiting, 9) == .listed)
    }
}
