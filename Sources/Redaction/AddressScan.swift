/// An e-mail address or a link in a text.
enum Address {
    case email(Range<Int>)
    case link(Range<Int>, parts: [LinkPart])

    /// Where it stands, in cells.
    var range: Range<Int> {
        switch self {
        case .email(let range), .link(let range, _): range
        }
    }
}

/// A part of a link that is shown or hidden by itself; a scheme is no part.
enum LinkPart {
    /// A label of the host, or a port with its colon.
    case label(Range<Int>)
    /// A dot in the host, or slashes in the path.
    case separator(Range<Int>)
    /// What stands between two slashes of the path.
    case segment(Range<Int>)
    /// User information, or query and fragment with what begins them.
    case detail(Range<Int>)
}

/// Finds links and e-mail addresses, without looking at any character often.
struct AddressScan {
    let cells: [WrittenText.Cell]

    /// The address in or behind the run of host characters that begins at `start`, and up to where
    /// there is no other.
    func address(from start: Int) -> (address: Address?, end: Int) {
        var end = start
        while end < cells.count, isRunCell(end) { end += 1 }
        let run = start..<end
        if let link = schemeLink(after: run) { return (link, link.range.upperBound) }
        if let email = email(after: run) { return (email, email.range.upperBound) }
        let host = trimmed(run)
        if !run.contains(where: { cells[$0].look == 0x2B }), isDomain(host) {
            let link = link(host.lowerBound, userInfo: nil, host: host)
            return (link, max(link.range.upperBound, end))
        }
        return (nil, end)
    }

    // MARK: Links

    private func schemeLink(after run: Range<Int>) -> Address? {
        let separator = run.upperBound
        guard look(separator) == 0x3A, look(separator + 1) == 0x2F, look(separator + 2) == 0x2F
        else { return nil }
        var scheme = separator
        while scheme > run.lowerBound, isLetter(scheme - 1) { scheme -= 1 }
        guard scheme < separator else { return nil }
        let authority = separator + 3
        var end = authority
        var hostStart = authority
        while end < cells.count, isAuthorityCell(end) {
            if cells[end].look == 0x40 { hostStart = end + 1 }
            end += 1
        }
        var hostEnd = hostStart
        while hostEnd < end, isHostCell(hostEnd) { hostEnd += 1 }
        let host = trimmed(hostStart..<hostEnd)
        guard !host.isEmpty else { return nil }
        let userInfo = hostStart > authority ? authority..<hostStart : nil
        return link(scheme, userInfo: userInfo, host: host)
    }

    private func link(_ start: Int, userInfo: Range<Int>?, host: Range<Int>) -> Address {
        var parts: [LinkPart] = userInfo.map { [.detail($0)] } ?? []
        appendPieces(of: host, separator: 0x2E, to: &parts) { .label($0) }
        let port = portEnd(from: host.upperBound)
        let tail = tail(from: port)
        guard !tail.isEmpty || port > host.upperBound else {
            return .link(start..<host.upperBound, parts: parts)
        }
        if port > host.upperBound { parts.append(.label(host.upperBound..<port)) }
        let path = tail.prefix { ![0x3F, 0x23, 0x3B].contains(cells[$0].look) }
        appendPieces(of: path, separator: 0x2F, to: &parts) { .segment($0) }
        if path.upperBound < tail.upperBound {
            parts.append(.detail(path.upperBound..<tail.upperBound))
        }
        return .link(start..<max(port, tail.upperBound), parts: parts)
    }

    /// Cuts `range` at its separators.
    private func appendPieces(
        of range: Range<Int>,
        separator: UInt8,
        to parts: inout [LinkPart],
        _ piece: (Range<Int>) -> LinkPart
    ) {
        var start = range.lowerBound
        while start < range.upperBound {
            let isSeparator = cells[start].look == separator
            var end = start + 1
            while end < range.upperBound, (cells[end].look == separator) == isSeparator { end += 1 }
            parts.append(isSeparator ? .separator(start..<end) : piece(start..<end))
            start = end
        }
    }

    /// The end of a colon and one to five digits at `start`; `start` when there is no port.
    private func portEnd(from start: Int) -> Int {
        guard look(start) == 0x3A else { return start }
        var end = start + 1
        while end < cells.count, cells[end].kind == .digit { end += 1 }
        return (2...6).contains(end - start) ? end : start
    }

    /// Path, query and fragment from `start`, without the punctuation that ends a sentence.
    private func tail(from start: Int) -> Range<Int> {
        guard let first = look(start), [0x2F, 0x3F, 0x23].contains(first) else {
            return start..<start
        }
        var end = start
        while end < cells.count, isTailCell(end) { end += 1 }
        while end > start, ".,;:!?)]'".utf8.contains(cells[end - 1].look) { end -= 1 }
        return start..<end
    }

    // MARK: E-mail addresses

