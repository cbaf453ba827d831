import PhoneNumbers
import SpamReporting
import UnicodeText

/// A reporter's address in the one spelling from which the reporter token is made.
///
/// A number is `+` and its E.164 digits, however it was spelled; an e-mail address is in lower
/// case; 64 hexadecimal digits (a hash that the partner made, as MARS allows) are `hash:…`; any
/// other text, such as a device's id, is `id:…`. It prints redacted.
struct ReporterAddress: CustomStringConvertible {
    /// The spelling; it must go nowhere but into the token.
    let text: String

    /// Normalises `written`; nil when it is blank.
    init?(_ written: String, country: Country) {
        if PhoneNumbers.isE164(written) {
            text = written
            return
        }
        if let digits = NumberSpelling.plainDigits(written) {
            text = "+" + digits
            return
        }
        let bytes = Array(written.utf8)
        let plain = WhiteSpace.collapsed(UnicodeText.plain(bytes))
        guard !plain.isEmpty else { return nil }
        if plain.count == 64, plain.allSatisfy(Self.isHexadecimal) {
            text = "hash:" + String(decoding: UnicodeText.skeleton(plain), as: UTF8.self)
            return
        }
        let bare = Self.withoutScheme(String(decoding: plain, as: UTF8.self))
        if let spelling = NumberSpelling(bare) {
            text = spelling.e164(in: country).map { "+" + $0 } ?? "id:" + spelling.digitsText
            return
        }
        // Look-alikes are other people: an address and an id keep theirs.
        let visible = UnicodeText.compatibilityComposed(Invisibles.removed(from: bytes))
        let own = String(decoding: WhiteSpace.collapsed(visible), as: UTF8.self)
        let address = EmailAddress(Self.withoutScheme(own))
        text = address?.text.lowercased() ?? "id:" + own
    }

    var description: String { "•••" }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    /// `text` without `tel:` and its parameters, `sms:` or `mailto:`.
    private static func withoutScheme(_ text: String) -> String {
        guard let colon = text.firstIndex(of: ":"),
            ["tel", "sms", "mailto"].contains(text[..<colon].lowercased())
        else { return text }
        let rest = text[text.index(after: colon)...]
        return String(rest.prefix { $0 != ";" && $0 != "?" })
    }
}
