/// The text with every comment, string, regular expression and raw identifier blanked.
///
/// Line breaks stay, so that a line has the same number in both. What an interpolation calls is
/// blanked with its string.
func swiftCode(of text: String) -> String {
    var blanker = SwiftBlanker(Array(text.utf8))
    return blanker.run()
}

private struct SwiftBlanker {
    private let source: [UInt8]
    private var output: [UInt8] = []
    private var position = 0

    init(_ source: [UInt8]) {
        self.source = source
        output.reserveCapacity(source.count)
    }

    mutating func run() -> String {
        while position < source.count { step() }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func step() {
        // Most bytes begin nothing.
        switch source[position] {
        case slash, quote, hash, backtick: break
        default:
            keep()
            return
        }
        if sees("//") {
            while position < source.count, source[position] != newline { blank() }
        } else if sees("/*") {
            blockComment()
        } else if sees("`") {
            blank()
            while position < source.count, !sees("`"), !sees("\n") { blank() }
            blank()
        } else if let hashes = openingHashes {
            literal(hashes: hashes)
        } else {
            keep()
        }
    }

    /// How many `#` a string that begins here has; nil when none does.
    private var openingHashes: Int? {
        var end = position
        while end < source.count, source[end] == hash { end += 1 }
        guard end < source.count else { return nil }
        let isString = source[end] == quote
        let isExpression = source[end] == slash && end > position
        return isString || isExpression ? end - position : nil
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                blank(2)
            } else if sees("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
    }

    private mutating func literal(hashes: Int) {
        blank(hashes)
        let delimiter = source[position]
        let isMultiline = delimiter == quote && sees("\"\"\"")
        let pounds = String(repeating: "#", count: hashes)
        let end = (isMultiline ? "\"\"\"" : String(decoding: [delimiter], as: UTF8.self)) + pounds
        let escape = "\\" + pounds
        blank(isMultiline ? 3 : 1)
        while position < source.count, !sees(end) {
            guard isMultiline || source[position] != newline else { return }
            if delimiter == quote, sees(escape + "(") {
                blank(escape.utf8.count + 1)
                interpolation()
            } else if sees(escape) {
                blank(escape.utf8.count + 1)
            } else {
                blank()
            }
        }
        blank(end.utf8.count)
    }

    /// Blanks up to the parenthesis that closes an interpolation, strings in it included.
    private mutating func interpolation() {
        var depth = 1
        while position < source.count, depth > 0 {
            if let hashes = openingHashes {
                literal(hashes: hashes)
            } else {
                if sees("(") { depth += 1 }
                if sees(")") { depth -= 1 }
                blank()
            }
        }
    }

    private func sees(_ text: String) -> Bool {
        var index = position
        for byte in text.utf8 {
            guard index < source.count, source[index] == byte else { return false }
            index += 1
        }
        return true
    }

    private mutating func keep() {
        output.append(source[position])
        position += 1
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            output.append(source[position] == newline ? newline : space)
            position += 1
        }
    }
}

private let newline = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
private let quote = UInt8(ascii: "\"")
private let slash = UInt8(ascii: "/")
private let hash = UInt8(ascii: "#")
private let backtick = UInt8(ascii: "`")

/// A word of blanked code: an identifier or keyword and where it is.
struct Word {
    let text: Substring
    /// The character before it; nil at the beginning of the line.
    let before: Character?
    /// What follows it on the line.
    let after: Substring
}

/// The words of a line of blanked code, in their order.
func words(of line: String) -> [Word] {
    var words: [Word] = []
    guard line.utf8.contains(where: { $0 > 0x40 }) else { return words }
    var rest = line[...]
    while let start = rest.firstIndex(where: isWordCharacter) {
        let end = rest[start...].firstIndex { !isWordCharacter($0) } ?? rest.endIndex
        let before = start > line.startIndex ? line[line.index(before: start)] : nil
        words.append(Word(text: rest[start..<end], before: before, after: rest[end...]))
        rest = rest[end...]
    }
    return words
}

private func isWordCharacter(_ character: Character) -> Bool {
    character == "_" || character.isLetter || character.isNumber
}
