/// Makes one number of digits that are grouped by spaces and signs.
///
/// A group is joined to the next one when a single sign stands between them, or a single space
/// unless one of them is a telephone number by itself. A number that begins with `+`, `0` or a
/// bracket may have two or three of the usual separators in a row, and single digits may stand
/// apart with a sign between spaces. So `4-8-2-9-1-3` and `482 913` are one number, and none of
/// its digits is looked at by itself.
struct NumberJoin {
    let text: WrittenText
    let tokens: [Token]

    /// Most digits of a telephone number (ITU-T E.164 §6.2.1); longer ones are never shown.
    static let telephoneDigitsMax = 15
    /// Most digits that are joined.
    private static let digitsMax = 48

    /// The tokens with numbers joined.
    func joined() -> [Token] {
        var result: [Token] = []
        result.reserveCapacity(tokens.count)
        var place = 0
        while place < tokens.count {
            guard case .number(let digits) = tokens[place].form else {
                result.append(tokens[place])
                place += 1
                continue
            }
            var token = tokens[place]
            let hasPlus = takePlus(from: &result, into: &token)
            let isOpen =
                hasPlus || text.cells[token.cells.lowerBound].look == 0x30
                || result.last.map { $0.key == "(" && !token.hasSpaceBefore } ?? false
            var total = digits
            var last = place
            while let next = nextGroup(after: last, isOpen: isOpen, total: total) {
                total += next.digits
                last = next.place
            }
            token.cells = token.cells.lowerBound..<tokens[last].cells.upperBound
            token.form = .number(digits: total)
            token.key = key(of: token, digits: total, hasPlus: hasPlus)
            result.append(token)
            place = last + 1
        }
        return result
    }

    private func takePlus(from result: inout [Token], into token: inout Token) -> Bool {
        guard let sign = result.last, sign.key == "+", !token.hasSpaceBefore else { return false }
        result.removeLast()
        token.cells = sign.cells.lowerBound..<token.cells.upperBound
        token.hasSpaceBefore = sign.hasSpaceBefore
        token.beginsLine = sign.beginsLine
        return true
    }

    /// Telephone numbers are compared by their digits, shorter numbers with what groups them.
    private func key(of token: Token, digits: Int, hasPlus: Bool) -> String {
        guard digits >= Token.telephoneDigitsMin else { return text.compared(token.cells) }
        let figures = token.cells.filter { text.cells[$0].kind != .sign }
            .filter { !text.cells[$0].kind.isSpace }
            .map { text.compared($0..<$0 + 1) }.joined()
        return hasPlus ? "+" + figures : figures
    }

    private func nextGroup(
        after place: Int,
        isOpen: Bool,
        total: Int
    ) -> (place: Int, digits: Int)? {
        guard case .number(let digits) = tokens[place].form else { return nil }
        var next = place + 1
        while next < tokens.count, tokens[next].isSign, next - place <= 3 { next += 1 }
        guard next < tokens.count, case .number(let nextDigits) = tokens[next].form,
            total + nextDigits <= Self.digitsMax
        else { return nil }
        let gap = tokens[place].cells.upperBound..<tokens[next].cells.lowerBound
        let signs = gap.count { text.cells[$0].kind == .sign }
        let hasLineEnd = gap.contains { text.cells[$0].kind == .lineEnd }
        let isJoined =
            switch (signs, gap.count) {
            case (1, 1): true
            case (0, 1):
                !hasLineEnd && digits < Token.telephoneDigitsMin
                    && nextDigits < Token.telephoneDigitsMin
            case (1, _): digits == 1 && nextDigits == 1 || isOpen && isSeparator(gap)
            default: isOpen && gap.count <= 3 && isSeparator(gap)
            }
        return isJoined ? (next, nextDigits) : nil
    }

    /// Whether all of `gap` is what telephone numbers are grouped with, and ends no sentence.
    private func isSeparator(_ gap: Range<Int>) -> Bool {
        gap.allSatisfy { " ()-/".utf8.contains(text.cells[$0].look) }
            && gap.contains { text.cells[$0].kind != .lineEnd }
    }
}

/// Numbers of payment cards (ISO/IEC 7812-1).
enum CardNumbers {
    private static let digitCounts = 13...19

    /// Whether some groups of the number at `range` make a card's number.
    static func isIn(_ text: WrittenText, _ range: Range<Int>) -> Bool {
        var digits: [UInt8] = []
        // Where groups begin, and the end.
        var bounds: [Int] = []
        var isInGroup = false
        for place in range {
            let isDigit = text.cells[place].kind == .digit
            if isDigit, !isInGroup { bounds.append(digits.count) }
            if isDigit { digits.append(text.cells[place].look - 0x30) }
            isInGroup = isDigit
        }
        bounds.append(digits.count)
        let isInternational = text.cells[range.lowerBound].look == 0x2B
        for (place, start) in bounds.enumerated() {
            for end in bounds[place...] where digitCounts.contains(end - start) {
                // What begins otherwise is no payment card; with a plus it is a telephone number.
                guard (2...6).contains(digits[start]), !(isInternational && place == 0) else {
                    continue
                }
                if hasCheckDigit(digits[start..<end]) { return true }
            }
        }
        return false
    }

    /// Whether the last digit checks the others (Luhn, ISO/IEC 7812-1 annex B).
    static func hasCheckDigit(_ digits: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = Int(digit) * (place.isMultiple(of: 2) ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum.isMultiple(of: 10)
    }
}

/// International bank account numbers (ISO 13616-1).
enum AccountNumbers {
    private static let counts = 15...34
    /// Every country's have at least as many digits behind the check digits.
    private static let digitsMin = 8

    /// Where they stand in `text`, in order and apart.
    static func ranges(in text: WrittenText) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var place = 0
        while place < text.cells.count {
            if let end = end(in: text.cells, from: place) {
                ranges.append(place..<end)
                place = end
            } else {
                place += 1
            }
        }
        return ranges
    }

    /// The end of the longest one that begins at `start`.
    private static func end(in cells: [WrittenText.Cell], from start: Int) -> Int? {
        guard value(cells[start]) ?? 0 > 9 else { return nil }
        var found: Int?
        var count = 0
        var digits = 0
        var head = 0
        var rest = 0
        var place = start
        while place < cells.count, count < counts.upperBound, let value = value(cells[place]) {
            // Two letters, two check digits; then at least some digits.
            switch count {
            case 0, 1: guard value > 9 else { return nil }
            case 2, 3: guard value < 10 else { return nil }
            default: digits += value < 10 ? 1 : 0
            }
            if count < 4 {
                head = head * (value > 9 ? 100 : 10) + value
            } else {
                rest = (rest * (value > 9 ? 100 : 10) + value) % 97
            }
            count += 1
            place += 1
            let isEnd = place == cells.count || self.value(cells[place]) == nil
            if isEnd, count >= counts.lowerBound, digits >= digitsMin,
                (rest * 1_000_000 + head) % 97 == 1
            {
                found = place
            }
            if isEnd, place < cells.count, isSeparator(cells[place]) { place += 1 }
        }
        return found
    }

    /// Digits count as they are, letters from 10 on.
    private static func value(_ cell: WrittenText.Cell) -> Int? {
        switch cell.look {
        case 0x30...0x39: Int(cell.look) - 0x30
        case 0x61...0x7A: Int(cell.look) - 0x61 + 10
        default: nil
        }
    }

    private static func isSeparator(_ cell: WrittenText.Cell) -> Bool {
        cell.kind.isSpace || [0x2D, 0x2E].contains(cell.look)
    }
}
