import JSON

/// Texts made by the hundred, with the verdict of a rule that shares no code with the reader.
enum JSONGrid {
    struct Case: Sendable {
        let bytes: [UInt8]
        /// What the strict reader must say of it.
        let isAccepted: Bool

        init(_ bytes: [UInt8], _ isAccepted: Bool) {
            self.bytes = bytes
            self.isAccepted = isAccepted
        }

        init(_ text: String, _ isAccepted: Bool) {
            self.init(Array(text.utf8), isAccepted)
        }
    }

    /// Every list of cases by its name.
    static let all: [(name: String, cases: [Case])] = [
        ("numbers", numbers), ("large numbers", largeNumbers), ("escapes", escapes),
        ("hexadecimal digits", hexadecimal), ("surrogates", surrogates),
        ("bytes in a string", bytesInString), ("UTF-8", encodings), ("white space", whiteSpace),
        ("words", words), ("byte order marks", marks), ("nesting", nesting),
        ("duplicates", duplicates),
    ]

    // MARK: Numbers (RFC 8259 §6)

    private static let numbers: [Case] = {
        var cases: [Case] = []
        for sign in ["", "-", "+", "--"] {
            for whole in ["", "0", "1", "10", "01", "00", "-1", "1_0", "0x1", "\u{661}"] {
                for fraction in ["", ".", ".0", ".5", ".05", "..5", ",5"] {
                    for exponent in ["", "e", "e0", "E+1", "e-1", "e+", "e1.5", "ee1", "e 1"] {
                        let isWhole =
                            ["", "-"].contains(sign) && ["0", "1", "10"].contains(whole)
                            || sign.isEmpty && whole == "-1"
                        let isRight =
                            isWhole
                            && ["", ".0", ".5", ".05"].contains(fraction)
                            && ["", "e0", "E+1", "e-1"].contains(exponent)
                        cases.append(Case("\(sign)\(whole)\(fraction)\(exponent)", isRight))
                    }
                }
            }
        }
        return cases + commas
    }()

    /// The comma that some write for a point begins the next element.
    private static let commas = [
        Case("[1,5]", true), Case("[-0,5e0]", true), Case("[01,5]", false), Case("[,5]", false),
        Case("[1,-]", false), Case("[1,.5]", false),
    ]

    private static let largeNumbers: [Case] = {
        let digits = String(repeating: "9", count: 400)
        return [
            Case("9223372036854775807", true), Case("9223372036854775808", true),
            Case("-9223372036854775808", true), Case("-9223372036854775809", false),
            Case("18446744073709551615", true), Case("18446744073709551616", false),
            Case("18446744073709551616.0", true), Case("1e308", true), Case("1e309", false),
            Case("-1e309", false), Case("1e-309", true), Case("1e-400", true),
            Case("1.7976931348623157e308", true), Case("1.7976931348623159e308", false),
            Case("2.2250738585072014e-308", true), Case("4.9406564584124654e-324", true),
            Case("2.4703282292062327e-324", true), Case("0.\(digits)", true),
            Case("\(digits)", false), Case("\(digits).0", false), Case("\(digits)e-399", true),
            Case("0e999999999999999999999", true), Case("1e-999999999999999999999", true),
            Case("1e999999999999999999999", false), Case("1e0000000000000000000001", true),
            Case("9007199254740993.0", true), Case("0.1e1", true), Case("100000e-5", true),
            Case("0." + String(repeating: "0", count: 400) + "1e401", true),
        ]
    }()

    // MARK: Strings (RFC 8259 §7)

    /// Every ASCII character behind a reverse solidus, alone and in a member's name.
    private static let escapes: [Case] = (0..<128).flatMap { byte -> [Case] in
        let isRight = Array("\"\\/bfnrt".utf8).contains(UInt8(byte))
        return [
            Case([0x22, 0x5C, UInt8(byte), 0x22], isRight),
            Case([0x7B, 0x22, 0x5C, UInt8(byte), 0x22, 0x3A, 0x30, 0x7D], isRight),
        ]
    }

