import SpamReporting
import Testing

@Suite struct SubscriptionTests {
    private func entry(
        _ text: String,
        _ event: FeedEvent = .listed,
        reporters: Int = 5
    ) throws -> DisclosedEntry {
        let sender = try #require(Sender(canonicalText: text))
        let now = Timestamp(seconds: 1_790_000_000)
        let counts = DisclosedCounts(WindowCounts(complaints: reporters, reporters: reporters))
        return DisclosedEntry(
            sequence: 1,
            publishedAt: now,
            event: event,
            reason: nil,
            sender: sender,
            listedAt: now,
            firstSeen: now,
            lastSeen: now,
            windows: [.day: counts],
            tlp: .amber
        )
    }

    @Test func `a filter passes the countries, kinds and counts that it names`() throws {
        let britain = try #require(Country(code: "GB"))
        let number = try entry("+447700900123")
        let code = try entry("shortCode:FR:33700")
        let mail = try entry("email:a@b.example")
        func passes(_ filter: SubscriptionFilter, _ entry: DisclosedEntry) -> Bool {
            filter.passes(entry) { $0.kind == .msisdn ? britain : nil }
        }
        let all = SubscriptionFilter()
        #expect(passes(all, number) && passes(all, code) && passes(all, mail))
        let british = SubscriptionFilter(countries: [britain])
        #expect(passes(british, number) && !passes(british, code) && !passes(british, mail))
        let codes = SubscriptionFilter(kinds: [.shortCode])
        #expect(!passes(codes, number) && passes(codes, code))
    }

    @Test func `a withdrawal passes whatever its counts are`() throws {
        let many = SubscriptionFilter(minimumReporters: 10)
        #expect(!many.passes(try entry("+447700900123", reporters: 9)) { _ in nil })
        #expect(many.passes(try entry("+447700900123", reporters: 10)) { _ in nil })
        #expect(many.passes(try entry("+447700900123", .withdrawn, reporters: 1)) { _ in nil })
    }

    @Test func `deliveries to one host are counted together, whatever the rest of the URL`() {
        func host(_ url: String) -> String {
            Subscription(
                id: "sub_",
                partner: 1,
                name: "",
                url: url,
                filter: SubscriptionFilter(),
                format: .json,
                batchSize: 1,
                interval: 0,
                signing: .hmac,
                createdAt: Timestamp(seconds: 0),
                secrets: []
            ).host
        }
        #expect(host("https://Hooks.Regulator.example/a?b#c") == "hooks.regulator.example")
        #expect(host("https://hooks.regulator.example:8443") == "hooks.regulator.example:8443")
        #expect(host("https://hooks.regulator.example?x=/") == "hooks.regulator.example")
    }

    @Test func `an id has twenty-two characters of base64url behind its prefix`() {
        #expect(Subscription.isValid(id: "sub_0123456789abcdefABCD-_"))
        #expect(!Subscription.isValid(id: "sub_0123456789abcdefABCD-"))
        #expect(!Subscription.isValid(id: "sub_0123456789abcdefABCD+/"))
        #expect(!Subscription.isValid(id: "usb_0123456789abcdefABCD-_"))
    }
}
