import UnicodeText

/// A text as characters, each in the form that is shown and in that which is compared.
///
/// What shows nothing (zero-width, directional, control characters) is gone, compatibility
/// characters such as full-width digits are the usual ones, white space is one space.
struct WrittenText {
    /// One character with the marks that stand on it.
    struct Cell {
        let kind: Kind
        /// The ASCII character that it looks like, a letter as a small one; 0 for none.
        let look: UInt8
        /// Where its scalars begin in ``shown`` and in ``compared``.
        let shownStart: Int
        let comparedStart: Int
    }

    /// What a character is to the search for words.
    enum Kind {
        case space
        /// White space with the end of a line in it.
        case lineEnd
        /// A decimal digit of any script; `look` is the ASCII one.
        case digit
        /// A letter of a script with spaces between words.
        case letter
        /// A Chinese character, which may be half a word or a whole one.
        case ideograph
        /// A letter of another script without spaces between words: kana, Thai, Khmer and others.
        case unspaced
        /// Anything else.
        case sign

        var isSpace: Bool { self == .space || self == .lineEnd }
        var isLetterOrDigit: Bool { self == .letter || self == .digit }
        var isUnspaced: Bool { self == .ideograph || self == .unspaced }
    }

    private(set) var cells: [Cell] = []
    private var shown: [Unicode.Scalar] = []
    private var compared: [Unicode.Scalar] = []
    private var skeletons: [Unicode.Scalar: [Unicode.Scalar]] = [:]

    init(_ text: String) {
        for scalar in Self.visible(text) { append(scalar) }
        while cells.last?.kind.isSpace == true { removeLast() }
    }

    /// The characters in `range` as they are shown.
    func shown(_ range: Range<Int>) -> String {
        Self.text(shown, start(range.lowerBound).shown..<start(range.upperBound).shown)
    }

    /// The characters in `range` as they are compared: as they look, without regard to case.
    func compared(_ range: Range<Int>) -> String {
        Self.text(compared, start(range.lowerBound).compared..<start(range.upperBound).compared)
    }

    /// Whether the character at `index` is a capital letter.
    func isCapital(_ index: Int) -> Bool {
        shown[cells[index].shownStart].properties.changesWhenLowercased
    }

    /// Whether the character at `index` is a small letter of a script that has capitals.
    func isSmall(_ index: Int) -> Bool {
        shown[cells[index].shownStart].properties.changesWhenUppercased
    }

    /// Whether the character at `index` is a sign for a currency.
    func isCurrency(_ index: Int) -> Bool {
        shown[cells[index].shownStart].properties.generalCategory == .currencySymbol
    }

    private func start(_ index: Int) -> (shown: Int, compared: Int) {
        guard index < cells.count else { return (shown.count, compared.count) }
        return (cells[index].shownStart, cells[index].comparedStart)
    }

    private static func text(_ scalars: [Unicode.Scalar], _ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }
}

// MARK: - Making

extension WrittenText {
    /// `text` in normalisation form KC, without what shows nothing.
    private static func visible(_ text: String) -> [Unicode.Scalar] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return withoutInvisibles(text.unicodeScalars) }
        let bytes = Array(
            String(String.UnicodeScalarView(withoutInvisibles(text.unicodeScalars))).utf8
        )
        let composed = UnicodeText.compatibilityComposed(bytes)
        // Normalisation makes fillers of some letters.
        return withoutInvisibles(String(decoding: composed, as: UTF8.self).unicodeScalars)
    }

    private static func withoutInvisibles(_ text: String.UnicodeScalarView) -> [Unicode.Scalar] {
        text.filter { scalar in
            if scalar.value < 0x7F, scalar.value >= 0x20 || isSpace(scalar) { return true }
            if isSpace(scalar) { return true }
            guard !Invisibles.contains(scalar) else { return false }
            let category = scalar.properties.generalCategory
            return category != .control && category != .format
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        // A pattern of Braille without dots shows as much as a space.
        scalar.properties.isWhitespace || scalar.value == 0x2800
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        guard !Self.isSpace(scalar) else { return appendSpace(scalar) }
        let folded = skeleton(scalar)
        if isMark(scalar), let last = cells.last, !last.kind.isSpace {
            shown.append(scalar)
            // What is left on a plain letter or sign after normalisation is decoration, such as
            // a line through it; on others it may be a vowel.
            if last.look == 0 { compared.append(contentsOf: folded) }
            return
        }
        let only = folded.count == 1 ? folded[0] : nil
        let look = only.map { $0.value < 0x80 ? UInt8($0.value) : 0 } ?? 0
        let cell = Cell(
            kind: kind(of: scalar, look: look),
            look: look,
            shownStart: shown.count,
            comparedStart: compared.count
        )
        cells.append(cell)
        shown.append(scalar)
        compared.append(contentsOf: folded)
    }

    private mutating func appendSpace(_ scalar: Unicode.Scalar) {
        let endsLine = [0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029].contains(scalar.value)
        guard let last = cells.last else { return }
        if last.kind.isSpace {
            guard endsLine, last.kind == .space else { return }
            removeLast()
        }
        let kind = endsLine ? Kind.lineEnd : .space
        cells.append(
            Cell(
                kind: kind,
                look: 0x20,
                shownStart: shown.count,
                comparedStart: compared.count
            )
        )
        shown.append(" ")
        compared.append(" ")
    }

    private mutating func removeLast() {
        guard let last = cells.popLast() else { return }
        shown.removeSubrange(last.shownStart...)
        compared.removeSubrange(last.comparedStart...)
    }

    /// What a character looks like, whatever its case.
    private mutating func skeleton(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar.value < 0x80 {
            let isCapital = (0x41...0x5A).contains(scalar.value)
            return [isCapital ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar]
        }
        if let known = skeletons[scalar] { return known }
        let bytes = UnicodeText.skeleton(Array(String(Character(scalar)).utf8))
        let folded = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        skeletons[scalar] = folded
        return folded
    }

    private func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        return switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }

    private func kind(of scalar: Unicode.Scalar, look: UInt8) -> Kind {
        switch look {
        case 0x30...0x39: return .digit
        case 0x61...0x7A: return .letter
        case 1..<0x80: return .sign
        default: break
        }
        guard scalar.value >= 0x80 else { return .sign }
        switch scalar.value {
        case 0x3005...0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            return .ideograph
        case 0x0E00...0x0FFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1950...0x1AAF, 0x3041...0x30FA,
            0x30FC...0x30FF, 0x31F0...0x31FF, 0xA9E0...0xA9FF, 0xAA60...0xAADF:
            return scalar.properties.isAlphabetic ? .unspaced : .sign
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .letterNumber, .nonspacingMark, .spacingMark, .enclosingMark:
            return .letter
        default: return .sign
        }
    }
}

extension WrittenText {
    /// The whole of a word as it is compared.
    static func key(of word: String) -> String {
        let written = WrittenText(word)
        return written.compared(0..<written.cells.count)
    }
}
