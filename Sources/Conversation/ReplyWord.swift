internal import UnicodeText

/// A word of a reply: letters and digits with no other character between them than an apostrophe.
///
/// Of the scripts that are written without spaces, or with few, each character is a word.
struct ReplyWord: Sendable {
    /// Without case, accents, width and apostrophes.
    let folded: String
    /// Where it stands.
    let range: Range<String.Index>

    /// The words of a text in their order.
    static func words(of text: String) -> [ReplyWord] {
        var words: [ReplyWord] = []
        var open: Range<String.Index>?
        func close() {
            if let range = open { words.append(ReplyWord(text, range)) }
            open = nil
        }
        for index in text.indices {
            let character = text[index]
            let next = text.index(after: index)
            if standsAlone(character) {
                close()
                words.append(ReplyWord(text, index..<next))
            } else if isPart(character) || (open != nil && isApostrophe(character)) {
                open = (open?.lowerBound ?? index)..<next
            } else if !character.unicodeScalars.allSatisfy(Invisibles.contains) {
                close()
            }
        }
        close()
        return words
    }

    private init(_ text: String, _ range: Range<String.Index>) {
        self.range = range
        folded = Self.folded(text[range])
    }

    private static func isPart(_ character: Character) -> Bool {
        guard !character.isEmoji else { return false }
        return character.unicodeScalars.contains {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
    }

    /// Whether a character is Han, Kana or Hangul.
    private static func standsAlone(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        return switch scalar.value {
        case 0x3005...0x3007, 0x3041...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x3FFFF:
            scalar.value != 0x30FB
        default: false
        }
    }

    private static func isApostrophe(_ character: Character) -> Bool {
        "'\u{2019}\u{2BC}`\u{B4}".contains(character)
    }

    private static func folded(_ text: Substring) -> String {
        let scalars = Invisibles.removed(from: Array(text.utf8))
        var folded = String.UnicodeScalarView()
        for scalar in String(decoding: UnicodeText.caseFolded(scalars), as: UTF8.self)
            .unicodeScalars
        where !isDropped(scalar) {
            folded.append(equal[scalar] ?? scalar)
        }
        let composed = UnicodeText.compatibilityComposed(Array(String(folded).utf8))
        return String(decoding: composed, as: UTF8.self)
    }

    /// Accents of the European scripts, the vowel and hamza signs of the Arabic one, apostrophes.
    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x27, 0x60, 0xB4, 0x2BC, 0x2019, 0x300...0x36F, 0x640, 0x64B...0x655, 0x670: true
        // The nukta of the Devanagari script, which many leave out.
        case 0x93C: true
        default: false
        }
    }

    /// Letters that are written for each other.
    private static let equal: [Unicode.Scalar: Unicode.Scalar] = [
        "\u{131}": "i", "\u{142}": "l", "\u{649}": "\u{64A}", "\u{6CC}": "\u{64A}",
        "\u{629}": "\u{647}", "\u{901}": "\u{902}",
    ]
}

extension Character {
    /// Whether it shows as a picture: digits are such only in a keycap.
    fileprivate var isEmoji: Bool {
        unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.value == 0x20E3 }
    }
}