    /// Every ASCII character as each of the four digits.
    private static let hexadecimal: [Case] = (0..<128).flatMap { byte in
        (0..<4).map { place -> Case in
            var digits = Array("0041".utf8)
            digits[place] = UInt8(byte)
            let isDigit = Character(Unicode.Scalar(UInt8(byte))).isHexDigit
            // What begins with D8 to DF is half of a pair.
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
            return Case([0x22, 0x5C, 0x75] + digits + [0x22], isDigit && !isSurrogate(value))
        }
    }

    private static func isSurrogate(_ value: UInt32) -> Bool {
        (0xD800...0xDFFF).contains(value)
    }

    /// Every pair of escapes at the edges of the surrogates, with and without something between.
    private static let surrogates: [Case] = {
        let values: [UInt32] = [
            0x0041, 0xD7FF, 0xD800, 0xD83D, 0xDBFF, 0xDC00, 0xDCE6, 0xDFFF, 0xE000, 0xFFFF,
        ]
        var cases: [Case] = []
        for first in values {
            for second in values {
                for between in ["", "x", " ", "\\n", "\\\\"] {
                    let text = "\"\\u" + four(first) + between + "\\u" + four(second) + "\""
                    let isPair =
                        (0xD800..<0xDC00).contains(first) && (0xDC00..<0xE000).contains(second)
                        && between.isEmpty
                    let isRight = isPair || !isSurrogate(first) && !isSurrogate(second)
                    cases.append(Case(text, isRight))
                }
            }
        }
        return cases
    }()

