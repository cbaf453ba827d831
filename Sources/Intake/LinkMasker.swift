/// Reduces the links in a text to their hosts, and every run of digits to `#`, in one pass.
///
/// Takes folded text with collapsed white space. A link is anything after `scheme://`, or a bare
/// domain name: labels with dots, the last one of two or more letters. What remains is the host
/// without `www.`, and `/*` when a path or query followed. Host names in e-mail addresses stay.
struct LinkMasker {
    private let text: [UInt8]
    private var output: [UInt8] = []
    private var index = 0
    /// Whether a space was written that may stand beside another.
    private var hasGap = false

    init(_ text: [UInt8]) {
        self.text = text
        output.reserveCapacity(text.count)
    }

    /// Does the work; call it once.
    mutating func masked() -> [UInt8] {
        while index < text.count {
            if Self.isHostByte(text[index]) {
                maskWord()
            } else {
                output.append(text[index])
                index += 1
            }
        }
        return hasGap ? WhiteSpace.collapsed(output) : output
    }

    /// Handles the longest run of host bytes from here, and the link it may begin.
    private mutating func maskWord() {
        let start = index
        let end = hostEnd(from: start)
        if isSchemeSeparator(at: end), let scheme = schemeStart(in: start..<end) {
            maskSchemeLink(prefix: start..<scheme, separator: end)
            return
        }
        guard let host = domainName(in: start..<end) else {
            index = end
            appendMasked(start..<end)
            return
        }
        appendMasked(start..<host.lowerBound)
        finishLink(host: host, end: end)
    }

    /// Handles `prefix`, then the link whose `://` is at `separator`.
    private mutating func maskSchemeLink(prefix: Range<Int>, separator: Int) {
        if let name = domainName(in: prefix) {
            appendMasked(prefix.lowerBound..<name.lowerBound)
            appendMasked(withoutWWW(name))
            appendMasked(name.upperBound..<prefix.upperBound)
        } else {
            appendMasked(prefix)
        }
        var authorityEnd = separator + 3
        var hostStart = authorityEnd
        while authorityEnd < text.count, Self.isAuthorityByte(text[authorityEnd]) {
            authorityEnd += 1
            if text[authorityEnd - 1] == 0x40 { hostStart = authorityEnd }
        }
        // A number sign ends an authority; elsewhere it stands for digits that were masked before.
        var end = hostStart
        while end < text.count, text[end] != 0x23, Self.isHostByte(text[end]) { end += 1 }
        let host = trimmed(hostStart..<end)
        guard !host.isEmpty, !isSchemeSeparator(at: end) else {
            // No link (`https:///`), or another scheme is the link's (`http://http://host`): this
            // scheme goes, and nothing may grow together around it.
            index = host.isEmpty ? separator + 3 : hostStart
            output.append(0x20)
            hasGap = true
            return
        }
        if let last = output.last, Self.isHostByte(last) { output.append(0x20) }
        finishLink(host: host, end: end)
    }

    /// Writes `host`, which ends (with trailing dots and dashes) at `end`, and skips port and path.
    private mutating func finishLink(host: Range<Int>, end: Int) {
        appendMasked(withoutWWW(host))
        let start = portEnd(from: end)
        // Trailing dots and dashes belong to the text, unless a path follows them.
        index = end == host.upperBound ? start : host.upperBound
        guard isTailStart(at: start) else { return }
        let tail = tailRange(from: start)
        if tail.count > 1 {
            output.append(contentsOf: Self.anyPath)
            index = tail.upperBound
        } else if text[start] == 0x2F, isLinkEnd(tail.upperBound) {
            index = tail.upperBound
        }
    }

    private mutating func appendMasked(_ range: Range<Int>) {
        var isInDigits = false
        for byte in text[range] {
            let isDigit = (0x30...0x39).contains(byte)
            if !isDigit {
                output.append(byte)
            } else if !isInDigits {
                output.append(0x23)
            }
            isInDigits = isDigit
        }
    }
}

// MARK: - Recognising

extension LinkMasker {
    private static let www = Array("www.".utf8)
    private static let anyPath = Array("/*".utf8)
    private static let schemes = [Array("https".utf8), Array("http".utf8)]

