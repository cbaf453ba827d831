import Intake
import SpamReporting
import Testing

/// What a spelling should come to: canonical text, or one of the other findings.
struct SenderConversion: CustomTestStringConvertible, Sendable {
    let written: String
    let country: String
    let expected: String

    init(_ written: String, _ country: String, _ expected: String) {
        self.written = written
        self.country = country
        self.expected = expected
    }

    var testDescription: String { "\(written) in \(country)" }
}

@Suite struct SenderNormaliserTests {
    private func country(_ code: String) throws -> Country {
        try #require(Country(code: code))
    }

    private func text(_ finding: SenderFinding) -> String {
        switch finding {
        case .sender(let sender): sender.canonicalText
        case .none: "none"
        case .invalid: "invalid"
        }
    }

    @Test(arguments: ["host:pay.example", "callBack:+447700900123", "pay.example"])
    func `what a text leads to is no sender of that kind`(written: String) throws {
        let finding = SenderNormaliser(overstamps: []).normalise(
            written,
            country: try country("GB")
        )
        guard case .sender(let sender) = finding else { return }
        #expect(sender.kind == .alphanumeric)
    }

    private static let arabic =
        "\u{660}\u{667}\u{667}\u{660}\u{660}\u{669}\u{660}\u{660}"
        + "\u{661}\u{662}\u{663}"
    private static let fullWidth =
        "\u{FF0B}\u{FF14}\u{FF14}\u{FF17}\u{FF17}\u{FF10}\u{FF10}"
        + "\u{FF19}\u{FF10}\u{FF10}\u{FF11}\u{FF12}\u{FF13}"

    static let numbers: [SenderConversion] = [
        .init("+447700900123", "GB", "+447700900123"),
        .init("+447700900123", "US", "+447700900123"),
        .init(" +447700900123\u{200B}", "GB", "+447700900123"),
        .init("+44 7700 900 123", "GB", "+447700900123"),
        .init("+44-7700-900-123", "GB", "+447700900123"),
        .init("+44.7700.900.123", "GB", "+447700900123"),
        .init("+44 (7700) 900123", "GB", "+447700900123"),
        .init("+44 (0)7700 900123", "GB", "+447700900123"),
        .init("+44\u{2011}7700\u{2013}900123", "GB", "+447700900123"),
        .init("+44\u{A0}7700\u{2009}900123", "GB", "+447700900123"),
        .init("\u{202A}+447700900123\u{202C}", "GB", "+447700900123"),
        .init("00447700900123", "GB", "+447700900123"),
        .init("00 44 7700 900123", "DE", "+447700900123"),
        .init("0044 (0)7700 900123", "GB", "+447700900123"),
        .init("011447700900123", "US", "+447700900123"),
        .init("011 44 7700 900123", "CA", "+447700900123"),
        .init("0011447700900123", "AU", "+447700900123"),
        .init("07700 900123", "GB", "+447700900123"),
        .init("07700900123", "GB", "+447700900123"),
        .init("7700900123", "GB", "+447700900123"),
        .init("447700900123", "GB", "+447700900123"),
        .init("447700900123", "DE", "+447700900123"),
        .init("(202) 555-0123", "US", "+12025550123"),
        .init("2025550123", "US", "+12025550123"),
        .init("12025550123", "US", "+12025550123"),
        .init("1-202-555-0123", "CA", "+12025550123"),
        .init("tel:+447700900123", "GB", "+447700900123"),
        .init("TEL:+44-7700-900123;phone-context=example.com", "GB", "+447700900123"),
        .init("tel:07700900123", "GB", "+447700900123"),
        .init("sms:+447700900123?body=x", "GB", "+447700900123"),
        .init("sip:+447700900123@ims.example;user=phone", "GB", "+447700900123"),
        .init("+447700900123/TYPE=PLMN", "GB", "+447700900123"),
        .init("+447700900123/TYPE=PLMN@mms.example", "GB", "+447700900123"),
        .init(arabic, "GB", "+447700900123"),
        .init(fullWidth, "GB", "+447700900123"),
        .init("+1234567890", "GB", "+1234567890"),
        .init("001234567890", "GB", "+1234567890"),
        .init("40612345", "NO", "+47" + "40612345"),
        .init("91234567", "SG", "+65" + "91234567"),
        .init("6112345", "IS", "+354" + "6112345"),
    ]

