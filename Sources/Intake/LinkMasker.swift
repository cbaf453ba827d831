/// Reduces the links in a text to their hosts, and every run of digits to `#`, in one pass.
///
/// Takes folded text with collapsed white space. A link is anything after `scheme://`, or a bare
/// domain name: labels with dots, the last one of two or more letters. What remains is the host
/// without `www.`, and `/*` when a path or query followed. Host names in e-mail addresses stay.
struct LinkMasker {
    /// Where the output began.
    private let base: Int
    /// Where the output ends.
    private var count: Int
    /// Where the input has been read to.
    private var index = 0
    /// Whether a space was written that may stand beside another.
    private var hasGap = false

    /// Writes to `output` from `base` what `text` comes to, and returns the end of it.
    ///
    /// That is never longer than `text`: a link loses its scheme or what becomes `/*`.
    static func mask(
        _ text: Span<UInt8>,
        into output: inout MutableSpan<UInt8>,
        from base: Int
    ) -> Int {
        var masker = LinkMasker(base: base, count: base)
        while masker.index < text.count {
            masker.copyPlain(text, &output)
            guard masker.index < text.count else { break }
            let byte = text[masker.index]
            if isHostByte(byte) {
                masker.maskWord(text, &output)
            } else {
                masker.write(byte, &output)
                masker.index += 1
            }
        }
        return masker.hasGap
            ? WhiteSpace.collapse(&output, base..<masker.count) : masker.count
    }

    private init(base: Int, count: Int) {
        self.base = base
        self.count = count
    }

    private mutating func write(_ byte: UInt8, _ output: inout MutableSpan<UInt8>) {
        output[count] = byte
        count += 1
    }

    /// Copies up to the first word that may be more than a word: one with a dot or a digit, or one
    /// with a colon behind it.
    private mutating func copyPlain(_ text: Span<UInt8>, _ output: inout MutableSpan<UInt8>) {
        var place = index
        var end = count
        // Where the word began that is being copied.
        var word = place
        while place < text.count {
            let byte = text[place]
            // Digits, colon and dot.
            if byte <= 0x3A, byte >= 0x2E, byte != 0x2F { break }
            output[end] = byte
            end += 1
            place += 1
            if !Self.isHostByte(byte) { word = place }
        }
        if place < text.count {
            end -= place - word
            place = word
        }
        index = place
        count = end
    }

    /// Handles the longest run of host bytes from here, and the link it may begin.
    private mutating func maskWord(_ text: Span<UInt8>, _ output: inout MutableSpan<UInt8>) {
        let start = index
        let before = count
        var end = start
        var written = before
        var hasDot = false
        var hasDigit = false
        // Most words are neither links nor numbers: they are written while they are read.
        while end < text.count {
            let byte = text[end]
            guard Self.isHostByte(byte) else { break }
            hasDot = hasDot || byte == 0x2E
            hasDigit = hasDigit || Self.isDigit(byte)
            output[written] = byte
            written += 1
            end += 1
        }
        index = end
        count = written
        if isSchemeSeparator(text, at: end), let scheme = schemeStart(text, in: start..<end) {
            count = before
            maskSchemeLink(text, &output, prefix: start..<scheme, separator: end)
            return
        }
        guard hasDot || hasDigit else { return }
        count = before
        guard hasDot, let host = domainName(text, output, in: start..<end) else {
            appendMasked(text, start..<end, &output)
            return
        }
        appendMasked(text, start..<host.lowerBound, &output)
        finishLink(text, &output, host: host, end: end)
    }

    /// Handles `prefix`, then the link whose `://` is at `separator`.
    private mutating func maskSchemeLink(
        _ text: Span<UInt8>,
        _ output: inout MutableSpan<UInt8>,
        prefix: Range<Int>,
        separator: Int
    ) {
        if let name = domainName(text, output, in: prefix) {
            appendMasked(text, prefix.lowerBound..<name.lowerBound, &output)
            appendMasked(text, withoutWWW(text, name), &output)
            appendMasked(text, name.upperBound..<prefix.upperBound, &output)
        } else {
            appendMasked(text, prefix, &output)
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
        let host = trimmed(text, hostStart..<end)
        guard !host.isEmpty, !isSchemeSeparator(text, at: end) else {
            // No link (`https:///`), or another scheme is the link's (`http://http://host`): this
            // scheme goes, and nothing may grow together around it.
            index = host.isEmpty ? separator + 3 : hostStart
            write(0x20, &output)
            hasGap = true
            return
        }
        if count > base, Self.isHostByte(output[count - 1]) { write(0x20, &output) }
        finishLink(text, &output, host: host, end: end)
        // Between a host and a number sign dots are left (`http://www.#.example`), which would make
        // one name of both.
        if index == host.upperBound, index < end, end < text.count, text[end] == 0x23 {
            write(0x20, &output)
            hasGap = true
        }
    }

    /// Writes `host`, which ends (with trailing dots and dashes) at `end`, and skips port and path.
    private mutating func finishLink(
        _ text: Span<UInt8>,
        _ output: inout MutableSpan<UInt8>,
        host: Range<Int>,
        end: Int
    ) {
        appendMasked(text, withoutWWW(text, host), &output)
        let start = portEnd(text, from: end)
        // Trailing dots and dashes belong to the text, unless a path follows them.
        index = end == host.upperBound ? start : host.upperBound
        guard isTailStart(text, at: start) else { return }
        let tail = tailRange(text, from: start)
        if tail.count > 1 {
            write(0x2F, &output)
            write(0x2A, &output)
            index = tail.upperBound
        } else if text[start] == 0x2F, isLinkEnd(text, tail.upperBound) {
            index = tail.upperBound
        }
    }

    private mutating func appendMasked(
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        _ output: inout MutableSpan<UInt8>
    ) {
        var isInDigits = false
        for place in range {
            let byte = text[place]
            let isDigit = Self.isDigit(byte)
            if !isDigit {
                write(byte, &output)
            } else if !isInDigits {
                write(0x23, &output)
            }
            isInDigits = isDigit
        }
    }
}

// MARK: - Recognising

extension LinkMasker {
    private func isSchemeSeparator(_ text: Span<UInt8>, at place: Int) -> Bool {
        place + 2 < text.count && text[place] == 0x3A && text[place + 1] == 0x2F
            && text[place + 2] == 0x2F
    }

