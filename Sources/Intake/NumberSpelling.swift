import PhoneNumbers
package import SpamReporting
import UnicodeText

/// A telephone number or short code as somebody wrote it, recognised by its characters alone.
struct NumberSpelling {
    /// The ASCII digits, in their order.
    let digits: [UInt8]
    /// Whether a `+` stands before the first digit.
    let hasPlus: Bool

    private let text: String

    /// Takes a text of digits and the punctuation of numbers; nil for any other.
    ///
    /// `text` is ``UnicodeText/plain(_:)`` already, so digits of every script are ASCII.
    init?(_ text: String) {
        var digits: [UInt8] = []
        var hasPlus = false
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: digits.append(byte)
            case 0x2B:
                guard digits.isEmpty, !hasPlus else { return nil }
                hasPlus = true
            case 0x20, 0x28, 0x29, 0x2D, 0x2E, 0x2F, 0x5B, 0x5D: continue
            default: return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        self.digits = digits
        self.hasPlus = hasPlus
        self.text = text
    }

    /// The usual case without any work: the digits of `+` and 7 to 15 digits, nil for all others.
    ///
    /// Who asks for it has asked ``PhoneNumbers/isE164(_:)`` before, so what comes here is rare.
    static func plainDigits(_ written: String) -> String? {
        guard written.utf8.first == 0x2B, (8...16).contains(written.utf8.count),
            written.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return PhoneNumbers.e164(written, region: "")
    }

    /// The digits as a text.
    var digitsText: String { String(decoding: digits, as: UTF8.self) }

    /// Whether the number says itself that a country code comes first.
    var isInternational: Bool { hasPlus || digits.starts(with: [0x30, 0x30]) }

    /// Whether digits stand at both ends, with nothing but digits, spaces and dashes between them.
    ///
    /// A number that somebody cut off (`(803) 307-…`) is not, and is no short code.
    var isSimple: Bool {
        guard let first = text.utf8.first, let last = text.utf8.last,
            (0x30...0x39).contains(first), (0x30...0x39).contains(last)
        else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x20 || $0 == 0x2D }
    }

    /// Whether there is no digit but 0.
    var isAllZeros: Bool { digits.allSatisfy { $0 == 0x30 } }

    /// The E.164 digits, country code first, without `+`; nil when it is no possible number.
    ///
    /// Digits that begin with 0 are read as `country`'s plan has it (national, or with the prefix
    /// for abroad that is dialled there), else with `00` and in North America with `011` for
    /// abroad. Others are a national number as long as mobile numbers are there, else they begin
    /// with a country code, else they are a national number of any possible length.
    func e164(in country: Country) -> String? {
        let region = country.code
        if hasPlus { return PhoneNumbers.e164(text, region: region) }
        guard digits.first == 0x30 else {
            if let digits = PhoneNumbers.mobileE164(text, region: region) { return digits }
            if digits.count >= Self.internationalCountMin,
                let digits = PhoneNumbers.possibleE164("+" + digitsText, region: region)
            {
                return digits
            }
            return PhoneNumbers.e164(text, region: region)
        }
        if let digits = PhoneNumbers.e164(text, region: region) { return digits }
        if digits.starts(with: [0x30, 0x30]) { return international(digits.dropFirst(2)) }
        guard digits.starts(with: [0x30, 0x31, 0x31]), Self.northAmerica.contains(region) else {
            return nil
        }
        return international(digits.dropFirst(3))
    }

    /// Fewer bare digits are not taken for a country code and a number.
    private static let internationalCountMin = 9

    private func international(_ digits: ArraySlice<UInt8>) -> String? {
        PhoneNumbers.e164("+" + String(decoding: digits, as: UTF8.self), region: "")
    }

    /// Countries of the North American Numbering Plan, where `011` is dialled for abroad.
    static let northAmerica: Set<String> = [
        "AG", "AI", "AS", "BB", "BM", "BS", "CA", "DM", "DO", "GD", "GU", "JM", "KN", "KY", "LC",
        "MP", "MS", "PR", "SX", "TC", "TT", "US", "VC", "VG", "VI",
    ]
}

extension Country {
    /// Whether its numbers are of the North American Numbering Plan.
    package var isNorthAmerican: Bool { NumberSpelling.northAmerica.contains(code) }
}
