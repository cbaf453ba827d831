internal import DomainNames

/// Finds indicators in a text, each with where it stands.
///
/// One pass over the text's words; each is looked at a bounded number of times, so the time grows
/// with the text and not faster.
struct IndicatorScanner {
    /// What was found, and the octets that it takes up.
    struct Finding {
        let indicator: Indicator
        let range: Range<Int>
    }

    /// Most indicators that are taken from a text; what is beyond them counts as words.
    static let findingsMax = 32
    /// Longest link, in octets; a longer one is cut there.
    static let linkSizeMax = 2048

    /// Octets of hosts beyond ASCII that are looked up for a text; what is beyond counts as words.
    static let internationalSizeMax = 8192

    private let text: [UInt8]
    /// Octets of such hosts so far.
    private var internationalSize = 0
    private(set) var findings: [Finding] = []
    /// Where numbers stand that have no country code, those that are too short to be findings too.
    private(set) var nationalNumbers: [Range<Int>] = []

    /// - Parameter text: UTF-8 in NFKC, without invisible characters.
    init(_ text: [UInt8]) {
        self.text = text
    }

    /// Looks the text over; the findings are in their order then, and do not overlap.
    mutating func scan() {
        var place = 0
        while place < text.count, findings.count < Self.findingsMax {
            let octet = text[place]
            if Octets.isSpace(octet) {
                place += 1
                continue
            }
            let word = place..<end(ofWordAt: place)
            if let finding = link(in: word) ?? mailbox(in: word) ?? handle(in: word)
                ?? cryptoAddress(in: word)
            {
                findings.append(finding)
                place = max(finding.range.upperBound, place + 1)
                continue
            }
            if let finding = number(in: word) {
                findings.append(finding)
                place = finding.range.upperBound
                continue
            }
            place = word.upperBound
        }
    }

    private func end(ofWordAt start: Int) -> Int {
        text[start...].firstIndex(where: Octets.isSpace) ?? text.count
    }

    // MARK: Links

    private mutating func link(in word: Range<Int>) -> Finding? {
        if let scheme = scheme(in: word) {
            return link(from: scheme.start, host(at: scheme.end), hasScheme: true)
        }
        guard text[word].contains(0x2E) || text[word].contains(0x5B) || spacedDot(after: word)
        else { return nil }
        // A host without a scheme begins behind brackets, quotes and letters of other scripts.
        var start = word.lowerBound
        while start < word.upperBound {
            guard let first = text[start..<word.upperBound].firstIndex(where: isPartOfHost) else {
                return nil
            }
            let host = host(at: first)
            if let finding = link(from: first, host, hasScheme: false) { return finding }
            // Behind words of a script without spaces.
            if text[first] >= 0x80,
                let ascii = text[first..<word.upperBound].firstIndex(where: { $0 < 0x80 }),
                isPartOfHost(text[ascii]),
                let finding = link(from: ascii, self.host(at: ascii), hasScheme: false)
            {
                return finding
            }
            let rest = text[first..<word.upperBound]
            start = rest.firstIndex { !isPartOfHost($0) && $0 != 0x2E } ?? word.upperBound
            // What ends as this host does is none either.
            start = max(start, host.end)
            // What is behind an `@` is of a mailbox.
            if start < word.upperBound, text[start] == 0x40 { return nil }
        }
        return nil
    }

    /// Where `http://`, `hxxps://` or the like stands in a word.
    private func scheme(in word: Range<Int>) -> (start: Int, end: Int)? {
        guard let colon = text[word].firstIndex(of: 0x3A), colon + 2 < text.count,
            text[colon + 1] == 0x2F, text[colon + 2] == 0x2F
        else { return nil }
        let letters = text[word.lowerBound..<colon]
        for name in Self.schemes {
            let end = letters.suffix(name.count)
            if end.count == name.count, zip(end, name).allSatisfy({ $0 | 0x20 == $1 }) {
                return (end.startIndex, colon + 3)
            }
        }
        return nil
    }

    private static let schemes = ["https", "hxxps", "http", "hxxp"].map { Array($0.utf8) }

