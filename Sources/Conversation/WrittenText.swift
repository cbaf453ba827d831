import UnicodeText

/// What people write around a number or a name, taken off.
enum WrittenText {
    /// `text` in one spelling: without invisible characters, each run of white space one space.
    static func visible(_ text: String) -> String {
        let bytes = Array(text.utf8)
        if let collapsed = collapsedASCII(bytes) { return collapsed }
        let plain = UnicodeText.compatibilityComposed(Invisibles.removed(from: bytes))
        return String(decoding: plain, as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// As ``visible(_:)``; nil when there is anything but ASCII.
    private static func collapsedASCII(_ bytes: [UInt8]) -> String? {
        var collapsed: [UInt8] = []
        collapsed.reserveCapacity(bytes.count)
        for byte in bytes {
            guard byte < 0x80 else { return nil }
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            if !isSpace {
                collapsed.append(byte)
            } else if let last = collapsed.last, last != 0x20 {
                collapsed.append(0x20)
            }
        }
        if collapsed.last == 0x20 { collapsed.removeLast() }
        return String(decoding: collapsed, as: UTF8.self)
    }

    /// `text` without quotes, brackets and punctuation at its ends; a `+` or `(` before a digit
    /// stays.
    static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while let last = rest.last, isFraming(last) { rest.removeLast() }
        while let first = rest.first, isFraming(first) {
            if first == "(", rest.dropFirst().first?.isNumber == true { break }
            rest.removeFirst()
        }
        return String(rest)
    }

    private static func isFraming(_ character: Character) -> Bool {
        ".,;:!?>< \"'“”„«»()[]{}*`´‘’=_~|#\t".contains(character)
    }

    /// The digits that a text consists of, but for the punctuation of numbers and letters that are
    /// taken for digits; nil when there is anything else.
    ///
    /// `text` keeps the punctuation and has one `+` at most.
    static func digits(of text: some StringProtocol) -> (text: String, count: Int)? {
        var written = ""
        var count = 0
        var letters = 0
        for character in text {
            if character.isWholeNumber {
                guard let value = character.wholeNumberValue, value < 10 else { return nil }
                written.append(String(value))
                count += 1
            } else if "oO".contains(character) {
                written.append("0")
                count += 1
                letters += 1
            } else if character == "+" || character == "＋" {
                guard count == 0 else { return nil }
                if !written.contains("+") { written.append("+") }
            } else if " -./()‐‑–".contains(character) {
                written.append("‐‑–".contains(character) ? "-" : character)
            } else {
                return nil
            }
        }
        guard count > 0, letters == 0 || count - letters >= 6 else { return nil }
        // Both mean that a country code follows.
        if written.hasPrefix("+00") { written.removeFirst() }
        return (written, count)
    }

    /// A number of North America that somebody has put a `+` before without its country code, told
    /// by its groups (`212-555-0179` behind it), without the `+`; nil for anything else.
    static func northAmerican(_ text: String) -> String? {
        guard text.utf8.first == 0x2B, text.utf8.count >= 13,
            !text.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let groups = text.split { !$0.isNumber }.map(\.count)
        return groups == [3, 3, 4] ? String(text.dropFirst()) : nil
    }

    /// Where the only number of at least seven digits in `text` stands; nil when there is none, or
    /// more than one.
    static func onlyNumber(in text: String) -> Range<String.Index>? {
        var found: Range<String.Index>?
        var index = text.startIndex
        while index < text.endIndex {
            guard isNumberStart(text[index]) else {
                index = text.index(after: index)
                continue
            }
            var end = index
            var last = index
            var digits = 0
            while end < text.endIndex, isNumberPart(text[end]) {
                if text[end].isNumber {
                    digits += 1
                    last = text.index(after: end)
                }
                end = text.index(after: end)
            }
            if digits >= 7 {
                guard found == nil else { return nil }
                found = index..<last
            }
            index = max(end, text.index(after: index))
        }
        return found
    }

    private static func isNumberStart(_ character: Character) -> Bool {
        character == "+" || character == "(" || character.isNumber
    }

    private static func isNumberPart(_ character: Character) -> Bool {
        isNumberStart(character) || " -./)".contains(character)
    }
}
