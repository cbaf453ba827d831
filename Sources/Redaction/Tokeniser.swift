/// Cuts a text into tokens: first links and addresses, then words, numbers and signs.
///
/// Linear in the text: each character is looked at a bounded number of times.
struct Tokeniser {
    let text: WrittenText
    private(set) var tokens: [Token] = []

    private var index = 0
    private var hasSpace = false
    private var beginsLine = true
    /// The next link or address, if it is known already.
    private var next: Address?
    /// Up to where there is no address but ``next``.
    private var scannedTo = 0

    /// The tokens of `text`; what is personal by its form is a slot.
    static func tokens(of text: String) -> [Token] {
        tokenised(text).tokens
    }

    /// `text` and its tokens.
    static func tokenised(_ text: String) -> (text: WrittenText, tokens: [Token]) {
        var tokeniser = Tokeniser(text: WrittenText(text))
        tokeniser.cut()
        tokeniser.coverAccountNumbers()
        tokeniser.joinNumbers()
        tokeniser.coverCards()
        tokeniser.coverCodes()
        tokeniser.coverNames()
        return (tokeniser.text, tokeniser.tokens)
    }

    private init(text: WrittenText) {
        self.text = text
    }

    private var cells: [WrittenText.Cell] { text.cells }

    private mutating func cut() {
        while index < cells.count {
            let kind = cells[index].kind
            if kind.isSpace {
                hasSpace = true
                beginsLine = beginsLine || kind == .lineEnd
                index += 1
                continue
            }
            findAddress()
            if let address = next, address.range.lowerBound == index {
                append(address)
                next = nil
            } else {
                appendPiece(before: next?.range.lowerBound ?? cells.count)
            }
        }
    }

    private mutating func findAddress() {
        guard index >= scannedTo, next == nil, cells[index].kind.isLetterOrDigit else { return }
        let found = AddressScan(cells: cells).address(from: index)
        next = found.address
        scannedTo = max(found.end, index + 1)
    }

    /// Appends what begins here: a word, a run of digits, a character or a sign.
    private mutating func appendPiece(before limit: Int) {
        let start = index
        let cell = cells[start]
        var end = start + 1
        switch cell.kind {
        case .letter, .digit:
            var isNumber = cell.kind == .digit
            while end < limit, cells[end].kind.isLetterOrDigit {
                isNumber = isNumber && cells[end].kind == .digit
                end += 1
            }
            if isNumber {
                append(.number(digits: end - start), start..<end)
            } else {
                append(end == start + 1 ? .fragment(.letter) : .word, start..<end)
            }
        case .ideograph:
            while end < limit, HanNumerals.contains(text, end) { end += 1 }
            let isNumber = HanNumerals.contains(text, start) && end - start >= HanNumerals.countMin
            end = isNumber ? end : start + 1
            append(isNumber ? .number(digits: end - start) : .fragment(.ideograph), start..<end)
        case .unspaced:
            append(.fragment(.unspaced), start..<end)
        case .sign, .space, .lineEnd:
            let sign = text.compared(start..<end)
            while end < limit, cells[end].kind == .sign, text.compared(end..<end + 1) == sign {
                end += 1
            }
            append(.sign, start..<end)
        }
    }

    private mutating func append(_ form: Token.Form, _ range: Range<Int>) {
        let key = if case .slot(let label) = form { label.slot } else { text.compared(range) }
        tokens.append(
            Token(
                form: form,
                key: key,
                cells: range,
                hasSpaceBefore: hasSpace,
                beginsLine: beginsLine
            )
        )
        hasSpace = false
        beginsLine = false
        index = range.upperBound
    }

    private mutating func append(_ address: Address) {
        switch address {
        case .email(let range):
            append(.email, range)
        case .link(let range, let parts):
            for part in parts {
                switch part {
                case .label(let range): append(.host, range)
                case .separator(let range): append(.sign, range)
                case .segment(let range):
                    let isWordy = LinkSegment.isWordy(text, range)
                    append(isWordy ? .segment : .slot(.link), range)
                case .detail(let range): append(.slot(.link), range)
                }
            }
            index = range.upperBound
        }
    }
}

// MARK: - Covering

extension Tokeniser {
    /// Makes a slot of each of `ranges`, which are in order and apart.
    mutating func cover(_ ranges: [(tokens: Range<Int>, label: SlotLabel)]) {
        guard !ranges.isEmpty else { return }
        var covered: [Token] = []
        covered.reserveCapacity(tokens.count)
        var place = 0
        for (range, label) in ranges where range.lowerBound >= place && !range.isEmpty {
            covered.append(contentsOf: tokens[place..<range.lowerBound])
            var slot = tokens[range.lowerBound]
            slot.form = .slot(label)
            slot.key = label.slot
            slot.cells = slot.cells.lowerBound..<tokens[range.upperBound - 1].cells.upperBound
            slot.words = tokens[range].reduce(0) { $0 + ($1.isSign ? 0 : $1.words) }
            covered.append(slot)
            place = range.upperBound
        }
        covered.append(contentsOf: tokens[place...])
        tokens = covered
    }

    private mutating func coverAccountNumbers() {
        var ranges: [(tokens: Range<Int>, label: SlotLabel)] = []
        var place = 0
        for account in AccountNumbers.ranges(in: text) {
            while place < tokens.count, tokens[place].cells.upperBound <= account.lowerBound {
                place += 1
            }
            let start = place
            while place < tokens.count, tokens[place].cells.lowerBound < account.upperBound {
                place += 1
            }
            ranges.append((start..<place, .iban))
        }
        cover(ranges)
    }

    private mutating func joinNumbers() {
        tokens = NumberJoin(text: text, tokens: tokens).joined()
    }

    private mutating func coverCards() {
        var ranges: [(tokens: Range<Int>, label: SlotLabel)] = []
        for place in tokens.indices {
            guard case .number(let digits) = tokens[place].form else { continue }
            if CardNumbers.isIn(text, tokens[place].cells) {
                ranges.append((place..<place + 1, .card))
            } else if digits > NumberJoin.telephoneDigitsMax {
                ranges.append((place..<place + 1, .number))
            }
        }
        cover(ranges)
    }

    private mutating func coverCodes() {
        cover(CodeScan(text: text, tokens: tokens).codes().map { ($0, .code) })
    }

    private mutating func coverNames() {
        cover(NameScan(text: text, tokens: tokens).names().map { ($0, .name) })
    }
}

/// Chinese digits, in which a number may be written out.
private enum HanNumerals {
    /// As many in a row are a number.
    static let countMin = 4

    private static let digits = Set(
        "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸".unicodeScalars.map { String($0) }
    )

    static func contains(_ text: WrittenText, _ index: Int) -> Bool {
        digits.contains(text.compared(index..<index + 1))
    }
}
