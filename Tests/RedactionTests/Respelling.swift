import TestSupport

/// Writes texts in other characters that a reader takes for the same, and knows the way back.
///
/// It shares no code and no table with the product.
struct Respelling {
    private static let cyrillic: [Character: Character] = [
        "a": "\u{0430}", "c": "\u{0441}", "e": "\u{0435}", "o": "\u{043E}", "p": "\u{0440}",
        "x": "\u{0445}", "A": "\u{0410}", "B": "\u{0412}", "E": "\u{0415}", "H": "\u{041D}",
        "K": "\u{041A}", "M": "\u{041C}", "O": "\u{041E}", "P": "\u{0420}", "T": "\u{0422}",
    ]
    private static let latin = Dictionary(uniqueKeysWithValues: cyrillic.map { ($1, $0) })
    private static let invisibles: [Unicode.Scalar] = [
        "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{202E}", "\u{2066}",
        "\u{2060}", "\u{FEFF}", "\u{AD}", "\u{61C}", "\u{E0041}", "\u{180E}",
    ]

    /// `text` with about `percent` of its characters written otherwise.
    static func respelled(
        _ text: String,
        percent: Int,
        _ random: inout SeededGenerator
    ) -> String {
        var result = String.UnicodeScalarView()
        for character in text {
            let other = random.chance(percent) ? otherwise(character, &random) : String(character)
            result.append(contentsOf: other.unicodeScalars)
        }
        return String(result)
    }

    private static func otherwise(
        _ character: Character,
        _ random: inout SeededGenerator
    ) -> String {
        let invisible = invisibles[Int.random(in: 0..<invisibles.count, using: &random)]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return String(character) + String(Character(invisible))
        case 1: return fullWidth(character)
        case 2: return String(cyrillic[character] ?? character)
        case 3 where character.isNumber:
            let value = character.wholeNumberValue ?? 0
            let zeros: [UInt32] = [0x660, 0x6F0, 0x966, 0xE50, 0x1D7CE]
            let zero = zeros[Int.random(in: 0..<zeros.count, using: &random)]
            return Unicode.Scalar(zero + UInt32(value)).map { String(Character($0)) } ?? ""
        case 4 where character.isLetter && character.isASCII || character.isNumber:
            return String(character) + "\u{336}"
        default: return random.chance(50) ? character.uppercased() : character.lowercased()
        }
    }

    private static func fullWidth(_ character: Character) -> String {
        guard let value = character.asciiValue, (0x21...0x7E).contains(value) else {
            return String(character)
        }
        return Unicode.Scalar(0xFEE0 + UInt32(value)).map { String(Character($0)) } ?? ""
    }

    /// The words of a text that was respelled, in small letters as they were written at first.
    ///
    /// A word is letters and digits in a row; of scripts without spaces each letter is one.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            guard !invisibles.contains(scalar), scalar.value != 0x336 else { continue }
            let character = plain(scalar)
            let isAlone =
                (0xE01...0xE4F).contains(scalar.value)
                || scalar.value >= 0x4E00
                    && scalar.value < 0xA000
            if isAlone || !character.isLetter && !character.isNumber {
                if !word.isEmpty { words.append(word) }
                word = ""
                if isAlone { words.append(String(character)) }
            } else {
                word += character.lowercased()
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    private static func plain(_ scalar: Unicode.Scalar) -> Character {
        if (0xFF01...0xFF5E).contains(scalar.value) {
            return Unicode.Scalar(scalar.value - 0xFEE0).map(Character.init) ?? " "
        }
        let character = Character(scalar)
        if scalar.value >= 0x80, scalar.properties.generalCategory == .decimalNumber,
            let value = scalar.properties.numericValue
        {
            return Character(String(Int(value)))
        }
        return latin[character] ?? latin[Character(character.uppercased())] ?? character
    }
}
