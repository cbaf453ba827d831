/// Where one word ends and the next begins without a space between them: `restricted.Check`.
///
/// Signs within a word stay within it: a point between single letters hides the word from filters
/// (`f.r.e.e`) or abbreviates (`U.S.`), one between digits is part of a number (`3.50`), and
/// hyphens and apostrophes join what they stand between.
enum RunOnWords {
    /// `text`, in UTF-8, with a space where one is missing behind the signs between two words.
    ///
    /// Each octet is looked at twice at most.
    static func separated(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + text.count / 8)
        var run = Run()
        // Characters since the last space, signs left out.
        var size = 0
        var place = 0
        while place < text.count {
            if isPart(text[place]) {
                run = Run(text, from: place)
                result += text[run.octets]
                size += run.count
                place = run.octets.upperBound
                continue
            }
            let end = text[place...].firstIndex { isPart($0) || Octets.isSpace($0) } ?? text.count
            let signs = text[place..<end]
            result += signs
            place = end
            guard place < text.count, !Octets.isSpace(text[place]) else {
                // Spaces, and signs at the end of a word.
                while place < text.count, Octets.isSpace(text[place]) {
                    result.append(text[place])
                    place += 1
                }
                (run, size) = (Run(), 0)
                continue
            }
            let next = Run(text, from: place)
            if size > 0, isEnd(run, of: size, signs, next) {
                result.append(0x20)
                size = 0
            }
        }
        return result
    }

    /// Letters and digits in a row.
    private struct Run {
        var octets = 0..<0
        /// Characters.
        var count = 0
        /// Whether it has digits only.
        var isNumber = false
        var beginsWithDigit = false
        var endsWithDigit = false
        /// Whether it is a capital and a small letter at least.
        var isCapitalised = false
        /// Whether a space, or the end of the text, stands behind it.
        var isLast = false

        init() {}

        init(_ text: [UInt8], from start: Int) {
            var end = start
            isNumber = true
            while end < text.count, RunOnWords.isPart(text[end]) {
                if text[end] & 0xC0 != 0x80 { count += 1 }
                if !Octets.isDigit(text[end]) { isNumber = false }
                end += 1
            }
            octets = start..<end
            beginsWithDigit = Octets.isDigit(text[start])
            endsWithDigit = Octets.isDigit(text[end - 1])
            isLast = end == text.count || Octets.isSpace(text[end])
            isCapitalised =
                Octets.isCapital(text[start]) && end > start + 1
                && Octets.isLetter(text[start + 1]) && !Octets.isCapital(text[start + 1])
        }
    }

    private static func isPart(_ octet: UInt8) -> Bool {
        Octets.isAlphanumeric(octet) || octet >= 0x80
    }

    /// Whether a word of `size` characters, of which `run` are the last, ends at `signs`.
    private static func isEnd(
        _ run: Run,
        of size: Int,
        _ signs: ArraySlice<UInt8>,
        _ next: Run
    ) -> Bool {
        // Amounts, times, dates and groups of digits.
        if run.endsWithDigit, next.beginsWithDigit { return false }
        let areWords = run.count > 1 && next.count > 1
        guard signs.count == 1, let sign = signs.first else {
            return areWords && !signs.allSatisfy { lettersOfSigns.contains($0) }
        }
        // `ref.12345`, `1.Click`: what is a number here is a letter in no word.
        let hasNumber = (run.isNumber && next.count > 1) || (next.isNumber && run.count > 1)
        switch sign {
        case 0x2C, 0x3A, 0x3B:  // , : ;
            return areWords || hasNumber || size > 1 && next.isLast
        case 0x2E:  // .
            return areWords || hasNumber || size > 1 && next.isCapitalised
        case 0x21, 0x3F:  // ! ?
            // They stand for letters, too.
            return run.count > 1 && next.isCapitalised
        default:
            return areWords && separators.contains(sign)
        }
    }

    /// Brackets and the like; `and/or` and `stop=end` are one word.
    private static let separators = Set("()[]{}<>\"~".utf8)
    /// Signs that are written in place of letters, several in a row too: `pa$$word`.
    private static let lettersOfSigns = Set("$@|?*_'".utf8)
}
