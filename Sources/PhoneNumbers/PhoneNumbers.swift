internal import CPhoneNumber

/// Telephone numbers in any spelling, brought to E.164.
///
/// The door to libphonenumber. Numbers have to be *possible* (of a length that their country uses),
/// not *valid* (in a range in use): ranges change faster than the library's data, and those
/// reserved for fiction must pass. Any thread may call any function.
package enum PhoneNumbers {
    /// How many digits a number has, country code included (ITU-T E.164 §6.2.1; 7 is our minimum).
    package static let digitCounts = 7...15

    /// Longest spelling that is looked at, in bytes.
    package static let spellingSizeMax = 64

    /// The digits of the number spelled by `text`, country code first, without `+`.
    ///
    /// `text` may be an international spelling or a national one of `region`, an ISO 3166-1 code;
    /// digits may be of any script. A spelling with `+` and ASCII digits is taken as it is, if its
    /// length is within ``digitCounts``, and never reaches the library unless a trunk prefix
    /// follows the country code (`+44 (0)7700 900123`). Nil when `text` holds anything but digits
    /// and the usual punctuation, or is no possible number.
    package static func e164(_ text: String, region: String) -> String? {
        if let digits = internationalDigits(text) { return digits }
        return libraryDigits(text, region: region, mobile: false)
    }

    /// As ``e164(_:region:)``, but a number with `+` has to be possible too.
    package static func possibleE164(_ text: String, region: String) -> String? {
        libraryDigits(text, region: region, mobile: false)
    }

    /// The digits of the number spelled by `text`, if its country has mobile numbers that long.
    ///
    /// For telling a short subscriber number from a short code.
    package static func mobileE164(_ text: String, region: String) -> String? {
        libraryDigits(text, region: region, mobile: true)
    }

    /// The digits of the number to call that `text` is, as people in `region` write numbers.
    ///
    /// Stricter than ``e164(_:region:)``, for telling numbers from other digits in a text: it has
    /// to be *valid*, in a range that is in use, with the prefix of national calls where the
    /// country has one, and in groups as the country has them if in groups at all. Takes a few
    /// dozen microseconds.
    package static func nationalE164(_ text: String, region: String) -> String? {
        unsafe digits(of: text) { characters, count, buffer in
            unsafe spamgate_national(characters, count, region, buffer)
        }
    }

    /// The region (ISO 3166-1) whose plan has a number of these E.164 digits; nil for none.
    ///
    /// Of countries that share a country code it is the one whose range the number is in; where it
    /// is in none of them, as those reserved for fiction are, the main one.
    package static func region(ofE164 digits: String) -> String? {
        let code = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4) { buffer in
            let isFound = unsafe spamgate_region(digits, digits.utf8.count, buffer.baseAddress)
            guard isFound, let first = buffer.baseAddress else { return String?.none }
            return unsafe String(cString: first)
        }
        return code
    }

    /// Whether ``e164(_:region:)`` gives just the digits of `text`, whatever the region.
    ///
    /// That is so for `+` and digits without a trunk prefix behind the country code.
    package static func isE164(_ text: String) -> Bool {
        let bytes = text.utf8.span
        guard digitCounts.contains(bytes.count - 1), bytes[0] == 0x2B, bytes[1] != 0x30 else {
            return false
        }
        for index in 1..<bytes.count where !(0x30...0x39).contains(bytes[index]) { return false }
        return bytes[1 + callingCodeLength(bytes[1], bytes[2])] != 0x30
    }

    /// The digits behind a `+`, if they can be taken without the library.
    private static func internationalDigits(_ text: String) -> String? {
        var rest = text.utf8[...]
        guard rest.popFirst() == 0x2B else { return nil }
        var digits: [UInt8] = []
        digits.reserveCapacity(digitCounts.upperBound)
        for byte in rest {
            switch byte {
            case 0x30...0x39: digits.append(byte)
            case 0x20, 0x28, 0x29, 0x2D, 0x2E, 0x2F: continue
            default: return nil
            }
            guard digits.count <= digitCounts.upperBound else { return nil }
        }
        guard digitCounts.contains(digits.count), digits[0] != 0x30,
            digits[callingCodeLength(digits[0], digits[1])] != 0x30
        else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }

    /// How many digits the country code has that begins with two digits (ITU-T E.164 annex D).
    private static func callingCodeLength(_ first: UInt8, _ second: UInt8) -> Int {
        switch (first - 0x30) * 10 + second - 0x30 {
        case 10...19, 70...79: 1
        case 20, 27, 30...34, 36, 39...41, 43...49, 51...58, 60...66: 2
        case 81, 82, 84, 86, 90...95, 98: 2
        default: 3
        }
    }

    /// Repeats the library's reading where a zero follows the country code: it may be a part of the
    /// number, as in Italy, or what is left of several prefixes for long distance.
    private static func libraryDigits(_ text: String, region: String, mobile: Bool) -> String? {
        var reading = parsed(text, region: region, mobile: mobile)
        for _ in 0..<4 {
            guard let digits = reading else { return nil }
            let bytes = Array(digits.utf8)
            guard bytes[callingCodeLength(bytes[0], bytes[1])] == 0x30 else { return digits }
            reading = parsed("+" + digits, region: "", mobile: false)
            if reading == digits { return digits }
        }
        return nil
    }

    private static func parsed(_ text: String, region: String, mobile: Bool) -> String? {
        unsafe digits(of: text) { characters, count, buffer in
            unsafe spamgate_e164(characters, count, region, mobile, buffer)
        }
    }

    /// The digits that the library writes of a spelling, if it is one.
    private static func digits(
        of text: String,
        _ read: (UnsafePointer<CChar>?, Int, UnsafeMutablePointer<CChar>?) -> Bool
    ) -> String? {
        var text = text
        guard text.utf8.count <= spellingSizeMax, text.unicodeScalars.allSatisfy(isSpelling)
        else { return nil }
        let digits: String? = unsafe withUnsafeTemporaryAllocation(
            of: CChar.self,
            capacity: 24
        ) { buffer in
            let isNumber = text.withUTF8 { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                    unsafe read(characters.baseAddress, characters.count, buffer.baseAddress)
                }
            }
            guard isNumber, let first = buffer.baseAddress else { return nil }
            return unsafe String(cString: first)
        }
        guard let digits, digitCounts.contains(digits.utf8.count) else { return nil }
        return digits
    }

    /// Whether `scalar` may stand in a number: letters would be read as a keypad's.
    private static func isSpelling(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "+", " ", "(", ")", "-", ".", "/", "[", "]", "\u{FF0B}": true
        case _ where scalar.isASCII: false
        default:
            scalar.properties.generalCategory == .decimalNumber
                || scalar.properties.generalCategory == .dashPunctuation
                || scalar.properties.isWhitespace
        }
    }
}
