/// Characters that look like an ASCII character and are none.
///
/// The table is the project's own and holds what is seen, or easily typed, in messages: Cyrillic,
/// Greek, Armenian and Cherokee letters with the shape of a Latin one, small capitals, Latin
/// letters without their dot or serif, and the many dashes, quotation marks and dots. Characters
/// that compatibility normalisation already folds (full-width, mathematical, circled) are absent.
/// Decimal digits of every script become ASCII digits, spaces and line ends that normalisation
/// leaves become a space. Letters with a diacritic are not folded: `é` is not `e`.
///
/// Cyrillic letters fold alike in both cases, by the look of the capital (`В` and `в` give `B` and
/// `b`), so that Cyrillic text stays comparable without regard to case. Greek `Η`, `Ν`, `Υ` and
/// `Μ` fold by their own look and `η`, `ν`, `υ` and `μ` by theirs, since both are used in fakes.
package enum LookAlikes {
    /// `text`, which is valid UTF-8 in NFKD, with each look-alike replaced.
    package static func folded(in text: [UInt8]) -> [UInt8] {
        rewritten(text) { replacement(of: $0).map { .becomes($0) } ?? .stays }
    }

    /// `text` with spacing accents as quotation marks; normalisation would make a space and a
    /// combining mark of them.
    static func spacingMarksFolded(in text: [UInt8]) -> [UInt8] {
        rewritten(text) { $0.value == 0xB4 || $0.value == 0x0384 ? .becomes(0x27) : .stays }
    }

    /// `text`, which is valid UTF-8, with the decimal digits of every script as ASCII digits.
    package static func digitsFolded(in text: [UInt8]) -> [UInt8] {
        rewritten(text) { digit($0).map { .becomes($0) } ?? .stays }
    }

    /// The ASCII character that `scalar` looks like, if it is not ASCII itself.
    package static func replacement(of scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0..<0x80: nil
        case 0x1F150...0x1F169: UInt8(0x41 + scalar.value - 0x1F150)
        case 0x1F170...0x1F189: UInt8(0x41 + scalar.value - 0x1F170)
        default:
            if scalar.value < replacements.count, replacements[Int(scalar.value)] != 0 {
                replacements[Int(scalar.value)]
            } else {
                digit(scalar)
            }
        }
    }

    /// The ASCII digit of the same value, for a decimal digit of any script.
    private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        guard mayBeDigit(scalar.value), scalar.properties.generalCategory == .decimalNumber,
            let value = scalar.properties.numericValue
        else { return nil }
        return 0x30 + UInt8(value)
    }

    /// False for the most common letters, whose properties need not be looked up: there are no
    /// digits in Latin, Greek, Cyrillic and Hebrew, nor from Glagolitic to Yi, which is where
    /// ideographs and kana are, nor from Hangul's syllables to Arabic's forms.
    private static func mayBeDigit(_ value: UInt32) -> Bool {
        !(value < 0x0660 || (0x2C00..<0xA620).contains(value) || (0xAC00..<0xFF10).contains(value))
    }

    /// By code point; 0 for a character that looks like none of ASCII.
    private static let replacements: [UInt8] = {
        let last = rows.flatMap(\.1).max() ?? 0
        var table = [UInt8](repeating: 0, count: Int(last) + 1)
        for (target, codes) in rows {
            for code in codes { table[Int(code)] = UInt8(truncatingIfNeeded: target.value) }
        }
        return table
    }()

    private static var rows: [(Unicode.Scalar, [UInt32])] {
        capitals + smallLetters + punctuation
    }

    /// In each row Cyrillic, then Greek, then other letters.
    private static let capitals: [(Unicode.Scalar, [UInt32])] = [
        ("A", [0x0410, 0x0391, 0x13AA]),
        ("B", [0x0412, 0x0392, 0x13F4]),
        ("C", [0x0421, 0x03F9, 0x13DF, 0x216D]),
        ("D", [0x13A0]),
        ("E", [0x0415, 0x0395, 0x13AC]),
        ("F", [0x03DC]),
        ("G", [0x050C, 0x13C0]),
        ("H", [0x041D, 0x0397, 0x13BB]),
        ("I", [0x0406, 0x0399]),
        ("J", [0x0408, 0x037F, 0x13AB]),
        ("K", [0x041A, 0x039A, 0x13E6]),
        ("L", [0x13DE]),
        ("M", [0x041C, 0x039C, 0x03FA, 0x13B7]),
        ("N", [0x039D]),
        ("O", [0x041E, 0x039F, 0x0555]),
        ("P", [0x0420, 0x03A1, 0x13E2]),
        ("Q", [0x051A]),
        ("R", [0x13A1]),
        ("S", [0x0405, 0x054F, 0x13DA]),
        ("T", [0x0422, 0x03A4, 0x13A2]),
        ("U", [0x054D]),
        ("V", [0x0474, 0x13D9]),
        ("W", [0x051C, 0x13B3]),
        ("X", [0x0425, 0x03A7]),
        ("Y", [0x0423, 0x04AE, 0x03A5]),
        ("Z", [0x0396, 0x13C3]),
    ]

    /// In each row Cyrillic, then Greek, then Armenian, Latin and small capitals.
    private static let smallLetters: [(Unicode.Scalar, [UInt32])] = [
        ("a", [0x0430, 0x03B1, 0x0251, 0x1D00]),
        ("b", [0x0432, 0x044C, 0x042C, 0x03B2, 0x0299]),
        ("c", [0x0441, 0x03F2, 0x1D04, 0x217D]),
        ("d", [0x0501, 0x0500, 0x0256, 0x1D05]),
        ("e", [0x0435, 0x03B5, 0x0511, 0x0510, 0x025B, 0x0190, 0x212E, 0x1D07]),
        ("f", [0x03DD, 0xA730]),
        ("g", [0x050D, 0x0581, 0x0261, 0x0262]),
        ("h", [0x043D, 0x04BB, 0x04BA, 0x0570, 0x029C]),
        ("i", [0x0456, 0x03B9, 0x0131, 0x0269, 0x0196, 0x026A]),
        ("j", [0x0458, 0x03F3, 0x0237, 0x1D0A]),
        ("k", [0x043A, 0x03BA, 0x1D0B]),
        ("l", [0x04CF, 0x04C0, 0x01C0, 0x029F, 0x2223]),
        ("m", [0x043C, 0x03FB, 0x1D0D]),
        ("n", [0x043F, 0x041F, 0x03B7, 0x0578, 0x0274]),
        ("o", [0x043E, 0x03BF, 0x0585, 0x1D0F]),
        ("p", [0x0440, 0x03C1, 0x1D18]),
        ("q", [0x051B, 0x0566]),
        ("r", [0x0433, 0x0413, 0x0280]),
        ("s", [0x0455, 0xA731]),
        ("t", [0x0442, 0x03C4, 0x1D1B]),
        ("u", [0x03C5, 0x03BC, 0x057D, 0x028B, 0x1D1C]),
        ("v", [0x0475, 0x03BD, 0x1D20]),
        ("w", [0x051D, 0x03C9, 0x1D21]),
        ("x", [0x0445, 0x03C7]),
        ("y", [0x0443, 0x04AF, 0x03B3, 0x0263, 0x028F]),
        ("z", [0x03B6, 0x1D22]),
    ]

    private static let punctuation: [(Unicode.Scalar, [UInt32])] = [
        (" ", [0x85, 0x1680, 0x2028, 0x2029]),
        (
            "-",
            [
                0x058A, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2043, 0x2212, 0x2796,
                0x2E3A, 0x2E3B, 0x30A0,
            ]
        ),
        (
            "'",
            [
                0x02B9, 0x02BB, 0x02BC, 0x02BD, 0x02BE, 0x02C8, 0x02CA, 0x02CB, 0x055A, 0x05F3,
                0x2018, 0x2019, 0x201B, 0x2032, 0x2035, 0x2039, 0x203A, 0xA78C,
            ]
        ),
        (
            "\"",
            [
                0x00AB, 0x00BB, 0x02BA, 0x02EE, 0x05F4, 0x201C, 0x201D, 0x201E, 0x201F, 0x275D,
                0x275E, 0x301D, 0x301E,
            ]
        ),
        (".", [0x00B7, 0x0387, 0x06D4, 0x0701, 0x2027, 0x2219, 0x22C5, 0x3002, 0x30FB, 0xA78F]),
        (",", [0x060C, 0x066B, 0x201A, 0x3001]),
        (":", [0x02D0, 0x02D1, 0x0589, 0x05C3, 0x2236, 0xA789]),
        (";", [0x061B]),
        ("!", [0x01C3, 0x2757, 0x2755]),
        ("?", [0x0294, 0x061F, 0x2753, 0x2754]),
        ("/", [0x2044, 0x2215, 0x2571, 0x29F8]),
        ("\\", [0x2216, 0x29F5]),
        ("|", [0x05C0, 0x2758]),
        ("*", [0x066D, 0x204E, 0x2217, 0x2731]),
        ("+", [0x2795]),
        ("~", [0x02DC, 0x223C, 0x2053, 0x301C]),
        ("<", [0x2329, 0x27E8, 0x3008]),
        (">", [0x232A, 0x27E9, 0x3009]),
        ("[", [0x3010, 0x3014]),
        ("]", [0x3011, 0x3015]),
        ("_", [0x02CD]),
        ("^", [0x02C6, 0x02C4]),
    ]
}
