/// Text that strangers chose, made fit for a terminal.
///
/// A sender can hold anything; without this it could move the cursor or turn the line around.
enum DisplayText {
    /// `text` with control, format and separator characters replaced by U+FFFD.
    static func safe(_ text: String, keeping kept: String = "") -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        let scalars = text.unicodeScalars.map {
            isUnsafe($0) && !kept.unicodeScalars.contains($0) ? "\u{FFFD}" : $0
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// JSON with the same characters escaped; it means the same as before.
    static func safe(json: [UInt8]) -> String {
        let text = String(decoding: json, as: UTF8.self)
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            guard isUnsafe(scalar) else {
                result.unicodeScalars.append(scalar)
                return
            }
            for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }

    /// JSON with U+FFFD in place of every U+0000, at which `JSONReader` stops.
    static func withoutNUL(json: [UInt8]) -> [UInt8] {
        let escape = Array(#"\u0000"#.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(json.count)
        var rest = json[...]
        while let first = rest.first {
            if rest.starts(with: escape) {
                result += #"\ufffd"#.utf8
                rest = rest.dropFirst(escape.count)
            } else {
                // An escaped backslash does not begin another escape.
                let size = first == UInt8(ascii: "\\") ? min(2, rest.count) : 1
                result += rest.prefix(size)
                rest = rest.dropFirst(size)
            }
        }
        return result
    }

    /// Columns that `text` takes on a terminal.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// `text` cut to at most `columns`, with an ellipsis when something is missing.
    static func truncated(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        var result = String.UnicodeScalarView()
        var used = 1  // the ellipsis
        for scalar in text.unicodeScalars {
            used += width(scalar)
            guard used <= columns else { break }
            result.append(scalar)
        }
        return String(result) + "…"
    }

    /// A whole number with a comma every three digits.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let text = digits.enumerated().reduce(into: number < 0 ? "-" : "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { text += "," }
            text.append(digit.element)
        }
        return text
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }

    /// Unicode Standard Annex #11 in broad strokes; Unicode has no exact widths for terminals.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
