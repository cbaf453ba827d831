/// Who a reported message came from, in the one spelling under which it is counted.
///
/// A `Sender` exists only in canonical form: `Intake` makes one from what a carrier wrote, and
/// ``init(canonicalText:)`` reads one back from a path, a command line or Redis.
///
/// What a text leads to, a host or a number to call, is counted and listed in the same way, so it
/// has kinds of its own here; `Intake` makes no sender of them.
package struct Sender: Hashable, Sendable {
    /// What sort of address a sender is.
    package enum Kind: String, CaseIterable, Sendable {
        /// A subscriber number in E.164 form.
        case msisdn
        /// A 3 to 8 digit number that means something in one country only.
        case shortCode
        /// An alphanumeric sender ID (3GPP TS 23.040, TP-OA of type 5), scoped by country.
        case alphanumeric
        /// An e-mail address, as e-mail-to-SMS gateways show it.
        case email
        /// An RCS chatbot's service identifier.
        case bot
        /// A host that reported texts link to, or the domain that was registered.
        case host
        /// A number that reported texts ask to call, in E.164 form.
        case callBack

        /// Those that a message can come from.
        package static let senders: Set<Kind> = [.msisdn, .shortCode, .alphanumeric, .email, .bot]
        /// Those that a text can lead to.
        package static let hosts: Set<Kind> = [.host, .callBack]

        /// The feed in which listings of this kind are published.
        package var feed: FeedName { Self.hosts.contains(self) ? .hosts : .senders }

        /// Whether the same value names different senders in different countries.
        package var isScopedByCountry: Bool {
            self == .shortCode || self == .alphanumeric
        }
    }

    /// What sort of address this is.
    package let kind: Kind

    /// The address: `+447700900123`, `60123`, `PAYPAL`, `a@b.example`.
    package let value: String

    /// The country that a short code or alphanumeric ID belongs to, and of no other kind.
    package let country: Country?

    /// Longest canonical text, in bytes; anything longer is refused as no address.
    package static let canonicalTextSizeMax = 360

    /// What stands in a path, on a command line and in Redis, such as `alphanumeric:GB:PAYPAL`.
    ///
    /// Kept, because each complaint needs it half a dozen times.
    package let canonicalText: String

    private init(kind: Kind, value: String, country: Country?) {
        self.kind = kind
        self.value = value
        self.country = country
        canonicalText =
            switch kind {
            case .msisdn: value
            case .shortCode, .alphanumeric: "\(kind.rawValue):\(country?.code ?? ""):\(value)"
            case .email, .bot, .host, .callBack: "\(kind.rawValue):\(value)"
            }
    }

    /// By ``canonicalText``, which no two senders share; kind, value and country need no look.
    package static func == (left: Sender, right: Sender) -> Bool {
        left.canonicalText == right.canonicalText
    }

    /// As `==` compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(canonicalText)
    }

    /// A subscriber number: `digits` are 7 to 15 digits, country code first, without `+`.
    package static func msisdn(digits: String) -> Sender? {
        guard (7...15).contains(digits.utf8.count), digits.utf8.allSatisfy(isDigit),
            digits.utf8.first != 0x30
        else { return nil }
        return Sender(kind: .msisdn, value: "+" + digits, country: nil)
    }

    /// A subscriber number: `+` and 7 to 15 digits, country code first.
    package static func msisdn(international value: String) -> Sender? {
        let bytes = value.utf8.span
        guard (8...16).contains(bytes.count), bytes[0] == 0x2B, bytes[1] != 0x30 else {
            return nil
        }
        for index in 1..<bytes.count where !isDigit(bytes[index]) { return nil }
        return Sender(kind: .msisdn, value: value, country: nil)
    }

    /// A short code of 3 to 8 digits in `country`.
    package static func shortCode(_ digits: String, in country: Country) -> Sender? {
        guard (3...8).contains(digits.utf8.count), digits.utf8.allSatisfy(isDigit) else {
            return nil
        }
        return Sender(kind: .shortCode, value: digits, country: country)
    }

    /// An alphanumeric sender ID in `country`; the caller has already folded case and look-alikes.
    package static func alphanumeric(_ value: String, in country: Country) -> Sender? {
        guard isPrintable(value) else { return nil }
        return Sender(kind: .alphanumeric, value: value, country: country)
    }

    /// An e-mail address whose domain the caller has already lower-cased.
    package static func email(_ value: String) -> Sender? {
        guard isPrintable(value), value.utf8.contains(0x40), !value.utf8.contains(0x20) else {
            return nil
        }
        return Sender(kind: .email, value: value, country: nil)
    }

    /// An RCS chatbot's service identifier, without the `sip:` scheme.
    package static func bot(_ value: String) -> Sender? {
        guard isPrintable(value), !value.utf8.contains(0x20) else { return nil }
        return Sender(kind: .bot, value: value, country: nil)
    }

    /// A host in ASCII: a domain name in small letters.
    ///
    /// Labels have letters, digits, hyphens and underscores (RFC 1123 §2.1, RFC 8552), and the last
    /// one begins with a letter.
    package static func host(_ value: String) -> Sender? {
        guard (1...hostSizeMax).contains(value.utf8.count) else { return nil }
        let labels = value.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.count)
                && label.allSatisfy { byte in
                    isDigit(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x5F
                }
        }
        guard isName, let first = labels.last?.first, (0x61...0x7A).contains(first) else {
            return nil
        }
        return Sender(kind: .host, value: value, country: nil)
    }

    /// Longest name of a host, in bytes (RFC 1035 §2.3.4, without the final dot).
    package static let hostSizeMax = 253

    /// A number to call: `+` and 7 to 15 digits, country code first.
    ///
    /// Whoever wrote the text chose the digits, so they may begin with a 0, which no country has.
    package static func callBack(international value: String) -> Sender? {
        guard value.utf8.first == 0x2B, (8...16).contains(value.utf8.count),
            value.utf8.dropFirst().allSatisfy(isDigit)
        else { return nil }
        return Sender(kind: .callBack, value: value, country: nil)
    }

    /// Reads ``canonicalText`` back; nil when `text` is no sender's canonical text.
    ///
    /// Since people write it too, the country may be in small letters.
    package init?(canonicalText text: String) {
        guard text.utf8.count <= Self.canonicalTextSizeMax else { return nil }
        if text.utf8.first == 0x2B {
            guard let sender = Sender.msisdn(digits: String(text.dropFirst())) else { return nil }
            self = sender
            return
        }
        // Not by characters: a mark that a value begins with is one with the colon before it.
        let parts = text.unicodeScalars
            .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
        let rest = parts[1]
        var country: Country?
        var value = String(rest)
        if kind.isScopedByCountry {
            let scoped = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard scoped.count == 2, let scope = Country(code: String(scoped[0])) else {
                return nil
            }
            country = scope
            value = String(scoped[1])
        }
        let sender: Sender? =
            switch kind {
            case .msisdn: nil
            case .shortCode: country.flatMap { Sender.shortCode(value, in: $0) }
            case .alphanumeric: country.flatMap { Sender.alphanumeric(value, in: $0) }
            case .email: Sender.email(value)
            case .bot: Sender.bot(value)
            case .host: Sender.host(value)
            case .callBack: Sender.callBack(international: value)
            }
        guard let sender else { return nil }
        self = sender
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    private static func isPrintable(_ value: String) -> Bool {
        !value.isEmpty && value.utf8.count <= 320
            && value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}

/// A country, by its ISO 3166-1 alpha-2 code.
package struct Country: Hashable, Sendable {
    /// Two capital letters, such as `GB`.
    package let code: String

    /// In place of a country where there is none: `ZZ`, which ISO 3166 leaves to its users.
    package static let none = Country(assigned: "ZZ")

    private init(assigned code: String) {
        self.code = code
    }

    /// Accepts two ASCII letters in either case; whether the code is assigned is not checked.
    package init?(code: String) {
        let upper = code.utf8.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }
        guard upper.count == 2, upper.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            return nil
        }
        self.code = String(decoding: upper, as: UTF8.self)
    }
}