    private func isPartOfHost(_ octet: UInt8) -> Bool {
        Octets.isAlphanumeric(octet) || octet == 0x2D || octet == 0x5F || octet >= 0x80
    }

    /// What may be a host.
    private struct Candidate {
        /// Its octets, with plain dots.
        var name: [UInt8] = []
        /// Where they end in the text.
        var end: Int
        /// Where characters beyond ASCII begin, in the name and in the text.
        var beyond: (name: Int, text: Int)?
    }

    private func host(at start: Int) -> Candidate {
        var host = Candidate(end: start)
        while host.end < text.count, host.name.count <= 4 * DomainName.sizeMax {
            let octet = text[host.end]
            if isPartOfHost(octet) {
                if octet >= 0x80, host.beyond == nil { host.beyond = (host.name.count, host.end) }
                host.name.append(octet)
                host.end += 1
            } else if let next = dot(at: host.end), next < text.count, isPartOfHost(text[next]) {
                host.name.append(0x2E)
                host.end = next
            } else {
                break
            }
        }
        return host
    }

    /// The link that begins at `start`, when its host is one.
    private mutating func link(
        from start: Int,
        _ candidate: Candidate,
        hasScheme: Bool
    ) -> Finding? {
        let name = candidate.name
        var place = candidate.end
        // An address of the internet is a host without a name, and nobody's domain.
        let isAddress = hasScheme && QuadAddress.end(in: name, at: 0) == name.count
        let host = isAddress ? nil : self.host(candidate, hasScheme: hasScheme)
        guard isAddress || host != nil else { return nil }
        place = host?.end ?? place
        // A port, which leads to the same owner.
        if place + 1 < text.count, text[place] == 0x3A, Octets.isDigit(text[place + 1]) {
            place += 1
            while place < text.count, Octets.isDigit(text[place]) { place += 1 }
        }
        let end = self.end(ofPathAt: place)
        // The address of a mailbox, or a name before it, is no link.
        if end < text.count, text[end] == 0x40, !hasScheme { return nil }
        let path = text[place..<end].prefix { $0 != 0x3F && $0 != 0x23 }
        var owner = host?.name
        if let name = owner?.ascii, name.hasPrefix("www."),
            let rest = DomainName(name.dropFirst(4))
        {
            owner = rest
        }
        let address = owner?.ascii ?? String(decoding: name, as: UTF8.self)
        let value = address + (path.isEmpty ? "/" : String(decoding: path, as: UTF8.self))
        return Finding(
            indicator: Indicator(kind: .link, value: value, host: owner),
            range: start..<end
        )
    }

    /// Where the text goes on behind a dot at `place`: `.`, `[.]`, `(.)`, `[dot]`, or a dot with
    /// spaces around it before a top-level domain that is no word.
    private func dot(at place: Int) -> Int? {
        switch text[place] {
        case 0x2E:
            return spacedLabel(behind: place) ?? place + 1
        case 0x5B, 0x28:
            let close: UInt8 = text[place] == 0x5B ? 0x5D : 0x29
            for inside in Self.writtenDots where text[(place + 1)...].starts(with: inside) {
                let end = place + 1 + inside.count
                if end < text.count, text[end] == close { return end + 1 }
            }
            return nil
        case 0x20:
            guard place + 1 < text.count, text[place + 1] == 0x2E else { return nil }
            if let label = spacedLabel(behind: place + 1) { return label }
            return isUnmistakableLabel(at: place + 2) ? place + 2 : nil
        default:
            return nil
        }
    }

    private static let writtenDots: [[UInt8]] = [".", "dot", "DOT", "Dot"].map { Array($0.utf8) }

    /// Where the label behind a dot and a space begins, if it is unmistakable.
    private func spacedLabel(behind dot: Int) -> Int? {
        guard dot + 1 < text.count, text[dot + 1] == 0x20, isUnmistakableLabel(at: dot + 2) else {
            return nil
        }
        return dot + 2
    }

