internal import UnicodeText

/// What a reader sees of a text, on one line.
enum VisibleText {
    /// The text in NFKC without invisible characters, with ASCII digits.
    ///
    /// The line breaks of a screenshot are undone. A text that grows is cut at ``sizeMax``.
    static func octets(of text: String) -> [UInt8] {
        let octets = Array(text.utf8)
        let visible =
            UnicodeText.isASCII(octets)
            ? octets : characters.applied(to: octets, upTo: max(sizeMax, octets.count))
        guard visible.contains(0x0A) || visible.contains(0x0D) else { return visible }
        return unwrapped(visible)
    }

    /// Most octets that a text may grow to; one character can become eighteen.
    static let sizeMax = 65_536

    private static let characters = TextTransformation(isComposing: true) {
        LookAlikes.digitsFolded(
            in: UnicodeText.compatibilityComposed(Invisibles.removed(from: $0))
        )
    }

    /// Lines that text recognition cut at the width of a screen, joined; others with a space.
    ///
    /// They are taken for such when all but the last have the same length, give or take the hyphen
    /// that was added, and there are at least three of them.
    private static func unwrapped(_ text: [UInt8]) -> [UInt8] {
        let lines = text.split(omittingEmptySubsequences: true) { $0 == 0x0A || $0 == 0x0D }
        let lengths = lines.dropLast().map(length)
        let isCut =
            lines.count >= minLines && (lengths.min() ?? 0) >= minWidth
            && (lengths.max() ?? 0) - (lengths.min() ?? 0) <= 1
        var joined: [UInt8] = []
        joined.reserveCapacity(text.count)
        for (place, line) in lines.enumerated() {
            joined += line
            guard place < lines.count - 1 else { break }
            let isSplit = endsWithHyphen(line) && lines[place + 1].first.map(isLetter) ?? false
            if isSplit {
                joined.removeLast()
            } else if !isCut {
                joined.append(0x20)
            }
        }
        return joined
    }

    private static let minLines = 3
    private static let minWidth = 20

    /// Characters of a line but for a hyphen at its end.
    private static func length(_ line: ArraySlice<UInt8>) -> Int {
        line.count { $0 & 0xC0 != 0x80 } - (endsWithHyphen(line) ? 1 : 0)
    }

    private static func endsWithHyphen(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.last == 0x2D, let before = line.dropLast().last else { return false }
        return isLetter(before)
    }

    private static func isLetter(_ octet: UInt8) -> Bool {
        Octets.isLetter(octet) || octet >= 0x80
    }
}