    static let shortCodes: [SenderConversion] = [
        .init("60123", "GB", "shortCode:GB:60123"),
        .init("60123", "US", "shortCode:US:60123"),
        .init("60 123", "GB", "shortCode:GB:60123"),
        .init("600123", "NO", "shortCode:NO:600123"),
        .init("123", "NZ", "shortCode:NZ:123"),
        .init("tel:60123", "GB", "shortCode:GB:60123"),
        .init("\u{FF16}\u{FF10}\u{FF11}\u{FF12}\u{FF13}", "GB", "shortCode:GB:60123"),
        .init("5550123", "US", "shortCode:US:5550123"),
        .init("80123456", "GB", "shortCode:GB:80123456"),
    ]

    static let others: [SenderConversion] = [
        .init("VM-MYBANK-P", "IN", "alphanumeric:IN:MYBANK"),
        .init("jd-mybank-s", "IN", "alphanumeric:IN:MYBANK"),
        .init("AX-MyBank", "IN", "alphanumeric:IN:MYBANK"),
        .init("AD-654321", "IN", "shortCode:IN:654321"),
        .init("MYBANK", "IN", "alphanumeric:IN:MYBANK"),
        .init("VM-MYBANK-X", "IN", "alphanumeric:IN:VM-MYBANK-X"),
        .init("VM-MYBANK-P", "GB", "alphanumeric:GB:VM-MYBANK-P"),
        .init("PayPal", "GB", "alphanumeric:GB:PAYPAL"),
        .init("PAYPAL", "FR", "alphanumeric:FR:PAYPAL"),
        .init("\u{420}\u{430}\u{443}\u{420}\u{430}l", "GB", "alphanumeric:GB:PAYPAL"),
        .init("PAYPA\u{4C0}", "GB", "alphanumeric:GB:PAYPAL"),
        .init("\u{3BD}odafone", "GB", "alphanumeric:GB:VODAFONE"),
        .init("\u{39D}ETFLIX", "GB", "alphanumeric:GB:NETFLIX"),
        .init("Pay\u{200B}Pal", "GB", "alphanumeric:GB:PAYPAL"),
        .init("  My   Bank ", "GB", "alphanumeric:GB:MY BANK"),
        .init("My\u{A0}Bank", "GB", "alphanumeric:GB:MY BANK"),
        .init("PAYPA1", "GB", "alphanumeric:GB:PAYPA1"),
        .init("PAYPAI", "GB", "alphanumeric:GB:PAYPAI"),
        .init("P0ST", "GB", "alphanumeric:GB:P0ST"),
        .init("POST", "GB", "alphanumeric:GB:POST"),
        .init("Stra\u{DF}e", "DE", "alphanumeric:DE:STRA\u{DF}E"),
        .init("M\u{FC}ller", "DE", "alphanumeric:DE:M\u{DC}LLER"),
        .init("Caff\u{E8}", "IT", "alphanumeric:IT:CAFF\u{C8}"),
        .init("VM-BANK", "IN", "alphanumeric:IN:BANK"),
        .init("Win@Bet", "GB", "alphanumeric:GB:WIN@BET"),
        .init("Bank24", "GB", "alphanumeric:GB:BANK24"),
        .init("ELEVENCHARS", "GB", "alphanumeric:GB:ELEVENCHARS"),
        .init("a@b.example", "GB", "email:a@b.example"),
        .init("Some.One+Tag@Mail.EXAMPLE", "GB", "email:Some.One+Tag@mail.example"),
        .init("mailto:a@b.example?subject=x", "GB", "email:a@b.example"),
        .init("a@b.example.", "GB", "email:a@b.example"),
        .init("\u{430}@b.example", "GB", "email:\u{430}@b.example"),
        .init("sip:bank@botplatform.mobile.example", "GB", "bot:bank@botplatform.mobile.example"),
        .init("Bank@BotPlatform.mobile.example", "GB", "bot:Bank@botplatform.mobile.example"),
        .init("sip:bot@rcs.example;x=1", "GB", "bot:bot@rcs.example"),
        .init("bot:bot@rcs.example", "GB", "bot:bot@rcs.example"),
    ]

