package import DomainNames

/// What a text asks its reader to follow: a link, a number to call, an address to write to.
package struct Indicator: Hashable, Sendable {
    /// What an indicator leads to.
    package enum Kind: String, CaseIterable, Sendable {
        case link
        case telephoneNumber
        case emailAddress
        /// A name in a messenger, written with `@`.
        case handle
        case cryptoAddress
    }

    /// What the indicator leads to.
    package let kind: Kind
    /// What leads to the same place has the same value.
    ///
    /// Of a link it is the host, a `/` and the path, without scheme, `www.`, query and fragment.
    /// A telephone number has its digits only, behind a `+` when it is written internationally; an
    /// address of a mailbox and a handle are in small letters.
    package let value: String
    /// The host of a link or mailbox; nil for others, and when it is an internet address.
    package let host: DomainName?

    /// Makes an indicator of its parts, as they were found.
    package init(kind: Kind, value: String, host: DomainName? = nil) {
        self.kind = kind
        self.value = value
        self.host = host
    }

    /// The domain whose owner is behind a link or mailbox: what was registered, else the host.
    package var registeredDomain: String? {
        guard let host else { return nil }
        return host.registrable?.ascii ?? host.ascii
    }

    /// The last digits of a number, the same whether it is written nationally or internationally.
    ///
    /// Nil for other kinds and for numbers that are too short.
    package var nationalDigits: String? {
        guard kind == .telephoneNumber else { return nil }
        let digits = value.utf8.drop { $0 == 0x2B }
        guard digits.count >= Self.nationalDigitCount else { return nil }
        return String(Substring(digits.suffix(Self.nationalDigitCount)))
    }

    /// Every national plan has subscribers' numbers that differ within so many digits.
    private static let nationalDigitCount = 9
}
