package import SpamReporting
import PhoneNumbers
import UnicodeText

/// What a carrier's spelling of a sender comes to.
package enum SenderFinding: Hashable, Sendable {
    /// A sender, in its canonical form.
    case sender(Sender)
    /// No sender: absent, blank, withheld or an overstamp. The complaint is partial.
    case none
    /// Something was written that can be no sender; the reason names the rule, never the value.
    case invalid(reason: String)
}

/// Brings what carriers write as a sender to the one spelling under which it is counted.
///
/// The rules in their order, after compatibility normalisation and without invisible characters
/// and surrounding white space:
///
/// 1. Nothing, an overstamp or a word for "withheld" is no sender.
/// 2. `tel:`, `sms:`, `mms:` and `mailto:` are taken off, with parameters. `sip:` leads to a number
///    if its user part is one, else to an RCS bot; so does `bot:`, the canonical text's own scheme.
/// 3. With an `@` it is an e-mail address, or a bot if its domain is a bot platform's.
/// 4. Digits and punctuation are a number. With `+` or `00` it is international. Of bare digits,
///    3 to 6 are a short code in every country. 7 or 8 are a subscriber's number where
///    libphonenumber knows mobile numbers of this length (Norway, Singapore), else a short code.
///    9 and more are a national number of the partner's country, or begin with a country code.
/// 5. Anything else of 1 to 11 GSM characters with a letter is an alphanumeric sender ID: in India
///    the header of `XY-HEADER-P`, elsewhere the whole; upper case, look-alikes folded, white space
///    collapsed. `0` and `O`, `1`, `I` and `L` stay apart.
///
/// A canonical value is its own canonical form, but for a bot on a domain that does not tell it:
/// there ``Sender/canonicalText`` is.
package struct SenderNormaliser: Sendable {
    /// Longest spelling that is looked at, in bytes; MARS allows 350 characters.
    package static let writtenSizeMax = 1400

    /// Stamps that networks put in the sender's place, unless configured otherwise.
    package static let overstampsDefault = ["Likely-SCAM", "Likely Scam", "Unverified"]

    /// Most characters of an alphanumeric sender ID, unless configured otherwise.
    ///
    /// An SMS carries 11 (3GPP TS 23.040 §9.1.2.5: 11 septets in 10 octets), but handsets and
    /// aggregators show longer names, and a complaint that quotes one must not be lost for it.
    package static let alphanumericCountMaxDefault = 32

    /// Characters of a sender ID that an SMS carries.
    private static let countOfAnSMS = 11

    private static let words = [
        "unknown", "anonymous", "withheld", "private", "restricted", "unavailable",
    ]

    private let nobodies: Set<[UInt8]>
    /// The same in a row, which is quicker to look through for a short name.
    private let stamps: [[UInt8]]
    private let alphanumericCountMax: Int

    /// Makes a normaliser that takes `overstamps`, whatever their case and separators, for nobody.
    package init(
        overstamps: [String] = Self.overstampsDefault,
        alphanumericCountMax: Int = Self.alphanumericCountMaxDefault
    ) {
        self.alphanumericCountMax = alphanumericCountMax
        nobodies = Set((overstamps + Self.words).map { Self.stampKey(Array($0.utf8)) })
        stamps = Array(nobodies)
    }

    /// What `raw`, as reported by a partner in `country`, comes to.
    package func normalise(_ raw: String?, country: Country) -> SenderFinding {
        guard let raw else { return .none }
        if PhoneNumbers.isE164(raw), let sender = Sender.msisdn(international: raw) {
            return .sender(sender)
        }
        if let sender = plainName(raw, country: country) { return .sender(sender) }
        if let digits = NumberSpelling.plainDigits(raw),
            let sender = Sender.msisdn(digits: digits)
        {
            return .sender(sender)
        }
        guard raw.utf8.count <= Self.writtenSizeMax else {
            return .invalid(reason: "A sender is at most \(Self.writtenSizeMax) bytes long.")
        }
        let written = Array(raw.utf8)
        let plain = WhiteSpace.collapsed(UnicodeText.plain(written))
        guard !plain.isEmpty, !nobodies.contains(Self.stampKey(plain)) else { return .none }
        let text = String(decoding: plain, as: UTF8.self)
        if let (scheme, rest) = Self.schemeSplit(text) {
            // Look-alikes in an address are other people, behind a scheme too.
            if scheme.isOfAddresses, let (_, own) = Self.schemeSplit(Self.visible(written)) {
                return finding(scheme: scheme, rest: own, country: country)
            }
            return finding(scheme: scheme, rest: rest, country: country)
        }
        if let spelling = Self.multimediaNumber(text) { return number(spelling, country: country) }
        if text.utf8.contains(0x40) { return address(written, plain: text, country: country) }
        return NumberSpelling(text).map { number($0, country: country) }
            ?? alphanumeric(plain, country: country)
    }

    private static func stampKey(_ text: [UInt8]) -> [UInt8] {
        UnicodeText.skeleton(text).filter { $0 > 0x20 && $0 != 0x2D && $0 != 0x5F }
    }
}