    private func email(after run: Range<Int>) -> Address? {
        // A run may have ended at the space before the sign, never behind it.
        var sign = run.upperBound
        if sign < cells.count, cells[sign].kind == .space { sign += 1 }
        guard look(sign) == 0x40 else { return nil }
        var domain = sign + 1
        if domain < cells.count, cells[domain].kind == .space { domain += 1 }
        var end = domain
        while end < cells.count, isHostCell(end) { end += 1 }
        let host = trimmed(domain..<end)
        let isGlued = sign == run.upperBound && domain == sign + 1
        guard isDomain(host) || isGlued && !host.isEmpty, host.lowerBound == domain else {
            return nil
        }
        return .email(run.lowerBound..<host.upperBound)
    }

    /// Whether `host` has labels with dots, the last one of two or more letters.
    private func isDomain(_ host: Range<Int>) -> Bool {
        var dot: Int?
        for place in host where cells[place].look == 0x2E {
            if dot == place - 1 { return false }
            dot = place
        }
        guard let dot else { return false }
        let last = dot + 1..<host.upperBound
        return last.count >= 2 && last.allSatisfy { cells[$0].kind == .letter }
            || last.count > 4 && last.prefix(4).map { cells[$0].look } == Array("xn--".utf8)
    }

    // MARK: Characters

    private func look(_ index: Int) -> UInt8? {
        index < cells.count ? cells[index].look : nil
    }

    private func isLetter(_ index: Int) -> Bool {
        (0x61...0x7A).contains(cells[index].look)
    }

    private func isHostCell(_ index: Int) -> Bool {
        cells[index].kind.isLetterOrDigit || [0x2D, 0x2E, 0x5F].contains(cells[index].look)
    }

    /// What may stand before an `@`, too.
    private func isRunCell(_ index: Int) -> Bool {
        isHostCell(index) || cells[index].look == 0x2B
    }

    private func isAuthorityCell(_ index: Int) -> Bool {
        isHostCell(index) || "~!$&'()*+,;=:@%[]".utf8.contains(cells[index].look)
    }

    /// A character beyond ASCII is in a link only when it is a letter of a script with spaces.
    private func isTailCell(_ index: Int) -> Bool {
        switch cells[index].kind {
        case .letter, .digit: true
        case .sign: cells[index].look > 0x20 && !"\"<>^`{|}\\".utf8.contains(cells[index].look)
        case .space, .lineEnd, .ideograph, .unspaced: false
        }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        func isEdge(_ index: Int) -> Bool { !cells[index].kind.isLetterOrDigit }
        while let first = range.first, isEdge(first) { range = range.dropFirst() }
        while let last = range.last, isEdge(last) { range = range.dropLast() }
        return range
    }
}

/// A segment of a link's path.
enum LinkSegment {
    /// Longest word that is taken for one.
    private static let wordCountMax = 24
    /// Segments as short are too small to name a recipient when they are not all digits.
    private static let shortCount = 3
    private static let consonantsMax = 4

    /// Whether a segment looks like words that somebody wrote, and not drawn at random.
    ///
    /// Words are letters that are all small, or all but the first, or all capitals; they have
    /// vowels, and at most four consonants in a row. Words may be joined by `-`, `_` and dots, or
    /// by a capital in the middle. Anything with other signs, with an escape or with more than a
    /// short number is not.
    static func isWordy(_ text: WrittenText, _ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        var words = 0
        for place in range {
            let cell = text.cells[place]
            if [0x2D, 0x2E, 0x5F].contains(cell.look) {
                guard start == place || isWord(text, start..<place) else { return false }
                start = place + 1
            } else if place > start, text.isCapital(place), text.isSmall(place - 1) {
                guard isWord(text, start..<place) else { return false }
                words += 1
                start = place
            }
        }
        // Many changes of case are no words joined by capitals.
        return words <= range.count / 5
            && (start == range.upperBound || isWord(text, start..<range.upperBound))
    }

    private static func isWord(_ text: WrittenText, _ range: Range<Int>) -> Bool {
        if range.count <= shortCount { return isShortWord(text, range) }
        guard range.count <= wordCountMax,
            range.allSatisfy({ text.cells[$0].kind == .letter })
        else { return false }
        let capitals = range.count { text.isCapital($0) }
        let isOneCase = capitals == 0 || capitals == range.count
        guard isOneCase || capitals == 1 && text.isCapital(range.lowerBound) else { return false }
        var consonants = 0
        var vowels = 0
        for place in range {
            switch text.cells[place].look {
            // Letters beyond ASCII: who writes those writes words.
            case 0: (consonants, vowels) = (0, vowels + 1)
            case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
                UInt8(ascii: "u"), UInt8(ascii: "y"):
                (consonants, vowels) = (0, vowels + 1)
            default: consonants += 1
            }
            guard consonants <= consonantsMax else { return false }
        }
        return vowels * 5 >= range.count
    }

    private static func isShortWord(_ text: WrittenText, _ range: Range<Int>) -> Bool {
        guard range.allSatisfy({ text.cells[$0].kind.isLetterOrDigit }) else { return false }
        let digits = range.count { text.cells[$0].kind == .digit }
        // `v2` and `uk` are; `482` and `7Qk` are not.
        let capitals = range.count { text.isCapital($0) }
        return digits <= 1 && (digits == 0 || capitals == 0)
            && (capitals == 0 || capitals == range.count
                || capitals == 1 && text.isCapital(range.lowerBound))
    }
}
