/// What forwarding a message adds to it, taken off; see wire formats of handsets and gateways.
enum ForwardedText {
    /// Marks of forwarding, localised, that stand at the beginning; in small letters.
    private static let prefixes = ["fwd:", "fw:", "tr:", "wg:", "rv:", "转发:", "转发："]
    /// The word under which subscribers are told to forward, as in "SPAM: …".
    private static let title = "spam"
    /// Words before the sender of a forwarded text; in small letters.
    private static let senderMarks = ["from:", "frm:", "sender:", "de:", "von:", "da:", "van:"]
    /// Longest sender that is looked for, in characters.
    private static let senderCountMax = 64

    /// The reported text, and what is written for its sender; nil when nothing is.
    ///
    /// Letters are looked at only where octets say that there is something to be found: nearly
    /// every text is nothing but itself, and what a letter is takes long to find out.
    static func parts(of message: String) -> (text: String, sender: String?) {
        let text = withoutPrefixes(message)
        let octets = Array(text.utf8)
        if mayEndWithDate(octets),
            let (rest, sender) = unwantedCommunication(text)
        {
            return (rest, sender)
        }
        if let colon = octets.prefix(8).firstIndex(of: 0x3A), colon > 1,
            let (rest, sender) = markedSender(text)
        {
            return (rest, sender)
        }
        if mayBeginWithNumber(octets) {
            if let (rest, sender) = plainLeadingNumber(octets) { return (rest, sender) }
            if let (rest, sender) = leadingNumber(text) { return (rest, sender) }
        }
        if octets.contains(where: { (0x0A...0x0D).contains($0) || $0 == 0xE2 || $0 == 0xC2 }),
            let (rest, sender) = numberOnItsOwnLine(text)
        {
            return (rest, sender)
        }
        return (text, nil)
    }

    /// Whether nothing but digits, slashes and spaces follows the last comma.
    private static func mayEndWithDate(_ octets: [UInt8]) -> Bool {
        var slashes = 0
        for octet in octets.reversed() {
            switch octet {
            case 0x2F: slashes += 1
            case 0x30...0x39, 0x20, 0x09...0x0D: continue
            case 0x2C: return slashes == 2
            default: return false
            }
        }
        return false
    }

    /// As ``leadingNumber(_:)`` for a number of ASCII digits and a text that begins behind a space.
    private static func plainLeadingNumber(_ octets: [UInt8]) -> (String, String)? {
        guard let colon = octets.prefix(senderCountMax).firstIndex(of: 0x3A),
            colon + 2 < octets.count, octets[colon + 1] == 0x20, octets[colon + 2] > 0x20,
            octets[colon + 2] < 0x80, octets.last.map({ $0 > 0x20 && $0 < 0x80 }) ?? false
        else { return nil }
        let sender = octets[..<colon]
        guard sender.first == 0x2B, sender.count > 7,
            sender.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return (
            String(decoding: octets[(colon + 2)...], as: UTF8.self),
            String(decoding: sender, as: UTF8.self)
        )
    }

    /// Whether a colon follows digits or an address, with white space behind it.
    private static func mayBeginWithNumber(_ octets: [UInt8]) -> Bool {
        let head = octets.prefix(4 * senderCountMax)
        guard let colon = head.firstIndex(of: 0x3A), colon + 1 < octets.count else { return false }
        let next = octets[colon + 1]
        guard next <= 0x20 || next >= 0x80 else { return false }
        let sender = octets[..<colon]
        return sender.contains(0x40) || sender.contains { $0 >= 0x80 }
            || sender.count { (0x30...0x39).contains($0) } > 5
    }

    /// `message` without marks of forwarding, quotes and the word SPAM before it.
    static func withoutPrefixes(_ message: String) -> String {
        guard mayHavePrefix(message) else { return message }
        return withoutLetterPrefixes(message)
    }

    /// Whether a text begins or ends with what may be taken off, by its first and last octets.
    private static func mayHavePrefix(_ message: String) -> Bool {
        let octets = message.utf8
        guard let first = octets.first, let last = octets.last else { return false }
        guard first < 0x80, last < 0x80, last > 0x20, first > 0x20, first != 0x3E, first != 0x22
        else { return true }
        guard octets.prefix(8).contains(where: { $0 == 0x3A || $0 == 0x21 || $0 == 0x2D }) else {
            return false
        }
        return "fwstr".utf8.contains(first | 0x20)
    }

    private static func withoutLetterPrefixes(_ message: String) -> String {
        var rest = message.drop { $0.isWhitespace || $0 == ">" || $0 == "\"" }
        while true {
            let head = String(rest.prefix(8)).lowercased()
            if let prefix = prefixes.first(where: { head.hasPrefix($0) }) {
                rest = rest.dropFirst(prefix.count)
            } else if head.hasPrefix(title), let mark = rest.dropFirst(title.count).first,
                ":!-".contains(mark)
            {
                rest = rest.dropFirst(title.count + 1)
            } else {
                break
            }
            rest = rest.drop { $0.isWhitespace || $0 == ">" || $0 == "\"" }
        }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest.isEmpty ? message : String(rest)
    }