// MARK: - URIs

extension SenderNormaliser {
    private enum Scheme: String {
        case tel, sms, smsto, mms, mmsto, mailto, sip, sips, bot

        var isOfAddresses: Bool {
            switch self {
            case .mailto, .sip, .sips, .bot: true
            case .tel, .sms, .smsto, .mms, .mmsto: false
            }
        }
    }

    private static func schemeSplit(_ text: String) -> (Scheme, Substring)? {
        // Not by characters: a mark that the rest begins with is one with the colon before it.
        let scalars = text.unicodeScalars
        guard let colon = scalars.firstIndex(of: ":"),
            let scheme = Scheme(rawValue: String(scalars[..<colon]).lowercased())
        else { return nil }
        return (scheme, Substring(scalars[scalars.index(after: colon)...]))
    }

    private func finding(scheme: Scheme, rest: Substring, country: Country) -> SenderFinding {
        // Both may stand before the @ too, in a user's name (RFC 3261 §25.1, user-unreserved).
        let host = rest.lastIndex(of: "@") ?? rest.startIndex
        let end = rest[host...].firstIndex { $0 == ";" || $0 == "?" } ?? rest.endIndex
        let bare = String(decoding: WhiteSpace.collapsed(Array(rest[..<end].utf8)), as: UTF8.self)
        switch scheme {
        case .tel, .sms, .smsto, .mms, .mmsto:
            if let spelling = NumberSpelling(bare) { return number(spelling, country: country) }
            return .invalid(reason: "After tel: or sms: a number has to stand.")
        case .mailto:
            return email(bare)
        case .sip, .sips, .bot:
            return serviceIdentifier(bare, country: country)
        }
    }

    private func serviceIdentifier(_ text: String, country: Country) -> SenderFinding {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        if let user = parts.first, let spelling = NumberSpelling(String(user)), spelling.hasPlus {
            return number(spelling, country: country)
        }
        guard let address = EmailAddress(text), let sender = Sender.bot(address.text) else {
            return .invalid(reason: "A SIP address has to be user@domain.")
        }
        return .sender(sender)
    }
}

// MARK: - Kinds

extension SenderNormaliser {
    /// An e-mail address as written but for its domain's case: its look-alikes are other people.
    private func address(_ written: [UInt8], plain: String, country: Country) -> SenderFinding {
        let finding = email(Self.visible(written))
        guard case .invalid = finding else { return finding }
        let other = alphanumeric(Array(plain.utf8), country: country)
        if case .sender = other { return other }
        return finding
    }

    /// What one sees of a text, in one spelling; look-alikes stay apart.
    private static func visible(_ written: [UInt8]) -> String {
        let visible = UnicodeText.compatibilityComposed(Invisibles.removed(from: written))
        return String(decoding: WhiteSpace.collapsed(visible), as: UTF8.self)
    }

    /// The number in an MMS address, `+447700900123/TYPE=PLMN` (OMA MMS Encapsulation, §8).
    private static func multimediaNumber(_ text: String) -> NumberSpelling? {
        guard let slash = text.firstIndex(of: "/"),
            text[slash...].uppercased().hasPrefix("/TYPE=PLMN")
        else { return nil }
        return NumberSpelling(String(text[..<slash]))
    }

    private func email(_ text: String) -> SenderFinding {
        guard let address = EmailAddress(text) else {
            return .invalid(reason: "An e-mail address has to be local@domain.tld.")
        }
        let sender = address.isBotPlatform ? Sender.bot(address.text) : Sender.email(address.text)
        return sender.map { .sender($0) }
            ?? .invalid(reason: "An e-mail address is at most 320 bytes long.")
    }

    private func number(_ spelling: NumberSpelling, country: Country) -> SenderFinding {
        guard !spelling.isAllZeros else {
            return .invalid(reason: "A number of zeros is nobody's.")
        }
        guard spelling.isInternational || spelling.digits.count > 8 else {
            return shortNumber(spelling, country: country)
        }
        guard let digits = spelling.e164(in: country), let sender = Sender.msisdn(digits: digits)
        else {
            let rule = spelling.isInternational ? "after + or 00, country code first" : "bare"
            return .invalid(
                reason: "The digits (\(rule)) are no possible number of 7 to 15 digits."
            )
        }
        return .sender(sender)
    }

    private func shortNumber(_ spelling: NumberSpelling, country: Country) -> SenderFinding {
        let digits = spelling.digitsText
        if digits.utf8.count >= 7,
            let full = PhoneNumbers.mobileE164(digits, region: country.code),
            let sender = Sender.msisdn(digits: full)
        {
            return .sender(sender)
        }
        guard spelling.isSimple, let sender = Sender.shortCode(digits, in: country) else {
            return .invalid(reason: "A short code has 3 to 8 digits and no brackets or dots.")
        }
        return .sender(sender)
    }