    /// Whether a word is a top-level domain that is no word of a language.
    private func isUnmistakableLabel(at start: Int) -> Bool {
        guard start < text.count else { return false }
        let label = text[start...].prefix(while: isPartOfHost).map(Octets.lowercased)
        return BareHost.unmistakable.contains(label)
    }

    /// Whether ` .com` follows a word.
    private func spacedDot(after word: Range<Int>) -> Bool {
        word.upperBound + 1 < text.count && text[word.upperBound] == 0x20
            && text[word.upperBound + 1] == 0x2E
            && Octets.isAlphanumeric(text[word.upperBound - 1])
    }

    /// The host that a candidate is, if it is one, and where it ends in the text.
    private mutating func host(
        _ candidate: Candidate,
        hasScheme: Bool
    ) -> (name: DomainName, end: Int)? {
        let octets = candidate.name
        // More labels than a name has room for need no look at what they say.
        let dots = octets.count { $0 == 0x2E }
        guard (1...DomainName.sizeMax / 2).contains(dots) else { return nil }
        // A text in a script without spaces goes on behind the host.
        if let beyond = candidate.beyond, octets[..<beyond.name].contains(0x2E),
            let ascii = DomainName(String(decoding: octets[..<beyond.name], as: UTF8.self)),
            ascii.hasKnownTopLevel
        {
            return (ascii, beyond.text)
        }
        // No last label begins with a digit; amounts and addresses of the internet do.
        guard let dot = octets.lastIndex(of: 0x2E), dot + 1 < octets.count,
            !Octets.isDigit(octets[dot + 1]),
            hasScheme || isFollowedByPath(candidate.end)
                || !BareHost.isOfWords(octets, lastDot: dot)
        else { return nil }
        if candidate.beyond != nil {
            guard internationalSize + octets.count <= Self.internationalSizeMax else { return nil }
            internationalSize += octets.count
        }
        guard let name = DomainName(String(decoding: octets, as: UTF8.self)),
            hasScheme || name.hasKnownTopLevel
        else { return nil }
        return (name, candidate.end)
    }

    private func isFollowedByPath(_ place: Int) -> Bool {
        place < text.count && (text[place] == 0x2F || text[place] == 0x3F)
    }

    /// Where the path, query and fragment that begin at `start` end, without what ends a sentence.
    private func end(ofPathAt start: Int) -> Int {
        guard start < text.count, [0x2F, 0x3F, 0x23].contains(text[start]) else { return start }
        var end = start
        while end < text.count, end - start < Self.linkSizeMax, Self.isPartOfPath(text[end]) {
            end += 1
        }
        while end > start, Self.sentenceEnds.contains(text[end - 1]) { end -= 1 }
        return end
    }

    private static func isPartOfPath(_ octet: UInt8) -> Bool {
        octet > 0x20 && octet < 0x7F && octet != 0x22 && octet != 0x3C && octet != 0x3E
    }

    private static let sentenceEnds = Set(".,;:!?)]}'*".utf8)

    // MARK: Mailboxes and handles

    private func mailbox(in word: Range<Int>) -> Finding? {
        guard let at = text[word].firstIndex(of: 0x40), at > word.lowerBound else { return nil }
        var start = at
        while start > word.lowerBound, Self.isPartOfMailbox(text[start - 1]) { start -= 1 }
        let domain = text[(at + 1)..<word.upperBound].prefix {
            Octets.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E
        }
        var end = domain.endIndex
        while end > at + 1, text[end - 1] == 0x2E || text[end - 1] == 0x2D { end -= 1 }
        guard start < at,
            let host = DomainName(String(decoding: text[(at + 1)..<end], as: UTF8.self))
        else { return nil }
        let local = text[start..<at].map(Octets.lowercased)
        return Finding(
            indicator: Indicator(
                kind: .emailAddress,
                value: String(decoding: local, as: UTF8.self) + "@" + host.ascii,
                host: host
            ),
            range: start..<end
        )
    }

    private static func isPartOfMailbox(_ octet: UInt8) -> Bool {
        Octets.isAlphanumeric(octet) || [0x2E, 0x2D, 0x5F, 0x2B, 0x25].contains(octet)
    }

