import DomainNames
import Testing

@Suite struct DomainNameTests {
    @Test func `a name is written in small letters and A-labels`() {
        #expect(DomainName("WWW.Bank.Example")?.ascii == "www.bank.example")
        #expect(DomainName("München.example")?.ascii == "xn--mnchen-3ya.example")
        #expect(DomainName("пример.рф")?.ascii == "xn--e1afmkfd.xn--p1ai")
        #expect(DomainName("faß.example")?.ascii == "xn--fa-hia.example")
        // Full-width letters and the ideographic full stop are mapped.
        #expect(DomainName("ｂａｎｋ。example")?.ascii == "bank.example")
    }

    @Test(arguments: [
        "", ".", "bank", "bank.", ".bank", "a..b", "-a.example", "a-.example", "a b.example",
        "a.1", "192.0.2.1", "a/b.example", "a.example:80", "\u{0}.example", "é\u{0}.example",
        "xn--\u{FE0F}.", String(repeating: "a", count: 64) + ".example",
        String(repeating: "a.", count: 127) + "example",
    ])
    func `what is no name is none`(_ text: String) {
        #expect(DomainName(text) == nil)
    }

    @Test func `the longest names are names`() {
        #expect(DomainName(String(repeating: "a", count: 63) + ".example") != nil)
        #expect(DomainName(String(repeating: "a.", count: 123) + "example")?.ascii.count == 253)
    }

    @Test(
        arguments: [
            ("www.bank.co.uk", "bank.co.uk"), ("bank.co.uk", "bank.co.uk"), ("co.uk", nil),
            ("a.b.example", "b.example"), ("a.b.unheardof", "b.unheardof"),
            ("pay.shop.github.io", "shop.github.io"), ("github.io", nil),
            ("a.b.xn--p1ai", "b.xn--p1ai"), ("a.city.kawasaki.jp", "city.kawasaki.jp"),
            ("a.b.kawasaki.jp", "a.b.kawasaki.jp"),
        ] as [(String, String?)]
    )
    func `the registrable domain is one label more than the public suffix`(
        _ name: String,
        _ registrable: String?
    ) {
        #expect(DomainName(name)?.registrable?.ascii == registrable)
    }

    @Test func `a top-level domain is one that is delegated or reserved`() {
        for name in ["a.com", "a.b.xyz", "a.xn--p1ai", "a.test", "a.example", "a.ck"] {
            #expect(DomainName(name)?.hasKnownTopLevel == true, "\(name)")
        }
        for name in ["account.suspended", "u.sim", "e.xpire", "a.b.snl"] {
            #expect(DomainName(name)?.hasKnownTopLevel == false, "\(name)")
        }
    }
}
