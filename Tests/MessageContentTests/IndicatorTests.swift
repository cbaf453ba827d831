import DomainNames
import MessageContent
import Testing

@Suite struct IndicatorTests {
    private func found(_ text: String) -> [String] {
        MessageContent(text).indicators.map { "\($0.kind.rawValue) \($0.value)" }
    }

    @Test(arguments: [
        ("Pay at https://toll.example/p?id=7.", "toll.example/p"),
        ("Pay:HTTPS://Toll.Example/P/a-b_c!", "toll.example/P/a-b_c"),
        ("(http://toll.example/pay)", "toll.example/pay"),
        ("hxxps://toll[.]example/pay", "toll.example/pay"),
        ("hxxp://toll(dot)example/pay", "toll.example/pay"),
        ("www.toll.example", "toll.example/"),
        ("toll.example/pay now", "toll.example/pay"), ("at k8.win", "k8.win/"),
        ("at QQ.COM", "qq.com/"), ("see Bet365.Com", "bet365.com/"),
        ("see UFA888.Vip", "ufa888.vip/"), ("PARCEL-FEE.Com now", "parcel-fee.com/"),
        ("the best at hi.bet today", "hi.bet/"), ("M1.Bet", "m1.bet/"),
        ("now toll-pay.example, or", "toll-pay.example/"),
        ("http://toll.example:8080/pay#x", "toll.example/pay"),
        ("go to toll . com /pay", "toll.com/"),
        ("go to toll .com/pay", "toll.com/pay"),
        ("toll\u{200B}.exa\u{AD}mple/p", "toll.example/p"),
        ("ｔｏｌｌ．example/p", "toll.example/p"),
        ("https://www.example/", "www.example/"),
        ("https://münchen.example/ä", "xn--mnchen-3ya.example/"),
        ("確認くださいhttps://toll.example/pを", "toll.example/p"),
        ("詳細はtoll.exampleまで", "toll.example/"),
        ("Оплатите: пример.рф/а", "xn--e1afmkfd.xn--p1ai/"),
        ("https://unknown.unheardof/x", "unknown.unheardof/x"),
        ("Pay at http://203.0.113.77/pay?id=1", "203.0.113.77/pay"),
        ("hxxp://203[.]0[.]113[.]77:8080", "203.0.113.77/"),
    ])
    func `a link is found however it is written`(_ text: String, _ value: String) {
        #expect(found(text) == ["link \(value)"])
    }

    @Test(arguments: [
        "Your account is suspended.Please call", "at 10.30 a.m. or e.g. later", "Rs.950.00 Only",
        "B.SNL C.ustomer u S.IM E.xpire", "version 1.2.3", "wait...", "and/or",
        "the POST-OFFICE.Si quiere", "NO.PIN AB12 and your P.Team", "No.Pin",
        "http:// is nothing",
        "from 203.0.113.77", "203.0.113.7 and 198.51.100.23.", "at 203.0.113.77:8080",
        "203.0.113.7 0117", "(198.51.100.200)", "192.0.2.0/24", "255.255.255.255",
        "1.000.000 rupiah", "2026-11-28", "28/11/2026 12:30", "price @ 20", "...", ".", "@", "://",
    ])
    func `what is no indicator is none`(_ text: String) {
        #expect(found(text) == [])
    }

    @Test func `a screenshot's cut lines are joined`() {
        let text =
            "Your parcel is held at the d-\nepot, pay the fee of 1.45 at\n https://parcel.example/a"
        #expect(found(text) == ["link parcel.example/a"])
        #expect(MessageContent(text).matchingText.text.contains("at the depot pay the fee of at"))
    }

    @Test(arguments: [
        ("call +44 7700 900123 now", "+447700900123"), ("call (212) 555-0143.", "2125550143"),
        ("07700-900-123", "07700900123"), ("WA: 447700900123", "447700900123"),
        // Four groups and yet no internet address.
        ("020.79.46.01.23", "0207946 0123".replacing(" ", with: "")),
        ("+44.20.79.46.0123", "+442079460123"), ("203.555.0199", "2035550199"),
        ("+44 (0)7700 900 123", "+447700900123"), ("(0)7700900123", "07700900123"),
        ("044.77.90.123", "0447790123"), ("203.300.113.77", "20330011377"),
        ("call ٠٧٧٠٠٩٠٠١٢٣", "07700900123"), ("call ０７７００９００１２３", "07700900123"),
    ])
    func `a telephone number is its digits`(_ text: String, _ value: String) {
        #expect(found(text) == ["telephoneNumber \(value)"])
    }

    @Test func `a number has the same national digits in every notation`() {
        let spellings = ["+44 7700 900123", "07700 900123", "0044-7700-900123", "447700900123"]
        let digits = spellings.map { MessageContent($0).indicators.first?.nationalDigits }
        #expect(digits == [String?](repeating: "700900123", count: 4))
    }

    @Test(arguments: [
        ("Write to Claims@Prize.Example.", "emailAddress claims@prize.example"),
        ("add @Trader_Anna on T", "handle @trader_anna"),
        (
            "send to bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh",
            "cryptoAddress bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"
        ),
        (
            "0x52908400098527886E0F7030069857D2E4169EE7 eth",
            "cryptoAddress 0x52908400098527886E0F7030069857D2E4169EE7"
        ),
    ])
    func `mailboxes, handles and crypto addresses are found`(_ text: String, _ value: String) {
        #expect(found(text) == [value])
    }

    @Test func `each indicator is there once, in the order of the text`() {
        let text = "toll.example/a then +447700900123, toll.example/a, b@c.example"
        #expect(
            found(text) == [
                "link toll.example/a", "telephoneNumber +447700900123", "emailAddress b@c.example",
            ]
        )
    }

    @Test func `a link's registered domain is its owner's`() {
        let link = MessageContent("https://a.b.shop.co.uk/x").indicators.first
        #expect(link?.registeredDomain == "shop.co.uk")
        #expect(link?.host?.ascii == "a.b.shop.co.uk")
    }

    @Test func `more than a text may hold are counted as words`() {
        let text = (0..<40).map { "a\($0).example" }.joined(separator: " ")
        #expect(MessageContent(text).indicators.count == 32)
    }

    @Test func `hosts in other scripts are looked up as long as there are not too many`() {
        let none = "\u{5305}\u{88F9}.\u{5305}\u{88F9} "
        let link = "\u{43F}\u{440}\u{438}\u{43C}\u{435}\u{440}.\u{440}\u{444} "
        #expect(found(String(repeating: none, count: 500) + link).count == 1)
        #expect(found(String(repeating: none, count: 5000) + link).isEmpty)
        // Those in ASCII are found still.
        #expect(found(String(repeating: none, count: 5000) + "toll.example/p").count == 1)
    }

    @Test func `a host before another script ends where its letters end, however dots are spaced`()
    {
        let content = MessageContent("see toll.example\u{19FE}valid .com \u{2968}")
        #expect(content.indicators.first?.value == "toll.example/")
        for word in content.matchingText.words {
            #expect(String(validating: word, as: UTF8.self) != nil)
        }
    }
}