    static let nobody: [SenderConversion] = [
        "", " ", "\u{200B}\u{FEFF}", "\t\n", "Likely-SCAM", "Likely Scam", "LIKELY_SCAM",
        "likelyscam", "Unverified", "UNVERIFIED ", "Unkn\u{43E}wn", "Unknown", "anonymous",
        "Withheld", "private", "Restricted", "unavailable",
    ].map { .init($0, "GB", "none") }

    static let long: [SenderConversion] = [
        .init("TX-OFFERS-UK", "US", "alphanumeric:US:TX-OFFERS-UK"),
        .init("Amzn-Alert24", "GB", "alphanumeric:GB:AMZN-ALERT24"),
    ]

    static let refused: [SenderConversion] = [
        "+12345", "+1234567890123456", "+0447700900123", "+", "00123", "12", "0", "000000",
        "0000000000", "+00000000", "077009001234567", "1234567890123456",
        "A NAME OF THIRTY-THREE CHARACTERS",
        "tel:PAYPAL", "tel:", "sms:", "sip:bank", "sip:@botplatform.example",
        "a b@c.example", "somebody@localhost", "some.one@@mail.example", ".someone@mail.example",
        "someone@-mail.example", "***", "-", "\u{1F600}", "\u{628}\u{646}\u{643}", "`quoted`",
        "Bank\u{1F3E6}", "(803) 307-\u{2026}", "60.123", "-60123",
    ].map { .init($0, "GB", "invalid") }

    @Test(arguments: numbers + shortCodes + others + long + nobody + refused)
    func `a spelling comes to its canonical form`(conversion: SenderConversion) throws {
        let finding = SenderNormaliser()
            .normalise(conversion.written, country: try country(conversion.country))
        #expect(text(finding) == conversion.expected)
    }

    @Test(arguments: numbers + shortCodes + others)
    func `a canonical value is its own canonical form`(conversion: SenderConversion) throws {
        let normaliser = SenderNormaliser()
        let country = try country(conversion.country)
        guard case .sender(let sender) = normaliser.normalise(conversion.written, country: country)
        else { return }
        // A bot's domain need not tell that it is one; its canonical text does.
        let written = sender.kind == .bot ? sender.canonicalText : sender.value
        #expect(normaliser.normalise(written, country: country) == .sender(sender))
        #expect(Sender(canonicalText: sender.canonicalText) == sender)
    }

    @Test func `an absent sender is no sender`() throws {
        #expect(SenderNormaliser().normalise(nil, country: try country("GB")) == .none)
    }

    @Test func `longer sender IDs are taken where the configuration says so`() throws {
        let normaliser = SenderNormaliser(alphanumericCountMax: 13)
        let country = try country("GB")
        #expect(text(normaliser.normalise("THIRTEENCHARS", country: country)).hasSuffix("CHARS"))
        #expect(text(normaliser.normalise("FOURTEENCHARS1", country: country)) == "invalid")
    }

    @Test func `overstamps are what the configuration says`() throws {
        let normaliser = SenderNormaliser(overstamps: ["Nuisance Call"])
        let country = try country("GB")
        #expect(normaliser.normalise("NUISANCE-CALL", country: country) == .none)
        #expect(text(normaliser.normalise("Unverified", country: country)) != "none")
        #expect(normaliser.normalise("withheld", country: country) == .none)
    }

    @Test(arguments: refused)
    func `the reason for a refusal does not repeat the value`(conversion: SenderConversion) throws {
        let finding = SenderNormaliser()
            .normalise(conversion.written, country: try country(conversion.country))
        guard case .invalid(let reason) = finding, conversion.written.count > 4 else { return }
        #expect(!reason.contains(conversion.written))
        #expect(reason.hasSuffix("."))
    }

    @Test func `a very long spelling is refused before any work`() throws {
        let long = String(repeating: "7", count: SenderNormaliser.writtenSizeMax + 1)
        #expect(text(SenderNormaliser().normalise(long, country: try country("GB"))) == "invalid")
    }

    @Test func `a long e-mail address is refused and a longest one is taken`() throws {
        let label = String(repeating: "d", count: 60)
        let domain = [label, label, label, "example"].joined(separator: ".")
        let local = String(repeating: "l", count: 64)
        let country = try country("GB")
        let normaliser = SenderNormaliser()
        let taken = normaliser.normalise("\(local)@\(domain)", country: country)
        #expect(text(taken) == "email:\(local)@\(domain)")
        #expect(text(normaliser.normalise("l\(local)@\(domain)", country: country)) == "invalid")
    }
}