    /// India's form for 1909: `text, number or header, dd/mm/yy`.
    private static func unwantedCommunication(_ text: String) -> (String, String)? {
        guard text.utf8.contains(0x2F), let comma = text.lastIndex(of: ",") else { return nil }
        let date = text[text.index(after: comma)...].trimmed
        guard isDate(date) else { return nil }
        let head = text[..<comma]
        guard let before = head.lastIndex(of: ",") else { return nil }
        let sender = head[head.index(after: before)...].trimmed
        let rest = head[..<before].trimmed
        guard !sender.isEmpty, sender.count <= senderCountMax, !rest.isEmpty,
            !sender.contains(where: \.isWhitespace) || WrittenText.digits(of: sender) != nil
        else { return nil }
        return (String(rest), String(sender))
    }

    /// Whether a text is `dd/mm/yy` or `dd/mm/yyyy`.
    private static func isDate(_ text: Substring) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }),
            let day = Int(parts[0]), let month = Int(parts[1])
        else { return false }
        return (1...31).contains(day) && (1...12).contains(month)
            && (parts[2].count == 2 || parts[2].count == 4)
    }

    /// `From: sender` before the text, on a line of its own or up to `MSG:`; what e-mail gateways
    /// of North American carriers write (`FRM:… SUBJ:… MSG:…`) too.
    private static func markedSender(_ text: String) -> (String, String)? {
        let head = String(text.prefix(8)).lowercased()
        guard let mark = senderMarks.first(where: { head.hasPrefix($0) }) else { return nil }
        let body = text.dropFirst(mark.count)
        if let message = range(of: "msg:", in: body) {
            var sender = body[..<message.lowerBound]
            var rest = body[message.upperBound...].trimmed
            if let subject = range(of: "subj:", in: sender) {
                let title = sender[subject.upperBound...].trimmed
                sender = sender[..<subject.lowerBound]
                if !title.isEmpty { rest = "\(title)\n\(rest)"[...] }
            }
            return part(sender.trimmed, withoutContinuation(rest))
        }
        guard let end = body.firstIndex(where: \.isNewline) else { return nil }
        return part(body[..<end].trimmed, body[end...].trimmed)
    }

    /// The text without what tells that it goes on: `(Con't) 2 of 3`, `(End)`.
    private static func withoutContinuation(_ text: Substring) -> Substring {
        for mark in ["(con't)", "(end)"] {
            if let found = range(of: mark, in: text) { return text[..<found.lowerBound].trimmed }
        }
        return text
    }

    /// `number: text` or `address: text`.
    private static func leadingNumber(_ text: String) -> (String, String)? {
        guard let colon = text.prefix(senderCountMax).firstIndex(of: ":") else { return nil }
        let sender = text[..<colon].trimmed
        let rest = text[text.index(after: colon)...]
        // Behind the colon of a clock is a digit, and behind that of a link a slash.
        guard isUnmistakable(sender), rest.first?.isWhitespace == true else { return nil }
        return part(sender, rest.trimmed)
    }

    /// A number or address alone on the first or the last line.
    private static func numberOnItsOwnLine(_ text: String) -> (String, String)? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.count >= 2, let first = lines.first, let last = lines.last else { return nil }
        if isUnmistakable(last.trimmed) {
            return part(last.trimmed, text[..<last.startIndex].trimmed)
        }
        if isUnmistakable(first.trimmed) {
            return part(first.trimmed, text[first.endIndex...].trimmed)
        }
        return nil
    }

    /// Whether a text can be nothing but a subscriber's number or an e-mail address.
    private static func isUnmistakable(_ text: Substring) -> Bool {
        guard text.count <= senderCountMax else { return false }
        if let digits = WrittenText.digits(of: text) { return digits.count >= 7 }
        guard let at = text.firstIndex(of: "@"), at > text.startIndex else { return false }
        return text[at...].contains(".") && !text.contains(where: \.isWhitespace)
    }

    private static func part(_ sender: Substring, _ text: Substring) -> (String, String)? {
        guard !sender.isEmpty, sender.count <= senderCountMax, !text.isEmpty else { return nil }
        return (String(text), WrittenText.trimmed(String(sender)))
    }

    /// Where `mark`, in small letters and ASCII, stands whatever its case.
    private static func range(
        of mark: String,
        in text: Substring
    ) -> Range<Substring.Index>? {
        let wanted = Array(mark.utf8)
        let bytes = text.utf8
        guard bytes.count >= wanted.count else { return nil }
        var start = bytes.startIndex
        while start < bytes.endIndex {
            var index = start
            var place = 0
            while place < wanted.count, index < bytes.endIndex,
                bytes[index] == wanted[place]
                    || (0x41...0x5A).contains(bytes[index]) && bytes[index] | 0x20 == wanted[place]
            {
                index = bytes.index(after: index)
                place += 1
            }
            if place == wanted.count { return start..<index }
            start = bytes.index(after: start)
        }
        return nil
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without white space at its ends.
    fileprivate var trimmed: Substring {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