    /// Where the scheme at the end of `word` begins; text may be glued to it (`clickhttps://`).
    private func schemeStart(_ text: Span<UInt8>, in word: Range<Int>) -> Int? {
        let https = word.upperBound - 5
        if https >= word.lowerBound, text.holds("https", at: https) { return https }
        let http = word.upperBound - 4
        if http >= word.lowerBound, text.holds("http", at: http) { return http }
        var start = word.upperBound
        while start > word.lowerBound, (0x61...0x7A).contains(text[start - 1]) { start -= 1 }
        return start == word.upperBound ? nil : start
    }

    /// The domain name in `word`, without dots and dashes around it; nil when it is none, or
    /// belongs to an e-mail address.
    private func domainName(
        _ text: Span<UInt8>,
        _ output: borrowing MutableSpan<UInt8>,
        in word: Range<Int>
    ) -> Range<Int>? {
        let isInEmail =
            (count > base && output[count - 1] == 0x40)
            || (word.upperBound < text.count && text[word.upperBound] == 0x40)
        guard !isInEmail else { return nil }
        let name = trimmed(text, word)
        var lastDot: Int?
        for place in name where text[place] == 0x2E {
            // An empty label.
            if lastDot == place - 1 { return nil }
            lastDot = place
        }
        guard let lastDot else { return nil }
        let last = lastDot + 1..<name.upperBound
        if last.count >= 4, text.holds("xn--", at: last.lowerBound) { return name }
        guard last.count >= 2 else { return nil }
        for place in last where text[place] < 0x80 && !(0x61...0x7A).contains(text[place]) {
            return nil
        }
        return name
    }

    private func withoutWWW(_ text: Span<UInt8>, _ host: Range<Int>) -> Range<Int> {
        var host = host
        while host.count > 4, text.holds("www.", at: host.lowerBound) {
            let rest = trimmed(text, host.dropFirst(4))
            guard !rest.isEmpty else { return host }
            host = rest
        }
        return host
    }

    private func trimmed(_ text: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        func isEdge(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x2E || byte == 0x5F }
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, isEdge(text[start]) { start += 1 }
        while start < end, isEdge(text[end - 1]) { end -= 1 }
        return start..<end
    }

    /// The end of `:` and one to five digits at `start`; `start` itself when there is no port.
    ///
    /// Before `://` there is none: without it the host would become that link's scheme.
    private func portEnd(_ text: Span<UInt8>, from start: Int) -> Int {
        guard start < text.count, text[start] == 0x3A else { return start }
        var end = start + 1
        while end < text.count, Self.isDigit(text[end]) { end += 1 }
        let isPort = (2...6).contains(end - start) && !isSchemeSeparator(text, at: end)
        return isPort && (end == text.count || !Self.isHostByte(text[end])) ? end : start
    }

    private func isTailStart(_ text: Span<UInt8>, at place: Int) -> Bool {
        place < text.count && (text[place] == 0x2F || text[place] == 0x3F || text[place] == 0x23)
    }

    /// Whether nothing at `place` would grow together with the host before a dropped slash.
    private func isLinkEnd(_ text: Span<UInt8>, _ place: Int) -> Bool {
        guard place < text.count, Self.isHostByte(text[place]) else { return true }
        return text[place] == 0x2E && (place + 1 == text.count || text[place + 1] == 0x20)
    }

    /// Path, query and fragment from `start`, without the punctuation that ends a sentence.
    private func tailRange(_ text: Span<UInt8>, from start: Int) -> Range<Int> {
        var end = start
        while end < text.count, Self.isTailByte(text[end]) { end += 1 }
        while end > start + 1, Self.endsSentence(text[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        if byte &- 0x61 < 26 { return true }
        return switch byte {
        case 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x23, 0x80...: true
        default: false
        }
    }

    /// What may stand between `://` and the path: RFC 3986 §3.2, and letters beyond ASCII.
    private static func isAuthorityByte(_ byte: UInt8) -> Bool {
        switch byte {
        // ~!$&'()*+,;=:@%[]
        case 0x7E, 0x21, 0x24...0x2C, 0x3B, 0x3D, 0x3A, 0x40, 0x5B, 0x5D: true
        default: byte != 0x23 && isHostByte(byte)
        }
    }

    private static func isTailByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x22, 0x27, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B...0x7D, 0x7F...: false
        default: true
        }
    }

    /// `.`, `,`, `;`, `:`, `!`, `?`, `)` and `]`.
    private static func endsSentence(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2E, 0x2C, 0x3B, 0x3A, 0x21, 0x3F, 0x29, 0x5D: true
        default: false
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether `word` stands at `place`; false also when fewer bytes are left.
    fileprivate func holds(_ word: String, at place: Int) -> Bool {
        let word = word.utf8.span
        guard place >= 0, count - place >= word.count else { return false }
        for offset in word.indices {
            guard self[place + offset] == word[offset] else { return false }
        }
        return true
    }
}