    private func hostEnd(from start: Int) -> Int {
        var end = start
        while end < text.count, Self.isHostByte(text[end]) { end += 1 }
        return end
    }

    private func isSchemeSeparator(at place: Int) -> Bool {
        place + 2 < text.count && text[place] == 0x3A && text[place + 1] == 0x2F
            && text[place + 2] == 0x2F
    }

    /// Where the scheme at the end of `word` begins; text may be glued to it (`clickhttps://`).
    private func schemeStart(in word: Range<Int>) -> Int? {
        for scheme in Self.schemes
        where word.count >= scheme.count && text[word].suffix(scheme.count).elementsEqual(scheme) {
            return word.upperBound - scheme.count
        }
        let letters = text[word].reversed().prefix { (0x61...0x7A).contains($0) }.count
        return letters == 0 ? nil : word.upperBound - letters
    }

    /// The domain name in `word`, without dots and dashes around it; nil when it is none, or
    /// belongs to an e-mail address.
    private func domainName(in word: Range<Int>) -> Range<Int>? {
        let isInEmail =
            output.last == 0x40
            || (word.upperBound < text.count && text[word.upperBound] == 0x40)
        guard !isInEmail else { return nil }
        let name = trimmed(word)
        guard let lastDot = text[name].lastIndex(of: 0x2E), !hasEmptyLabel(name) else {
            return nil
        }
        let last = text[lastDot + 1..<name.upperBound]
        let isLetters = last.count >= 2 && last.allSatisfy { $0 >= 0x80 || (0x61...0x7A ~= $0) }
        return isLetters || last.starts(with: Array("xn--".utf8)) ? name : nil
    }

    private func hasEmptyLabel(_ name: Range<Int>) -> Bool {
        var previous: UInt8 = 0
        for byte in text[name] {
            if byte == 0x2E, previous == 0x2E { return true }
            previous = byte
        }
        return false
    }

    private func withoutWWW(_ host: Range<Int>) -> Range<Int> {
        var host = host
        while text[host].starts(with: Self.www), host.count > Self.www.count {
            let rest = trimmed(host.dropFirst(Self.www.count))
            guard !rest.isEmpty else { return host }
            host = rest
        }
        return host
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        func isEdge(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x2E || byte == 0x5F }
        var range = range
        while let first = range.first, isEdge(text[first]) { range = range.dropFirst() }
        while let last = range.last, isEdge(text[last]) { range = range.dropLast() }
        return range
    }

    /// The end of `:` and one to five digits at `start`; `start` itself when there is no port.
    private func portEnd(from start: Int) -> Int {
        guard start < text.count, text[start] == 0x3A else { return start }
        var end = start + 1
        while end < text.count, (0x30...0x39).contains(text[end]) { end += 1 }
        let isPort = (2...6).contains(end - start)
        return isPort && (end == text.count || !Self.isHostByte(text[end])) ? end : start
    }

    private func isTailStart(at place: Int) -> Bool {
        place < text.count && (text[place] == 0x2F || text[place] == 0x3F || text[place] == 0x23)
    }

    /// Whether nothing at `place` would grow together with the host before a dropped slash.
    private func isLinkEnd(_ place: Int) -> Bool {
        guard place < text.count, Self.isHostByte(text[place]) else { return true }
        return text[place] == 0x2E && (place + 1 == text.count || text[place + 1] == 0x20)
    }

    /// Path, query and fragment from `start`, without the punctuation that ends a sentence.
    private func tailRange(from start: Int) -> Range<Int> {
        var end = start
        while end < text.count, Self.isTailByte(text[end]) { end += 1 }
        while end > start + 1, ".,;:!?)]".utf8.contains(text[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x23, 0x80...: true
        default: false
        }
    }

    /// What may stand between `://` and the path: RFC 3986 §3.2, and letters beyond ASCII.
    private static func isAuthorityByte(_ byte: UInt8) -> Bool {
        byte != 0x23 && (isHostByte(byte) || "~!$&'()*+,;=:@%[]".utf8.contains(byte))
    }

    private static func isTailByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x22, 0x27, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B...0x7D, 0x7F...: false
        default: true
        }
    }
}
