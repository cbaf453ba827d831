import JSON
import Testing

/// Texts of our own making with the verdict that the strict reader must give.
enum JSONTable {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let code: JSONError.Code
        let pointer: String

        init(_ text: String, _ code: JSONError.Code, at pointer: String = "") {
            self.init(Array(text.utf8), code, at: pointer)
        }

        init(_ bytes: [UInt8], _ code: JSONError.Code, at pointer: String = "") {
            self.bytes = bytes
            self.code = code
            self.pointer = pointer
        }

        var testDescription: String { String(decoding: bytes.prefix(40), as: UTF8.self) }
    }

    /// Accepted texts, each with its compact form.
    static let accepted: [(text: String, compact: String)] =
        scalars + containers + strings + spaced

    private static func same(_ texts: [String]) -> [(text: String, compact: String)] {
        texts.map { ($0, $0) }
    }

    private static let scalars =
        same([
            "null", "true", "false", "0", "1", "-1", "7726", "9223372036854775807",
            "-9223372036854775808", "9223372036854775808", "18446744073709551615", "1.5", "-0.25",
            #""""#, #""parcel""#, "0.1", "1e+100", "5e-324", "1.7976931348623157e+308",
            "100000.5", "-1.0",
        ]) + [
            ("-0", "0"), ("1e0", "1.0"), ("1E3", "1000.0"), ("1e+2", "100.0"), ("25e-2", "0.25"),
            ("0e9", "0.0"), ("0.0", "0.0"), ("-0.0", "-0.0"), ("1e-400", "0.0"), ("10.50", "10.5"),
            ("123456789012345678901.5", "1.2345678901234568e+20"),
            ("0.1000000000000000055511151231257827021181583404541015625", "0.1"),
        ]

    private static let containers = same([
        "{}", "[]", "[[]]", "[{}]", #"{"a":{}}"#, #"{"a":[]}"#, "[1,2,3]", #"{"a":1,"b":2}"#,
        #"{"":0}"#, #"{"":{"":{"":[]}}}"#, #"[null,true,false,0,1.5,"x",[],{}]"#,
        #"{"A":1,"a":2}"#, #"{"a":1,"aa":2,"aaa":3}"#, #"{"a/b":1,"a~b":2}"#,
        #"[{"a":1},{"a":2}]"#, #"{"a":{"a":{"a":1}}}"#, #"{"caf\#u{E9}":1,"cafe\#u{301}":2}"#,
        "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
        "{" + (0..<20).map { #""key\#($0)":\#($0)"# }.joined(separator: ",") + "}",
        #"{"sender":"+447700900123","channel":"sms","text":"Parcel held"}"#,
    ])

    private static let strings =
        same([
            #""\#u{E9}\#u{20AC}\#u{1F4E6}""#, #""\"\\""#, #""\b\f\n\r\t""#, "\"\u{7F}\"",
            "\"\u{2028}\u{2029}\"", "\"\u{FEFF}\"", "\"\u{FFFF}\"", "\"\u{10FFFF}\"",
            "\"\u{D7FF}\u{E000}\"", #""\u0001""#, #""\u001f""#, "\"{[,:]}\"", #""'""#, #""//""#,
            #""\\u0000""#, "\"\u{200B}\"",
        ]) + [
            (#""\/""#, #""/""#), (#""\u0041""#, #""A""#), (#""\u00e9\u00E9""#, "\"\u{E9}\u{E9}\""),
            (#""\ud83d\udce6""#, "\"\u{1F4E6}\""), (#""\uD83D\uDCE6""#, "\"\u{1F4E6}\""),
            (#""\udbff\udfff""#, "\"\u{10FFFF}\""), (#""\ud800\udc00""#, "\"\u{10000}\""),
            (#""\uFFFF""#, "\"\u{FFFF}\""), (#""\u0022""#, #""\"""#), (#""\u005c""#, #""\\""#),
            (#""\u000a""#, #""\n""#), (#""\u0008""#, #""\b""#), (#""\ud7ff""#, "\"\u{D7FF}\""),
            (#""\ue000""#, "\"\u{E000}\""), (#"{"\u0061":1}"#, #"{"a":1}"#),
            (#""\u007f""#, "\"\u{7F}\""),
        ]

    private static let spaced: [(text: String, compact: String)] = [
        (" null", "null"), ("null ", "null"), ("\n\n0\n", "0"), ("\t[\t]\t", "[]"),
        ("\r\n{\r\n}\r\n", "{}"), ("[ 1 , 2 ]", "[1,2]"),
        (#"{ "a" : 1 , "b" : [ ] }"#, #"{"a":1,"b":[]}"#),
        (String(repeating: " ", count: 200) + "1" + String(repeating: "\n", count: 200), "1"),
    ]

    static let refused: [Refusal] =
        emptyTexts + words + numbers + arrays + objects + badStrings + characters + encodings
        + limits

    private static let emptyTexts = [
        Refusal("", .empty), Refusal(" ", .empty), Refusal("\n", .empty),
        Refusal(" \t\r\n ", .empty),
        Refusal(String(repeating: " ", count: 300), .empty),
    ]

    private static let words = [
        Refusal("nul", .syntax), Refusal("nulll", .syntax), Refusal("NULL", .syntax),
        Refusal("True", .syntax), Refusal("tru", .syntax), Refusal("falsey", .syntax),
        Refusal("undefined", .syntax), Refusal("None", .syntax), Refusal("parcel", .syntax),
        Refusal("null null", .syntax), Refusal("truefalse", .syntax), Refusal("t", .syntax),
        Refusal("[nul]", .syntax, at: "/0"), Refusal("[true,fals]", .syntax, at: "/1"),
        Refusal("/* c */ 1", .syntax), Refusal("1 // c", .syntax), Refusal("# 1", .syntax),
        Refusal("null\u{0B}", .syntax), Refusal("null\u{A0}", .syntax),
        Refusal("1\u{2003}", .syntax),
        Refusal("'a'", .syntax), Refusal("`a`", .syntax), Refusal("+", .syntax),
        Refusal(",", .syntax),
        Refusal(":", .syntax), Refusal("}", .syntax), Refusal("]", .syntax), Refusal("\\", .syntax),
        Refusal("\u{0C}1", .syntax), Refusal("1\u{0C}", .syntax),
    ]

    private static let numbers = [
        Refusal("01", .syntax), Refusal("-01", .syntax), Refusal("00", .syntax),
        Refusal("-", .syntax),
        Refusal("+1", .syntax), Refusal(".5", .syntax), Refusal("1.", .syntax),
        Refusal("-.5", .syntax),
        Refusal("1.e3", .syntax), Refusal("1e", .syntax), Refusal("1e+", .syntax),
        Refusal("1E-", .syntax),
        Refusal("1e1.5", .syntax), Refusal("0x1F", .syntax), Refusal("1_000", .syntax),
        Refusal("1,000", .syntax), Refusal("1 2", .syntax), Refusal("--1", .syntax),
        Refusal("1a", .syntax), Refusal("1-", .syntax), Refusal("0.1.2", .syntax),
        Refusal("1d", .syntax),
        Refusal("\u{FF11}", .syntax), Refusal("[1,01]", .syntax, at: "/1"),
        Refusal(#"{"a":-}"#, .syntax, at: "/a"), Refusal("- 1", .syntax), Refusal("1e 5", .syntax),
        Refusal("1e400", .numberOutOfRange), Refusal("-1e400", .numberOutOfRange),
        Refusal("18446744073709551616", .numberOutOfRange),
        Refusal("-9223372036854775809", .numberOutOfRange),
        Refusal(String(repeating: "9", count: 400), .numberOutOfRange),
        Refusal("[0,100000000000000000000]", .numberOutOfRange, at: "/1"),
        Refusal(#"{"n":{"m":1e999}}"#, .numberOutOfRange, at: "/n/m"),
    ]

    /// Python reads these words as numbers.
    static let notANumber = [
        Refusal("NaN", .syntax), Refusal("Infinity", .syntax), Refusal("-Infinity", .syntax),
        Refusal("[NaN]", .syntax, at: "/0"),
    ]

    private static let arrays = [
        Refusal("[", .syntax, at: "/0"), Refusal("[1", .syntax), Refusal("[1,", .syntax, at: "/1"),
        Refusal("[1,]", .syntax, at: "/1"), Refusal("[,1]", .syntax, at: "/0"),
        Refusal("[1,,2]", .syntax, at: "/1"), Refusal("[1 2]", .syntax), Refusal("[1:2]", .syntax),
        Refusal("[1}", .syntax), Refusal("[]]", .syntax), Refusal("[][]", .syntax),
        Refusal("[[]", .syntax), Refusal("[[1],[2", .syntax, at: "/1"),
        Refusal("[[[[", .syntax, at: "/0/0/0/0"),
        Refusal("[\"a\"", .syntax), Refusal("[1],", .syntax), Refusal("[\"a\" \"b\"]", .syntax),
    ]

    private static let objects = [
        Refusal("{", .syntax), Refusal("{]", .syntax), Refusal("{a:1}", .syntax),
        Refusal("{'a':1}", .syntax), Refusal(#"{"a"}"#, .syntax, at: "/a"),
        Refusal(#"{"a":}"#, .syntax, at: "/a"), Refusal(#"{"a":1"#, .syntax),
        Refusal(#"{"a":1,}"#, .syntax), Refusal(#"{,"a":1}"#, .syntax),
        Refusal(#"{"a":1,,"b":2}"#, .syntax), Refusal(#"{"a":1 "b":2}"#, .syntax),
        Refusal(#"{"a" 1}"#, .syntax, at: "/a"), Refusal(#"{"a"=1}"#, .syntax, at: "/a"),
        Refusal(#"{"a"::1}"#, .syntax, at: "/a"), Refusal("{1:1}", .syntax),
        Refusal("{null:1}", .syntax),
        Refusal(#"{"a":1}}"#, .syntax), Refusal(#"{"a":1}{"a":1}"#, .syntax),
        Refusal(#"{"a":{"b":[1,{"c":x}]}}"#, .syntax, at: "/a/b/1/c"),
        Refusal(#"{"a/b":{"~":?}}"#, .syntax, at: "/a~1b/~0"), Refusal(#"{"a":1,"b"#, .syntax),
        Refusal(#"{"a":1]"#, .syntax), Refusal(#"{"a":1;"b":2}"#, .syntax, at: "/a"),
        Refusal(#"{"a":1,"a":1}"#, .duplicateKey, at: "/a"),
        Refusal(#"{"a":1,"b":2,"\u0061":3}"#, .duplicateKey, at: "/a"),
        Refusal(#"{"":1,"":2}"#, .duplicateKey, at: "/"),
        Refusal(#"{"x":[{"a":1},{"b":1,"b":2}]}"#, .duplicateKey, at: "/x/1/b"),
        Refusal(#"{"\#u{E9}":1,"\u00e9":2}"#, .duplicateKey, at: "/\u{E9}"),
        Refusal(
            "{" + (0..<40).map { #""key\#($0 % 39)":1"# }.joined(separator: ",") + "}",
            .duplicateKey,
            at: "/key0"
        ),
    ]

    private static let badStrings = [
        Refusal(#"""#, .syntax), Refusal(#""a"#, .syntax), Refusal(#""\""#, .syntax),
        Refusal(#""\"#, .syntax), Refusal(#""a" "b""#, .syntax), Refusal(#""a"b"#, .syntax),
        Refusal(#""\x41""#, .syntax), Refusal(#""\a""#, .syntax), Refusal(#""\0""#, .syntax),
        Refusal(#""\'""#, .syntax), Refusal(#""\U0041""#, .syntax), Refusal(#""\u""#, .syntax),
        Refusal(#""\u004""#, .syntax), Refusal(#""\u00g1""#, .syntax),
        Refusal(#""\u{41}""#, .syntax),
        Refusal("\"a\nb\"", .syntax), Refusal("\"a\tb\"", .syntax),
        Refusal("\"a\u{1F}b\"", .syntax),
        Refusal(#"["a\"]"#, .syntax, at: "/0"), Refusal("[\"a\r\"]", .syntax, at: "/0"),
        Refusal(#""\ud800\u""#, .syntax), Refusal(#"{"a":"\z"}"#, .syntax, at: "/a"),
    ]

    private static let characters = [
        Refusal(#""\u0000""#, .nulCharacter), Refusal(#"["a","b\u0000"]"#, .nulCharacter, at: "/1"),
        Refusal(#"{"\u0000":1}"#, .nulCharacter),
        Refusal(#"{"a":{"b\u0000":1}}"#, .nulCharacter, at: "/a"),
        Refusal([0x22, 0x00, 0x22], .nulCharacter),
        Refusal([0x00], .syntax), Refusal([0x31, 0x00], .syntax),
        Refusal([0x5B, 0x00, 0x5D], .syntax, at: "/0"),
        Refusal(#""\ud800""#, .loneSurrogate), Refusal(#""\udbff""#, .loneSurrogate),
        Refusal(#""\udc00""#, .loneSurrogate), Refusal(#""\udfff""#, .loneSurrogate),
        Refusal(#""\udc00\ud800""#, .loneSurrogate), Refusal(#""\ud800\ud800""#, .loneSurrogate),
        Refusal(#""\ud800\u0041""#, .loneSurrogate), Refusal(#""\ud800x""#, .loneSurrogate),
        Refusal(#""\ud800\n""#, .loneSurrogate),
        Refusal(#""\ud800\ue000""#, .loneSurrogate),
        Refusal(#""\ud83d\udce6\udce6""#, .loneSurrogate),
        Refusal(#"{"a":["\ude00"]}"#, .loneSurrogate, at: "/a/0"),
        Refusal(#"{"\ude00":1}"#, .loneSurrogate),
        Refusal(#"{"k":"\#u{D55C}\udeff"}"#, .loneSurrogate, at: "/k"),
    ]

    private static let encodings = [
        Refusal([0xEF, 0xBB, 0xBF, 0x31], .syntax), Refusal([0xEF, 0xBB, 0xBF], .syntax),
        Refusal([0xFF, 0xFE, 0x31, 0x00], .invalidUTF8), Refusal([0x31, 0xFF], .invalidUTF8),
        Refusal([0x22, 0x80, 0x22], .invalidUTF8), Refusal([0x22, 0xC3, 0x22], .invalidUTF8),
        Refusal([0x22, 0xC0, 0x80, 0x22], .invalidUTF8),
        Refusal([0x22, 0xC1, 0xBF, 0x22], .invalidUTF8),
        Refusal([0x22, 0xE0, 0x80, 0x80, 0x22], .invalidUTF8),
        Refusal([0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8),
        Refusal([0x22, 0xED, 0xB0, 0x80, 0x22], .invalidUTF8),
        Refusal([0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], .invalidUTF8),
        Refusal([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8),
        Refusal([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], .invalidUTF8),
        Refusal([0x22, 0xF0, 0x9F, 0x93, 0x22], .invalidUTF8),
        Refusal([0x22, 0xE2, 0x82], .invalidUTF8),
        Refusal([0x5B, 0x31, 0x2C, 0x22, 0xFE, 0x22, 0x5D], .invalidUTF8, at: "/1"),
    ]

    private static let limits = [
        Refusal(
            String(repeating: "[", count: 17) + String(repeating: "]", count: 17),
            .tooDeep,
            at: String(repeating: "/0", count: 16)
        ),
        Refusal(
            String(repeating: "[", count: 100_000),
            .tooDeep,
            at: String(repeating: "/0", count: 16)
        ),
        Refusal(
            String(repeating: #"{"a":"#, count: 40),
            .tooDeep,
            at: String(repeating: "/a", count: 16)
        ),
        Refusal(
            "{" + (0...256).map { #""k\#($0)":0"# }.joined(separator: ",") + "}",
            .tooManyMembers
        ),
        Refusal("[" + String(repeating: "0,", count: 100_000) + "0]", .tooManyElements),
        Refusal(String(repeating: " ", count: 1 << 20) + "1", .tooLarge),
    ]
}
