import Testing
import UnicodeText

@Suite struct TextTransformationTests {
    private static func visible(_ text: [UInt8]) -> [UInt8] {
        LookAlikes.digitsFolded(
            in: UnicodeText.compatibilityComposed(Invisibles.removed(from: text))
        )
    }

    private static func folded(_ text: [UInt8]) -> [UInt8] {
        let letters = UnicodeText.compatibilityDecomposed(Invisibles.removed(from: text))
        return UnicodeText.caseFolded(LookAlikes.folded(in: letters))
    }

    /// Of each kind one that remembers, and what it must be equal to.
    private static let kinds: [(TextTransformation, @Sendable ([UInt8]) -> [UInt8])] = [
        (TextTransformation(isComposing: true, visible), visible),
        (TextTransformation(isComposing: false, folded), folded),
    ]

    /// Marks, and what goes together with the character before it in another way.
    private static let marks = (UInt32(0x300)..<0x20000).compactMap(Unicode.Scalar.init)
        .filter { $0.properties.canonicalCombiningClass != .notReordered }
    private static let parts: [Unicode.Scalar] = [
        "\u{1100}", "\u{1161}", "\u{1175}", "\u{11A8}", "\u{11C2}", "\u{AC00}", "\u{9C7}",
        "\u{9BE}", "\u{9D7}", "\u{DD9}", "\u{DCF}", "\u{DCA}", "\u{314F}", "\u{FF76}", "\u{FF9E}",
        "\u{200B}", "\u{200D}", "\u{34F}", "\u{FE0F}", "\u{FDFA}", "\u{FB01}", "\u{1E9B}",
        "\u{130}", "\u{345}", "\u{344}", "\u{F71}", "\u{F72}", "\u{1FFD}", "\u{B4}",
    ]
    private static let letters: [ClosedRange<UInt32>] = [
        0x20...0x7E, 0x20...0x7E, 0xA0...0x24F, 0x370...0x52F, 0x5D0...0x6D5, 0x900...0xDFF,
        0xE00...0x1FFF, 0x2000...0x33FF, 0x3400...0xABFF, 0xAC00...0xD7FF, 0xF900...0xFFFF,
        0x10000...0x1FFFF, 0x2F700...0x2FA30,
    ]

    private static func text(by generator: inout some RandomNumberGenerator) -> [UInt8] {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            let scalar: Unicode.Scalar? =
                switch Int.random(in: 0..<6, using: &generator) {
                case 0, 1: marks.randomElement(using: &generator)
                case 2: parts.randomElement(using: &generator)
                default:
                    letters.randomElement(using: &generator)
                        .map { UInt32.random(in: $0, using: &generator) }
                        .flatMap(Unicode.Scalar.init)
                }
            if let scalar { scalars.append(scalar) }
        }
        return Array(String(scalars).utf8)
    }

    @Test func `a text of remembered characters is the text transformed as a whole`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let text = Self.text(by: &generator)
            for (remembering, whole) in Self.kinds
            where remembering.applied(to: text) != whole(text) {
                let codes = String(decoding: text, as: UTF8.self).unicodeScalars
                    .map { String($0.value, radix: 16) }
                Issue.record("\(codes.joined(separator: " "))")
            }
        }
    }

    @Test(arguments: [
        "e\u{301}", "a\u{323}\u{302}", "a\u{302}\u{323}", "a\u{301}\u{301}\u{301}",
        "\u{430}\u{301}", "\u{928}\u{93C}", "\u{1112}\u{1161}\u{11AB}", "\u{AC00}\u{11A8}\u{11A8}",
        "\u{304B}\u{3099}", "\u{FF76}\u{FF9E}", "e\u{200B}\u{301}", "\u{301}", "\u{301}a",
        "\u{344}\u{301}", "\u{FB01}\u{301}", "a\u{334}\u{301}", "\u{E9}\u{327}", "\u{1D400}\u{301}",
    ])
    func `a mark goes together with its letter`(text: String) {
        for (remembering, whole) in Self.kinds {
            for surrounded in [text, "x" + text + "y", text + text, text + "\u{4E00}" + text] {
                let octets = Array(surrounded.utf8)
                #expect(remembering.applied(to: octets) == whole(octets), "\(surrounded)")
            }
        }
    }

    @Test func `marks without end stay in order`() {
        let text = "a" + String(repeating: "\u{301}\u{323}\u{5B0}", count: 5000) + "b\u{301}"
        for (remembering, whole) in Self.kinds {
            #expect(remembering.applied(to: Array(text.utf8)) == whole(Array(text.utf8)))
        }
    }

    @Test(arguments: [1, 2, 3, 32, 33, 34, 100, 12_345])
    func `a limited result is the beginning of the whole one, and ends with a character`(
        limit: Int
    ) throws {
        let text = Array(
            String(repeating: "\u{FDFA}\u{E9}a\u{301}\u{323}\u{4E00}", count: 500).utf8
        )
        for (remembering, whole) in Self.kinds {
            let result = remembering.applied(to: text, upTo: limit)
            #expect(result.count <= limit && result.count > limit - 4)
            #expect(whole(text).starts(with: result))
            #expect(String(validating: result, as: UTF8.self) != nil)
        }
    }

    @Test func `threads that meet a character for the first time at once agree about it`() async {
        let text = (UInt32(0xA0)..<0x3000).compactMap(Unicode.Scalar.init)
            .reduce(into: "") { $0.unicodeScalars.append($1) }
        let octets = Array(text.utf8)
        let remembering = TextTransformation(isComposing: true, Self.visible)
        await withTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 { group.addTask { remembering.applied(to: octets) } }
            for await result in group { #expect(result == Self.visible(octets)) }
        }
    }
}
