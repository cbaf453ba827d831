internal import UnicodeText

/// The words of a text in the form in which those of one campaign are alike; never shown as a text.
///
/// Letters are folded to what they look like, whatever their case, accents and script; digits
/// inside words to the letters that they stand for; `l` and `1` to `i`, which nobody tells apart.
/// A space that is missing between two sentences (`restricted.Check`) is put there. Numbers, codes,
/// links and addresses are left out, since they differ from message to message, and so is what
/// reporters and their telephones put before a text, and the name behind a greeting.
package struct MatchingText: Equatable, Sendable {
    /// The words, in UTF-8.
    package let words: [[UInt8]]
    /// For a text whose letters were lost on the way (`???? ?? ???`), how long its words are.
    ///
    /// Gateways whose alphabet is GSM 03.38 only write a question mark for every other letter.
    let lostWords: [Int]

    /// - Parameters:
    ///   - text: UTF-8 in NFKC, without invisible characters and without indicators.
    ///   - isAlone: whether there were no indicators, nor what may be a number to call, which tell
    ///     more than a reporter's words.
    init(folding text: [UInt8], isAlone: Bool) {
        var words: [ReportersWords.Word] = []
        var lost: [Int] = []
        let folded = Self.folded(RunOnWords.separated(text))
        var place = 0
        while place < folded.count {
            let start = place
            while place < folded.count, !Octets.isSpace(folded[place]) { place += 1 }
            let word = folded[start..<place]
            place += 1
            guard let last = word.last else { continue }
            let marks = word.count { $0 == Self.lostLetter }
            if marks > 0, 2 * marks >= word.count { lost.append(marks) }
            guard let letters = Self.letters(of: word) else { continue }
            words.append(.init(letters: letters, sign: Self.isSign(last) ? last : 0))
        }
        lostWords = lost.count > words.count ? lost : []
        self.words = ReportersWords.removed(from: words, isAlone: isAlone)
    }

    /// The words with a space between them.
    package var text: String {
        String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self)
    }

    /// The words of a phrase, folded as those of texts are, for tables to compare texts with.
    ///
    /// A number or a code in it folds to nothing and is left out, as it is of texts.
    package static func folded(phrase: String) -> [[UInt8]] {
        folded(RunOnWords.separated(VisibleText.octets(of: phrase)))
            .split(whereSeparator: Octets.isSpace).compactMap { letters(of: $0) }
    }

    /// An ASCII character that is neither letter nor digit.
    private static func isSign(_ octet: UInt8) -> Bool {
        octet < 0x80 && !Octets.isAlphanumeric(octet)
    }

    private static let lostLetter: UInt8 = 0x3F

    /// What the text looks like, in small letters without accents.
    private static func folded(_ text: [UInt8]) -> [UInt8] {
        UnicodeText.isASCII(text)
            ? text.map(Octets.lowercased) : characters.applied(to: text)
    }

    private static let characters = TextTransformation(isComposing: false) {
        Diacritics.removed(from: UnicodeText.compatibilityDecomposed(UnicodeText.skeleton($0)))
    }

    /// The letters of a word; nil for a number or a code.
    private static func letters(of word: ArraySlice<UInt8>) -> [UInt8]? {
        var digits = 0
        var letters = 0
        for octet in word {
            if Octets.isDigit(octet) {
                digits += 1
            } else if Octets.isLetter(octet) || octet >= 0xC0 {
                letters += 1
            }
        }
        guard letters >= digits, letters > 0, digits < codeDigits || digits < letters else {
            return nil
        }
        // At the ends of a word signs are punctuation.
        var core = word.drop(while: isSign)
        while let last = core.last, isSign(last) { core.removeLast() }
        var result: [UInt8] = []
        result.reserveCapacity(core.count)
        for octet in core {
            let letter = octet < 0x80 ? table[Int(octet)] : octet
            if letter != 0 { result.append(letter) }
        }
        return result.isEmpty ? nil : result
    }

    /// A word with so many digits, and not more letters, is a code; so is one with more digits.
    private static let codeDigits = 3

    /// The letter that an ASCII character stands for within a word; 0 for none.
    private static let table: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 0x80)
        for letter in UInt8(0x61)...0x7A { table[Int(letter)] = letter }
        for (signs, letter) in [
            ("0", "o"), ("1l|!", "i"), ("3", "e"), ("4@", "a"), ("5$", "s"), ("7", "t"),
            ("8", "b"), ("2", "z"), ("6", "g"), ("9", "g"),
        ] {
            for sign in signs.utf8 { table[Int(sign)] = letter.utf8.first ?? 0 }
        }
        return table
    }()
}