    /// The usual sender ID without most of the work: ASCII letters, digits, spaces and dashes that
    /// mean nothing else; nil for all others, which the rules decide.
    ///
    /// Nothing in it folds to anything but its capitals.
    private func plainName(_ raw: String, country: Country) -> Sender? {
        let written = raw.utf8.span
        guard (1...alphanumericCountMax).contains(written.count) else { return nil }
        var letters = 0
        var separators = 0
        var isAtGap = true
        for index in written.indices {
            switch written[index] {
            case 0x41...0x5A, 0x61...0x7A: letters += 1
            case 0x30...0x39: break
            case 0x2D, 0x5F: separators += 1
            case 0x20:
                guard !isAtGap else { return nil }
                separators += 1
            default: return nil
            }
            isAtGap = written[index] == 0x20
        }
        guard letters > 0, !isAtGap else { return nil }
        for stamp in stamps where stamp.count == written.count - separators {
            guard !Self.isStamp(written, stamp.span) else { return nil }
        }
        return Self.named(Self.asciiCapitals(raw), in: country)
    }

    /// Whether `written` is `stamp` but for case and separators.
    private static func isStamp(_ written: Span<UInt8>, _ stamp: Span<UInt8>) -> Bool {
        var place = 0
        for index in written.indices {
            let byte = written[index]
            guard byte > 0x20, byte != 0x2D, byte != 0x5F else { continue }
            let small = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            guard place < stamp.count, stamp[place] == small else { return false }
            place += 1
        }
        return place == stamp.count
    }

    private static func asciiCapitals(_ text: String) -> String {
        let capitals = text.utf8.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
        return String(decoding: capitals, as: UTF8.self)
    }

    private func alphanumeric(_ plain: [UInt8], country: Country) -> SenderFinding {
        let value = Self.capitals(plain)
        let scalars = value.unicodeScalars
        // What is longer than an SMS carries and has an @ is an e-mail address gone wrong.
        let countMax = value.utf8.contains(0x40) ? Self.countOfAnSMS : alphanumericCountMax
        guard scalars.count <= countMax else {
            return .invalid(reason: "A sender ID has at most \(countMax) characters.")
        }
        guard scalars.allSatisfy(GSMAlphabet.contains) else {
            return .invalid(reason: "A sender ID has characters of the GSM alphabet only.")
        }
        guard scalars.contains(where: \.properties.isAlphabetic),
            let sender = Self.named(value, in: country)
        else { return .invalid(reason: "A sender is a number or has at least one letter.") }
        return .sender(sender)
    }

    /// The sender of a name in capitals.
    ///
    /// In India a name is a registered header between the letters of operator and circle and that
    /// of the kind of message, `XY-HEADER-P`: they differ from one message of a header to the next,
    /// so the header alone is the sender. One of digits is a short code there.
    private static func named(_ value: String, in country: Country) -> Sender? {
        guard country.code == "IN", let header = indianHeader(value) else {
            return Sender.alphanumeric(value, in: country)
        }
        return header.utf8.allSatisfy { (0x30...0x39).contains($0) }
            ? Sender.shortCode(header, in: country) : Sender.alphanumeric(header, in: country)
    }

    /// The middle of `XY-HEADER` and `XY-HEADER-P`, with P, S, T or G for promotional, service,
    /// transactional and government messages; nil for anything else.
    private static func indianHeader(_ value: String) -> String? {
        let parts = value.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0].count == 2,
            parts[0].allSatisfy({ (0x41...0x5A).contains($0) }),
            (3...9).contains(parts[1].count),
            parts[1].allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) })
        else { return nil }
        if parts.count == 3 {
            guard parts[2].count == 1, let kind = parts[2].first, "PSTG".utf8.contains(kind) else {
                return nil
            }
        }
        return String(decoding: parts[1], as: UTF8.self)
    }

    /// `plain` with capitals for small letters; a letter without a single capital (`ß`) stays.
    ///
    /// Capitals may look like other letters than the small ones did, so folding is repeated until
    /// nothing changes.
    private static func capitals(_ plain: [UInt8]) -> String {
        var value = plain
        for _ in 0..<4 {
            var upper = String.UnicodeScalarView()
            for scalar in String(decoding: value, as: UTF8.self).unicodeScalars {
                let capital = scalar.properties.uppercaseMapping.unicodeScalars
                if let only = capital.first, capital.count == 1 {
                    upper.append(only)
                } else {
                    upper.append(scalar)
                }
            }
            let next = WhiteSpace.collapsed(UnicodeText.plain(Array(String(upper).utf8)))
            if next == value { break }
            value = next
        }
        return String(decoding: value, as: UTF8.self)
    }
}
