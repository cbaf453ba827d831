import SpamReporting
import Testing

@Suite struct SenderTests {
    @Test(arguments: [
        "+447700900123", "+1234567", "shortCode:GB:60123", "shortCode:NZ:123",
        "alphanumeric:GB:PAYPAL", "alphanumeric:IN:A:B", "alphanumeric:DE:M\u{DC}LLER",
        "email:a@b.example", "email:a:b@c.example", "bot:bank@botplatform.mobile.example",
    ])
    func `canonical text reads back`(text: String) throws {
        let sender = try #require(Sender(canonicalText: text))
        #expect(sender.canonicalText == text)
    }

    @Test func `a country code may be in small letters`() {
        let sender = Sender(canonicalText: "shortCode:gb:60123")
        #expect(sender?.canonicalText == "shortCode:GB:60123")
    }

    @Test(arguments: [
        "", "+", "+123456", "+1234567890123456", "+0447700900123", "+44 7700900123", "447700900123",
        "60123", "shortCode:60123", "shortCode:GBR:60123", "shortCode:GB:12",
        "shortCode:GB:123456789",
        "shortCode:GB:6O123", "shortcode:GB:60123", "alphanumeric:PAYPAL", "alphanumeric:GB:",
        "alphanumeric:GB:A\nB", "email:nobody", "email:a b@c.example", "bot:", "bot:a b",
        "msisdn:+447700900123", "other:x",
    ])
    func `other text is no sender`(text: String) {
        #expect(Sender(canonicalText: text) == nil)
    }

    @Test func `a text that is too long is no sender`() {
        let long = "email:" + String(repeating: "a", count: 360) + "@b.example"
        #expect(Sender(canonicalText: long) == nil)
    }

    @Test func `only short codes and alphanumeric IDs have a country`() throws {
        let country = try #require(Country(code: "GB"))
        #expect(Sender.shortCode("60123", in: country)?.country == country)
        #expect(Sender.alphanumeric("BANK", in: country)?.country == country)
        #expect(Sender.msisdn(digits: "447700900123")?.country == nil)
        for kind in Sender.Kind.allCases {
            #expect(kind.isScopedByCountry == (kind == .shortCode || kind == .alphanumeric))
        }
    }

    @Test func `a short code is not a subscriber number`() throws {
        let country = try #require(Country(code: "GB"))
        #expect(Sender.msisdn(digits: "60123") == nil)
        #expect(Sender.shortCode("447700900123", in: country) == nil)
    }

    @Test(arguments: ["", "G", "GBR", "G1", "\u{410}B"])
    func `a country is two letters`(code: String) {
        #expect(Country(code: code) == nil)
    }
}