    private static func four(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static let bytesInString: [Case] = (0..<256).map { byte in
        let isRight = (0x20..<0x80).contains(byte) && byte != 0x22 && byte != 0x5C
        return Case([0x22, UInt8(byte), 0x22], isRight)
    }

    /// Every leading byte with every kind of continuation, in strings, names and outside.
    private static let encodings: [Case] = {
        let tails: [UInt8] = [0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
        var cases: [Case] = []
        func add(_ bytes: [UInt8]) {
            let isRight = String(validating: bytes, as: UTF8.self) != nil
            cases.append(Case([0x22] + bytes + [0x22], isRight))
            cases.append(Case([0x7B, 0x22] + bytes + [0x22, 0x3A, 0x30, 0x7D], isRight))
            cases.append(Case(bytes, false))
        }
        for lead in UInt8(0x80)...0xFF {
            add([lead])
            for tail in tails {
                add([lead, tail])
                add([lead, tail, 0x80])
                if lead >= 0xE0 { add([lead, tail, 0x80, 0x80]) }
                if lead >= 0xF0 { add([lead, 0x90, tail, 0x80]) }
                if lead >= 0xF0 { add([lead, 0x80, 0x80, tail]) }
            }
        }
        add([0xF8, 0x88, 0x80, 0x80, 0x80])
        add([0xFC, 0x84, 0x80, 0x80, 0x80, 0x80])
        return cases
    }()

    // MARK: Between the values (RFC 8259 §2)

    private static let whiteSpace: [Case] = {
        let right: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        var cases: [Case] = []
        for byte in UInt8(0)...0xFF {
            let isRight = right.contains(byte)
            cases.append(Case([byte] + Array("[1]".utf8), isRight))
            cases.append(Case(Array("[1]".utf8) + [byte], isRight))
            cases.append(Case(Array("[".utf8) + [byte] + Array("true]".utf8), isRight))
            // A digit goes on with the number, which some byte may do.
            let ends = Array("]".utf8)
            let isDigit = (0x30...0x39).contains(byte)
            cases.append(Case(Array("[1".utf8) + [byte] + ends, isRight || isDigit))
        }
        let wide = ["\u{A0}", "\u{1680}", "\u{2003}", "\u{2028}", "\u{3000}", "\u{FEFF}", "\u{85}"]
        for space in wide { cases.append(Case("[1,\(space)2]", false)) }
        return cases
    }()

    private static let words: [Case] = {
        var cases: [Case] = []
        for word in ["true", "false", "null"] {
            cases.append(Case(word, true))
            for count in 1..<word.count { cases.append(Case(String(word.prefix(count)), false)) }
            for other in [
                word.uppercased(), word.prefix(1).uppercased() + word.dropFirst(), word + "s",
                word + "1", word + "\"",
                "\(word)\(word)", word + "\u{301}", "\\u0074", "." + word, word + ".", word + ",",
            ] {
                cases.append(Case(other, false))
                cases.append(Case("[\(other)]", false))
            }
        }
        let numbers = ["NaN", "-NaN", "Infinity", "-Infinity", "+Infinity", "inf", "nan", "1.#INF"]
        return cases + numbers.flatMap { [Case($0, false), Case("{\"a\":\($0)}", false)] }
    }()

    private static let marks: [Case] = {
        let texts: [[UInt8]] = [Array("1".utf8), Array("{\"a\":1}".utf8), [], Array(" 1".utf8)]
        let marks: [[UInt8]] = [
            [0xEF, 0xBB, 0xBF], [0xEF, 0xBB], [0xFE, 0xFF], [0xFF, 0xFE], [0x2B, 0x2F, 0x76, 0x38],
        ]
        return texts.flatMap { text in marks.map { Case($0 + text, false) } } + [
            Case([0x00, 0x31], false), Case([0x31, 0x00], false), Case([0x31, 0, 0, 0], false),
            Case("\"\u{FEFF}\"", true), Case("{\"\u{FEFF}\":1}", true),
        ]
    }()

    // MARK: Limits

    private static let nesting: [Case] = (1...40).flatMap { depth -> [Case] in
        let array = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let object =
            String(repeating: "{\"a\":", count: depth) + "0" + String(repeating: "}", count: depth)
        let open = String(repeating: "[", count: depth)
        let closed = String(repeating: "]", count: depth)
        return [
            Case(array, depth <= 16), Case(object, depth <= 16), Case(open, false),
            Case(closed, false), Case(array + "]", false),
            Case(open + closed.dropLast() + "}", false),
        ]
    }

    private static let duplicates: [Case] = {
        var cases: [Case] = []
        // Below and above the number of members from which names are sorted.
        for count in [2, 3, 11, 12, 13, 14, 40, 255] {
            let members = (0..<count).map { "\"k\($0)\":\($0)" }
            cases.append(Case("{" + members.joined(separator: ",") + "}", true))
            for twice in [0, count / 2, count - 1] {
                let again = members + ["\"\\u006b\(twice)\":null"]
                cases.append(Case("{" + again.joined(separator: ",") + "}", false))
                let inner = members + ["\"inner\":{\"k\(twice)\":1}"]
                cases.append(Case("{" + inner.joined(separator: ",") + "}", true))
            }
        }
        return cases + [
            Case("{\"a\":1,\"A\":2}", true), Case("{\"a\":1,\"a \":2}", true),
            Case("{\"\u{E9}\":1,\"e\u{301}\":2}", true), Case("{\"/\":1,\"\\/\":2}", false),
            Case("[{\"a\":1},{\"a\":2}]", true), Case("{\"a\":{\"a\":{}}}", true),
        ]
    }()

    // MARK: Everything short

    /// Every text of up to four of these tokens; Python is asked which of them are right.
    static let short: [[UInt8]] = {
        let tokens = ["[", "]", "{", "}", ",", ":", "1", "\"a\"", "null"].map { Array($0.utf8) }
        var texts: [[UInt8]] = [[]]
        var last = texts
        for _ in 0..<4 {
            last = last.flatMap { text in tokens.map { text + $0 } }
            texts += last
        }
        return texts
    }()
}
