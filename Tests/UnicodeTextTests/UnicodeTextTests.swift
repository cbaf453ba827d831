import Testing
import UnicodeText

@Suite struct UnicodeTextTests {
    /// Every character of the first two planes but for the bulk of Han and Hangul.
    private static let assortment = (UInt32(0)..<0x20000)
        .filter { !(0x3500..<0x9F00).contains($0) && !(0xAD00..<0xD700).contains($0) }
        .compactMap(Unicode.Scalar.init)

    private func skeleton(_ text: String) -> String {
        String(decoding: UnicodeText.skeleton(Array(text.utf8)), as: UTF8.self)
    }

    private func plain(_ text: String) -> String {
        String(decoding: UnicodeText.plain(Array(text.utf8)), as: UTF8.self)
    }

    @Test(arguments: [
        ("", ""),
        ("Parcel HELD", "parcel held"),
        ("\u{FF30}\u{FF41}\u{FF59}", "pay"),
        ("\u{1D40F}\u{1D41A}\u{1D432}", "pay"),
        ("\u{24C5}\u{24D0}\u{24E8}", "pay"),
        ("\u{1F17F}\u{1F170}\u{1F188}", "pay"),
        ("stra\u{DF}e", "strasse"),
        ("e\u{301}", "\u{E9}"),
        ("\u{420}\u{430}\u{443}\u{420}\u{430}l", "paypal"),
        ("\u{39D}\u{395}\u{3A4}FLIX", "netflix"),
        ("\u{3BD}erify", "verify"),
        ("\u{26A}\u{274}\u{1D20}o\u{26A}ce", "invoice"),
        ("PAYPA\u{4C0}", "paypal"),
        ("\u{131}nvo\u{131}ce", "invoice"),
        ("\u{251}\u{261}e", "age"),
        ("p\u{200B}a\u{AD}y\u{FEFF}", "pay"),
        ("e\u{200D}\u{301}", "\u{E9}"),
        ("don\u{2019}t \u{2014} \u{201C}now\u{201D}\u{2026}", "don't - \"now\"..."),
        ("it\u{B4}s", "it's"),
        ("1\u{2044}2", "1/2"),
        ("\u{457}", "\u{EF}"),
        ("\u{661}\u{6F2}\u{967}\u{FF13}", "1213"),
        ("a\u{2028}b\u{A0}c", "a b c"),
    ])
    func `a skeleton is what the text looks like`(text: String, expected: String) {
        #expect(skeleton(text) == expected)
    }

    @Test func `a long text is the sum of its parts`() {
        let ascii = "Nothing but ASCII, and more of it than a run bridges. "
        let parts = ["Cafe\u{301} ", "\u{430}\u{301}", "\u{301}", "\u{1F600}", "E\u{200D}\u{301}"]
        var text = ""
        var expected = ""
        for part in parts {
            text += ascii + "E" + part
            expected += ascii.lowercased() + skeleton("E" + part)
        }
        #expect(skeleton(text + ascii) == expected + ascii.lowercased())
        #expect(skeleton("e" + ascii + "\u{301}").hasSuffix("bridges. \u{301}"))
    }

    @Test func `plain text keeps its case and its diacritics`() {
        #expect(plain("\u{420}\u{430}yPal Caf\u{E9}") == "PayPal Caf\u{E9}")
    }

    @Test func `Cyrillic text compares without regard to case`() {
        let small = "\u{432}\u{430}\u{448} \u{43F}\u{430}\u{43A}\u{435}\u{442}"
        #expect(skeleton(small) == skeleton(small.uppercased()))
    }

    @Test func `the decimal digits of every script are digits, and nothing else is`() {
        for scalar in Self.assortment where !scalar.isASCII {
            let folded = LookAlikes.digitsFolded(in: Array(String(scalar).utf8))
            let digit =
                scalar.properties.generalCategory == .decimalNumber
                ? scalar.properties.numericValue : nil
            let expected = digit.map { String(Int($0)) } ?? String(scalar)
            #expect(String(decoding: folded, as: UTF8.self) == expected, "\(scalar.value)")
        }
    }

    @Test func `a skeleton of any character is its own skeleton`() {
        for scalar in Self.assortment {
            let once = UnicodeText.skeleton(Array(String(Character(scalar)).utf8))
            let twice = UnicodeText.skeleton(once)
            if once != twice { Issue.record("U+\(String(scalar.value, radix: 16)) is not stable") }
        }
    }

    @Test func `any character made plain twice is as made plain once`() {
        for scalar in Self.assortment {
            let once = UnicodeText.plain(Array(String(Character(scalar)).utf8))
            let twice = UnicodeText.plain(once)
            if once != twice { Issue.record("U+\(String(scalar.value, radix: 16)) is not stable") }
        }
    }

    @Test func `a result much longer than its source is whole`() {
        let long = String(repeating: "\u{FDFA}", count: 500)
        let expected = String(repeating: plain("\u{FDFA}"), count: 500)
        #expect(plain("\u{FDFA}").unicodeScalars.count == 18)
        #expect(plain(long) == expected)
    }

    @Test func `no look-alike is replaced by another look-alike`() {
        for value in UInt32(0x80)...0x1FFFF {
            guard let scalar = Unicode.Scalar(value),
                let byte = LookAlikes.replacement(of: scalar)
            else { continue }
            #expect((0x20...0x7E).contains(byte))
        }
    }

    @Test(arguments: [0xAD, 0x34F, 0x200B, 0x200D, 0x202E, 0x2060, 0xFE0F, 0xFEFF, 0xE0041])
    func `an invisible character leaves nothing`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(Invisibles.contains(scalar))
        #expect(Invisibles.removed(from: Array(String(Character(scalar)).utf8)).isEmpty)
    }

    @Test func `a space and a letter are visible`() {
        #expect(!Invisibles.contains(" "))
        #expect(!Invisibles.contains("\u{E9}"))
        #expect(!Invisibles.contains("\u{1F600}"))
    }
}