    /// `@name`, with four characters at least: with fewer it is mostly a word about a price.
    private func handle(in word: Range<Int>) -> Finding? {
        guard text[word.lowerBound] == 0x40 else { return nil }
        let name = text[(word.lowerBound + 1)..<word.upperBound].prefix {
            Octets.isAlphanumeric($0) || $0 == 0x5F
        }
        guard (4...32).contains(name.count), let first = name.first, Octets.isLetter(first) else {
            return nil
        }
        let value = "@" + String(decoding: name.map(Octets.lowercased), as: UTF8.self)
        return Finding(
            indicator: Indicator(kind: .handle, value: value),
            range: word.lowerBound..<name.endIndex
        )
    }

    // MARK: Crypto addresses

    private func cryptoAddress(in word: Range<Int>) -> Finding? {
        let start = text[word].firstIndex(where: Octets.isAlphanumeric) ?? word.upperBound
        let rest = text[start..<word.upperBound]
        let address = rest.prefix(while: Octets.isAlphanumeric)
        guard CryptoAddress.isOne(address) else { return nil }
        return Finding(
            indicator: Indicator(
                kind: .cryptoAddress,
                value: String(decoding: address, as: UTF8.self)
            ),
            range: address.indices
        )
    }

    // MARK: Telephone numbers

    /// A number that begins in a word and may go on over the next ones.
    private mutating func number(in word: Range<Int>) -> Finding? {
        guard
            let start = text[word].firstIndex(where: { Octets.isDigit($0) || $0 == 0x2B }),
            start == word.lowerBound || !Octets.isAlphanumeric(text[start - 1]),
            QuadAddress.end(in: text, at: start) == nil
        else { return nil }
        var digits: [UInt8] = []
        var end = start
        var place = start
        while place < text.count, place - start < Self.numberSizeMax {
            let octet = text[place]
            if Octets.isDigit(octet) {
                let isTrunk = digits.first == 0x2B && isTrunkPrefix(at: place)
                if !isTrunk { digits.append(octet) }
                end = place + 1
            } else if octet == 0x2B, digits.isEmpty {
                digits.append(octet)
            } else if ![0x20, 0x28, 0x29, 0x2D, 0x2E, 0x2F].contains(octet)
                || place > end + 1 || octet == 0x2B
            {
                break
            }
            place += 1
        }
        let count = digits.count - (digits.first == 0x2B ? 1 : 0)
        guard Self.nationalDigits.contains(count) || Self.numberDigits.contains(count),
            end == text.count || !Octets.isAlphanumeric(text[end]) && text[end] < 0x80
                || Octets.isSpace(text[end]),
            !isDateOrAmount(start..<end)
        else { return nil }
        if digits.first != 0x2B, Self.nationalDigits.contains(count) {
            nationalNumbers.append(start..<end)
        }
        guard Self.numberDigits.contains(count) else { return nil }
        return Finding(
            indicator: Indicator(
                kind: .telephoneNumber,
                value: String(decoding: digits, as: UTF8.self)
            ),
            range: start..<end
        )
    }

    /// Whether a `(0)` stands here, which of an international number is not dialled.
    private func isTrunkPrefix(at place: Int) -> Bool {
        text[place] == 0x30 && place > 0 && text[place - 1] == 0x28
            && place + 1 < text.count && text[place + 1] == 0x29
    }

    /// Digits of a number to call: shorter ones are mostly codes and amounts.
    private static let numberDigits = 9...15
    /// Digits of a number without a country code, prefixes included: plans with fewer have no room
    /// for numbers that anybody gives strangers.
    private static let nationalDigits = 8...15
    private static let numberSizeMax = 32

    /// Dates (`2026-11-28`), and amounts with groups of digits (`1.000.000.000`).
    private func isDateOrAmount(_ range: Range<Int>) -> Bool {
        let groups = text[range].split { !Octets.isDigit($0) }
        let isAmount =
            groups.count > 2 && groups.dropFirst().allSatisfy { $0.count == 3 }
            && text[range].contains(0x2E)
        let isDate = text[range].contains(0x2F) && groups.count >= 3
        return isAmount || isDate
    }
}
