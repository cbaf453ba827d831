import STIX
import SpamReporting
import Testing

/// Objects that are kept from one page to the next.
@Suite struct STIXObjectCacheTests {
    private let publisher = STIXPublisher(
        origin: "gateway.mobile.example",
        secret: [UInt8](repeating: 7, count: 32)
    )

    private func entry(_ sequence: UInt64, at seconds: Int64 = 1_790_000_000) throws -> FeedEntry {
        FeedEntry(
            sequence: sequence,
            publishedAt: Timestamp(seconds: seconds + Int64(sequence)),
            event: .listed,
            reason: nil,
            sender: try #require(Sender(canonicalText: "+447700900\(100 + sequence % 900)")),
            listedAt: Timestamp(seconds: seconds),
            windows: [:],
            firstSeen: Timestamp(seconds: seconds),
            lastSeen: Timestamp(seconds: seconds)
        )
    }

    private func disclosure(
        _ partner: String,
        _ version: Int = 1,
        at seconds: Int64 = 1_780_000_000
    ) -> Disclosure {
        let kept = KeptAgreement(
            partner: partner,
            version: version,
            changedAt: Timestamp(seconds: seconds),
            changedBy: "operator",
            agreement: Agreement(purpose: "tests", contact: "a@b.example")
        )
        return Disclosure(kept, marking: .amber, country: { _ in nil })
    }

    private func written(_ view: DisclosedEntry) -> STIXObjectCache.Objects {
        var objects = STIXObjectCache.Objects(of: view)
        objects[.listing] = publisher.object(.listing, view, publisher.ids(of: view))
        return objects
    }

    @Test func `what is kept for one view is there for no other`() throws {
        let cache = STIXObjectCache()
        let shown = try #require(Disclosure.everything.view(of: entry(1)))
        let own = disclosure("acme")
        let view = STIXObjectCache.View(own, publisher)
        cache.keep([1: written(shown)], for: view)
        #expect(cache.objects(of: [shown], for: view)[1]?[.listing] != nil)
        #expect(cache.objects(of: [shown], for: view)[1]?[.sighting] == nil)
        let slow = publisher.listing(by: ListingRules(quietPeriod: 86_400))
        let others = [
            STIXObjectCache.View(.everything, publisher),
            STIXObjectCache.View(disclosure("peer"), publisher),
            STIXObjectCache.View(disclosure("acme", 2), publisher),
            // The number of a version that was lost and made again.
            STIXObjectCache.View(disclosure("acme", at: 1_780_000_001), publisher),
            STIXObjectCache.View(own, slow),
        ]
        for other in others { #expect(cache.objects(of: [shown], for: other).isEmpty) }
    }

    @Test func `another entry in the same place is not taken for the one that is kept`() throws {
        let cache = STIXObjectCache()
        let view = STIXObjectCache.View(.everything, publisher)
        let shown = try #require(Disclosure.everything.view(of: entry(1)))
        cache.keep([1: written(shown)], for: view)
        let other = try #require(Disclosure.everything.view(of: entry(1, at: 1_790_000_500)))
        #expect(cache.objects(of: [other], for: view).isEmpty)
        #expect(cache.objects(of: [shown], for: view).count == 1)
    }

    @Test func `what is read often stays, and the size is kept`() throws {
        let sizeMax = 100_000
        let cache = STIXObjectCache(sizeMax: sizeMax)
        let view = STIXObjectCache.View(.everything, publisher)
        let first = try #require(Disclosure.everything.view(of: entry(1)))
        cache.keep([1: written(first)], for: view)
        var sizes: [Int] = []
        for sequence in UInt64(2)...1000 {
            let shown = try #require(Disclosure.everything.view(of: entry(sequence)))
            cache.keep([sequence: written(shown)], for: view)
            #expect(cache.objects(of: [first], for: view).count == 1)
            sizes.append(cache.size)
        }
        // One object more may be there in each of its two halves.
        #expect(sizes.allSatisfy { $0 <= sizeMax + 2000 })
        let second = try #require(Disclosure.everything.view(of: entry(2)))
        #expect(cache.objects(of: [second], for: view).isEmpty)
    }
}
