/// The text that an HTML part shows: a reading for counting and evidence, not a rendering.
enum HTMLText {
    private static let hidden: Set<String> = ["script", "style", "head", "title"]
    private static let breaks: Set<String> = [
        "br", "p", "div", "li", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6",
    ]

    /// `html` without tags, comments and what is never shown, with character references resolved.
    static func text(of html: String) -> String {
        var text = ""
        var rest = html[...]
        var hiddenBy: String?
        while let open = rest.firstIndex(of: "<") {
            if hiddenBy == nil { text += unescaped(rest[..<open]) }
            rest = rest[open...]
            if let name = hiddenBy {
                // A script may hold anything but its own end.
                if rest.prefix(name.count + 2).lowercased() != "</" + name {
                    rest = rest.dropFirst()
                    continue
                }
                hiddenBy = nil
            }
            guard let tag = takeTag(&rest) else { break }
            if hidden.contains(tag) {
                hiddenBy = tag
            } else if breaks.contains(tag.hasPrefix("/") ? String(tag.dropFirst()) : tag) {
                text += "\n"
            }
        }
        if hiddenBy == nil { text += unescaped(rest) }
        return collapsed(text)
    }

    /// Takes a tag or comment from the start of `rest`; its name in lower case, `/name` at the end
    /// of an element, empty for a comment; nil when it is never closed, and then `rest` is empty.
    private static func takeTag(_ rest: inout Substring) -> String? {
        let isComment = rest.hasPrefix("<!--")
        var close = rest.firstIndex(of: ">")
        while isComment, let end = close, !rest[..<end].hasSuffix("--") {
            close = rest[rest.index(after: end)...].firstIndex(of: ">")
        }
        guard let close else {
            rest = ""
            return nil
        }
        if isComment {
            rest = rest[rest.index(after: close)...]
            return ""
        }
        let name = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "/" }.lowercased()
        rest = rest[rest.index(after: close)...]
        return name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
    }

    private static let references: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ",
        "pound": "\u{A3}", "euro": "\u{20AC}", "ndash": "\u{2013}", "mdash": "\u{2014}",
        "lsquo": "\u{2018}", "rsquo": "\u{2019}", "ldquo": "\u{201C}", "rdquo": "\u{201D}",
        "hellip": "\u{2026}", "zwnj": "\u{200C}", "zwj": "\u{200D}", "shy": "\u{AD}",
    ]

    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("&") else { return String(text) }
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let first = rest.popFirst() {
            // The longest reference that is known has 8 characters.
            guard first == "&", let end = rest.prefix(9).firstIndex(of: ";"),
                let scalar = scalar(named: String(rest[..<end]))
            else {
                result.append(first)
                continue
            }
            result.append(scalar)
            rest = rest[rest.index(after: end)...]
        }
        return String(result)
    }

    private static func scalar(named name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return references[name.lowercased()] }
        let digits = name.dropFirst()
        let value =
            digits.lowercased().hasPrefix("x")
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
        guard let value, value != 0 else { return nil }
        return Unicode.Scalar(value)
    }

    /// Lines without white space at their ends, and no empty ones.
    private static func collapsed(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline)
            .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            .filter { !$0.isEmpty }
            .joined(separator: "\n")
    }
}
