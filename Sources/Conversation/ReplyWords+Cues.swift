extension ReplyWords {
    /// A text without the words around the sender that it names.
    ///
    /// "It was from Evri, thanks" becomes "Evri". What is left is as it was written, without the
    /// quotation marks, white space and punctuation around it. Of words all of which may be taken
    /// off the last stays. A text that is too long for a reply stays as it is, and so does one
    /// without words.
    package func strippingCues(_ text: String) -> String {
        guard let words = words(of: text), !words.isEmpty else { return text }
        let answer = Answer(text: text, words: words, phrases: phrases)
        var start = 0
        while let end = answer.cueEnd(from: start) { start = end }
        var end = words.count
        while let begin = answer.endingStart(before: end, after: start) { end = begin }
        return String(text[answer.extent(of: start..<end)])
    }
}

/// The words of one answer, and what stands between them.
private struct Answer {
    let text: String
    let words: [ReplyWord]
    let phrases: PhraseTable

    /// Where the rest begins when the longest phrase at a word is taken off; nil when none is.
    func cueEnd(from start: Int) -> Int? {
        for end in candidateEnds(from: start).reversed() {
            let roles = phrases.roles(of: words[start..<end])
            guard !roles.isEmpty, isSeparate(at: end) else { continue }
            if roles.contains(.cue) || isForced(after: end) && !roles.isDisjoint(with: .forced) {
                return end
            }
            if roles.contains(.smallCue), text[words[start].range].first?.isLowercase == true {
                return end
            }
            let isTalk = !roles.isDisjoint(with: [.courtesy, .talk, .complaint])
            if isTalk, isApart(from: end) { return end }
            if isTalk || roles.contains(.unknown), let cue = cueStart(from: end) { return cue }
        }
        return nil
    }

    /// The start of the longest phrase that is to be taken off behind the sender.
    func endingStart(before end: Int, after start: Int) -> Int? {
        let first = max(start + 1, end - phrases.wordCountMax)
        guard first < end else { return nil }
        return (first..<end).first { begin in
            guard isSeparate(at: begin) else { return false }
            let roles = phrases.roles(of: words[begin..<end])
            return !roles.isDisjoint(with: [.ending, .courtesy])
                || roles.contains(.talk) && isApart(from: begin)
                || !roles.isDisjoint(with: [.talk, .complaint]) && endsInDigit(begin - 1)
        }
    }

    /// Some words as they were written, with the signs that belong to a number or a name.
    func extent(of range: Range<Int>) -> Range<String.Index> {
        let before = gap(before: range.lowerBound)
        var start = text[before].firstIndex { "+(@*#".contains($0) } ?? before.upperBound
        while text[start...].hasPrefix("++") { start = text.index(after: start) }
        let after = gap(before: range.upperBound)
        let end = text[after].firstIndex { !")!*#+".contains($0) } ?? after.upperBound
        return start..<end
    }

    /// Where phrases may end that begin at a word and leave one behind them.
    private func candidateEnds(from start: Int) -> Range<Int> {
        start + 1..<max(start + 1, min(start + phrases.wordCountMax + 1, words.count))
    }

    /// Where a cue stands that has only talk before it, back to a word.
    private func cueStart(from start: Int) -> Int? {
        var isReached = Array(repeating: false, count: words.count + 1)
        isReached[start] = true
        for index in start..<words.count where isReached[index] {
            for end in candidateEnds(from: index) {
                let roles = phrases.roles(of: words[index..<end])
                if roles.contains(.cue) { return index }
                if !roles.isDisjoint(with: [.talk, .courtesy]) { isReached[end] = true }
            }
        }
        return nil
    }

    /// Whether a word ends in a digit, as that of a number does.
    private func endsInDigit(_ index: Int) -> Bool {
        text[words[index].range].last?.isNumber == true
    }

    /// Whether a number follows, or a sign that announces something.
    private func isForced(after end: Int) -> Bool {
        let gap = text[gap(before: end)]
        return gap.contains { "+:\u{FF1A}=".contains($0) }
            || text[words[end].range].first?.isNumber == true
    }

    /// Whether a word is none of an address with the one before it.
    private func isSeparate(at index: Int) -> Bool {
        let gap = text[gap(before: index)]
        return gap.isEmpty || gap.contains { $0.isWhitespace || ":=+,(\u{22}".contains($0) }
            || gap.contains(where: Self.isWide)
    }

    /// Whether there is punctuation before a word that ends something.
    private func isApart(from index: Int) -> Bool {
        let gap = text[gap(before: index)]
        return gap.contains { $0.isNewline || Self.isWide($0) }
            || gap.contains(where: \.isWhitespace) && gap.contains(where: \.isPunctuation)
    }

    /// Whether a character is punctuation of the East, which needs no space.
    private static func isWide(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        return (0x3000...0x303F).contains(scalar.value) || (0xFF01...0xFF65).contains(scalar.value)
    }

    /// What stands before a word, or at the end.
    private func gap(before index: Int) -> Range<String.Index> {
        let start = index == 0 ? text.startIndex : words[index - 1].range.upperBound
        return start..<(index == words.count ? text.endIndex : words[index].range.lowerBound)
    }
}
