internal import MessageContent

/// A phrase as it is looked for in folded words: its letters without spaces.
package struct FoldedPhrase: Equatable, Sendable {
    /// UTF-8 of the letters; never empty.
    package let octets: [UInt8]
    /// Whether it may begin within a word.
    let isOpenAtStart: Bool
    /// Whether it may end within a word.
    let isOpenAtEnd: Bool
    /// How many ends of words there may be in what it is found in; nil for any number.
    let spacesMax: Int?

    /// Why a phrase cannot be looked for.
    package enum Failure: Error, Equatable, Sendable {
        /// Nothing of it is left, or nothing of the word: a number, a code or signs.
        case folds(toNothing: String)
        /// It has more octets than ``CategoryRules/phraseSizeMax``.
        case tooLong
        /// A `*` stands elsewhere than at an end.
        case star
    }

    /// Folds a phrase; `*` at an end lets words go on there.
    ///
    /// Languages that write no spaces, or not always in the same places, need no `*`; neither do
    /// phrases of ``unmistakableLetters`` and more. Those of ``lettersThatGoOn`` and more need none
    /// at the end.
    package init(_ text: String) throws(Failure) {
        var inner = text[...]
        let startsOpen = inner.first == "*"
        if startsOpen { inner = inner.dropFirst() }
        let endsOpen = inner.last == "*"
        if endsOpen { inner = inner.dropLast() }
        guard !inner.contains("*") else { throw .star }
        for word in inner.split(separator: " ")
        where JoinedText(MatchingText.folded(phrase: String(word))).octets.isEmpty {
            throw .folds(toNothing: String(word))
        }
        let joined = JoinedText(MatchingText.folded(phrase: String(inner))).octets
        guard !joined.isEmpty else { throw .folds(toNothing: text) }
        guard joined.count <= CategoryRules.phraseSizeMax else { throw .tooLong }
        let letters = inner.unicodeScalars.count { $0.properties.isAlphabetic }
        let isFree =
            letters >= Self.unmistakableLetters
            || inner.unicodeScalars.contains(where: Self.isWrittenWithoutSpaces)
        octets = joined
        isOpenAtStart = startsOpen || isFree
        isOpenAtEnd = endsOpen || isFree || letters >= Self.lettersThatGoOn
        spacesMax = isFree ? nil : inner.split(separator: " ").count - 1
    }

    /// So many letters in a row are no accident, wherever words begin and end.
    private static let unmistakableLetters = 12
    /// What is longer is a word of its own, or one with another glued to it.
    private static let lettersThatGoOn = 8

    /// Thai to Burmese, kana, Han, and Hangul, whose particles belong to the word.
    private static func isWrittenWithoutSpaces(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x3040...0x30FF,
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}

/// The folded words of a text without spaces, and where words begin and end.
///
/// Without spaces a phrase is found whatever spaces were put into it or left out of it.
struct JoinedText {
    private(set) var octets: [UInt8] = []
    /// For each place before an octet, and the end, whether a word begins or ends there.
    private(set) var edges: [Bool] = []
    /// How many edges there are up to each place, itself included.
    private var edgeCounts: [Int32] = []

    init(_ words: [[UInt8]]) {
        let size = words.reduce(0) { $0 + $1.count }
        octets.reserveCapacity(size)
        edges.reserveCapacity(size + 1)
        var isEdge = true
        for word in words {
            isEdge = true
            var place = 0
            while place < word.count {
                let lead = word[place]
                if lead < 0x80 {
                    octets.append(lead)
                    edges.append(isEdge)
                    isEdge = false
                    place += 1
                    continue
                }
                let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
                let end = min(place + count, word.count)
                switch Self.kind(of: word[place..<end]) {
                case .sign: isEdge = true
                case .filler: break
                case .letter:
                    for octet in word[place..<end] {
                        octets.append(octet)
                        edges.append(isEdge)
                        isEdge = false
                    }
                }
                place = end
            }
        }
        edges.append(true)
        edgeCounts.reserveCapacity(edges.count)
        var count: Int32 = 0
        for edge in edges {
            if edge { count += 1 }
            edgeCounts.append(count)
        }
    }

    /// How many edges there are strictly between two places.
    func edges(from start: Int, to end: Int) -> Int {
        Int(edgeCounts[end - 1] - edgeCounts[start])
    }

    private enum Kind {
        case letter
        /// Punctuation, a symbol or a picture: a word ends there.
        case sign
        /// What stretches a word, or stands above its letters.
        case filler
    }

    /// Of a character that is not ASCII.
    private static func kind(of character: ArraySlice<UInt8>) -> Kind {
        let scalar = character.dropFirst().reduce(
            UInt32(character.first ?? 0) & (0x7F >> UInt32(character.count))
        ) { $0 << 6 | UInt32($1 & 0x3F) }
        switch scalar {
        case 0x80...0xA9, 0xAB...0xB4, 0xB6...0xB9, 0xBB...0xBF, 0xD7, 0xF7, 0x02C2...0x02FF,
            0x0589, 0x05BE, 0x060C, 0x061B, 0x061F, 0x066A...0x066D, 0x06D4,
            0x0964, 0x0965, 0x2000...0x206F, 0x20A0...0x20CF, 0x2100...0x214F, 0x2190...0x2BFF,
            0x3000...0x3004, 0x3007...0x3020, 0x3030, 0x30FB, 0xFE00...0xFE0F, 0xFE30...0xFE6F,
            0xFF00...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65, 0xFFF0...0xFFFF,
            0x1F000...0x1FAFF:
            return .sign
        case 0x0300...0x036F, 0x0640:
            return .filler
        default:
            return .letter
        }
    }
}
