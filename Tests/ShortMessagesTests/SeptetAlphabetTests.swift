import Foundation
import Testing

@testable import ShortMessages

@Suite struct SeptetAlphabetTests {
    private let standard = SeptetAlphabet.standard

    private static let septets = (0..<UInt8(128)).filter { $0 != SeptetAlphabet.escape }

    @Test func `every septet of the default alphabet is one character, and no two the same`() {
        let units = standard.units(of: Self.septets)
        #expect(units.count == 127)
        #expect(Set(units).count == 127)
        #expect(!units.contains(0xFFFD))
    }

    @Test func `the ten characters of the extension table are in no other place`() {
        let basic = Set(standard.units(of: Self.septets))
        let escaped = Self.septets.map { standard.text(of: [0x1B, $0]) }
        let extended = escaped.filter { !basic.contains($0.utf16.first ?? 0) }
        #expect(extended.joined() == "\u{0C}^{}\\[~]|€")
    }

    @Test func `a text becomes septets and the text again`() throws {
        let all = standard.text(of: Self.septets) + "\u{0C}^{}\\[~]|€"
        let septets = try #require(standard.septets(of: all))
        #expect(septets.count == 127 + 20)
        #expect(standard.text(of: septets) == all)
    }

    @Test func `the default alphabet has places that are remembered`() {
        #expect(standard.text(of: [0x00, 0x02, 0x09, 0x11, 0x10, 0x24]) == "@$Ç_Δ¤")
        #expect(standard.text(of: [0x40, 0x5E, 0x60, 0x7B, 0x7F]) == "¡Ü¿äà")
        #expect(standard.text(of: [0x1B, 0x65]) == "€")
        #expect(standard.septets(of: "€[") == [0x1B, 0x65, 0x1B, 0x3C])
    }

    @Test func `an escape to nothing is the septet without it`() {
        #expect(standard.text(of: [0x1B, 0x41, 0x1B, 0x0D]) == "A\r")
    }

    @Test func `two escapes are a space, and one at the end is a replacement`() {
        #expect(standard.text(of: [0x41, 0x1B, 0x1B, 0x42]) == "A B")
        #expect(standard.text(of: [0x41, 0x1B]) == "A\u{FFFD}")
    }

    @Test func `an octet that is no septet is a replacement`() {
        #expect(standard.text(of: [0x80, 0x41, 0xFF]) == "\u{FFFD}A\u{FFFD}")
        #expect(standard.text(of: [0x1B, 0xE5]) == "\u{FFFD}")
    }

    @Test(arguments: ["ç", "Ё", "😀", "\u{0}", "e\u{301}", "`"])
    func `what the alphabet lacks has no septets`(text: String) {
        #expect(standard.septets(of: text) == nil)
    }

    /// The Unicode Consortium reads 0x09 as the small letter; TS 23.038 prints the capital one.
    @Test func `the default alphabet is that of the Unicode Consortium, where its table is`() throws
    {
        let path = "/work/shared/data/fixtures/gsm0338/GSM0338.TXT"
        guard let table = try? String(contentsOfFile: path, encoding: .utf8) else { return }
        var count = 0
        for line in table.split(separator: "\n") where line.hasPrefix("0x") {
            let columns = line.split(separator: "\t")
            let code = try #require(UInt32(columns[0].dropFirst(2), radix: 16))
            let unit = try #require(UInt16(columns[1].dropFirst(2), radix: 16))
            let septets = code < 0x80 ? [UInt8(code)] : [UInt8(code >> 8), UInt8(code & 0x7F)]
            switch code {
            case 0x09: #expect(standard.units(of: septets) == [0xC7])
            case 0x1B: break
            default: #expect(standard.units(of: septets) == [unit], "\(columns[0])")
            }
            count += 1
        }
        #expect(count == 128 + 10)
    }
}

@Suite struct NationalLanguageTests {
    private static let septets = (0..<UInt8(128)).filter { $0 != SeptetAlphabet.escape }
    private static let southAsian = NationalLanguage.allCases.filter { $0.rawValue >= 4 }

    private func locked(_ language: NationalLanguage) -> [UInt16] {
        SeptetAlphabet(locking: language).units(of: Self.septets)
    }

    private func shifted(_ language: NationalLanguage) -> [UInt16] {
        Self.septets.compactMap { SeptetTable.singleShift(language)[$0] }
    }

    @Test func `there are the thirteen languages of TS 23_038`() {
        #expect(NationalLanguage.allCases.map(\.rawValue) == Array(1...13))
        #expect(NationalLanguage(rawValue: 0) == nil)
        #expect(NationalLanguage(rawValue: 14) == nil)
    }

    @Test(arguments: NationalLanguage.allCases)
    func `a locking table has no character twice`(language: NationalLanguage) {
        let units = locked(language).filter { $0 != 0xFFFD }
        #expect(Set(units).count == units.count)
        for letter in "abcdefghijklmnopqrstuvwxyz0123456789 !\n\r".utf16 {
            #expect(units.contains(letter))
        }
    }

    @Test(arguments: NationalLanguage.allCases)
    func `a single shift table has what the default extension has`(language: NationalLanguage) {
        let alphabet = SeptetAlphabet(singleShift: language)
        for character in "\u{0C}^{}\\[~]|€" {
            let septets = SeptetAlphabet.standard.septets(of: String(character)) ?? []
            #expect(alphabet.text(of: septets) == String(character))
        }
    }

    /// How many characters annex A gives each language, counted in its tables.
    @Test(
        arguments: zip(
            NationalLanguage.allCases,
            [127, 127, 127, 114, 120, 127, 120, 120, 116, 110, 102, 120, 127]
        )
    )
    func `a locking table has as many characters as annex A_3`(
        language: NationalLanguage,
        count: Int
    ) {
        #expect(locked(language).count { $0 != 0xFFFD } == count)
    }

    @Test(
        arguments: zip(
            NationalLanguage.allCases,
            [17, 19, 37, 82, 70, 88, 73, 82, 75, 76, 77, 78, 90]
        )
    )
    func `a single shift table has as many characters as annex A_2`(
        language: NationalLanguage,
        count: Int
    ) {
        #expect(shifted(language).count == count)
    }

    /// A letter that a table has where Unicode has none is a slip of the pen.
    @Test(arguments: southAsian)
    func `a table of South Asia has assigned letters of one script`(language: NationalLanguage) {
        let letters = (locked(language) + shifted(language)).filter {
            $0 >= 0x100 && $0 != 0xFFFD && $0 != 0x20AC && $0 != 0x0964 && $0 != 0x0965
        }
        let blocks = Set(letters.map { $0 / 0x80 })
        // Arabic is two such blocks.
        #expect(blocks.count == (language == .urdu ? 2 : 1))
        #expect(Set(letters).count == letters.count)
        for letter in letters {
            let properties = Unicode.Scalar(letter)?.properties
            #expect(properties?.generalCategory != .unassigned, "\(String(letter, radix: 16))")
        }
    }

    /// What is lacked may be unassigned, or a letter that only other languages of the script write.
    @Test(arguments: southAsian.filter { $0 != .urdu })
    func `a table lacks no letter of India's common order but for a reason`(
        language: NationalLanguage
    ) {
        let units = Set(locked(language))
        let block = units.filter { $0 >= 0x900 && $0 != 0xFFFD }.map { $0 / 0x80 * 0x80 }.min() ?? 0
        let later: Set<UInt16> = [
            0x0C80, 0x0D00, 0x0D01, 0x0D29, 0x0D3A, 0x0D3B, 0x0B35, 0x0B44, 0x0C04, 0x0C34, 0x0C3C,
            0x0D3C, 0x0C81,
        ]
        for place in Array(UInt16(0x01)...0x03) + Array(0x05...0x39) + Array(0x3C...0x4D) {
            let letter = block + place
            guard !units.contains(letter), !later.contains(letter) else { continue }
            let category = Unicode.Scalar(letter)?.properties.generalCategory
            #expect(category == .unassigned, "\(String(letter, radix: 16)) is a letter")
        }
    }

    @Test func `Turkish, Portuguese and Spanish spell their own words`() {
        let turkish = SeptetAlphabet(locking: .turkish)
        #expect(turkish.text(of: [0x1C, 0x07, 0x0C, 0x40, 0x0B, 0x1D, 0x60]) == "ŞığİĞşç")
        let shifted = SeptetAlphabet(singleShift: .turkish)
        #expect(shifted.text(of: [0x1B, 0x53, 0x1B, 0x69, 0x1B, 0x67]) == "Şığ")
        let portuguese = SeptetAlphabet(locking: .portuguese, singleShift: .portuguese)
        #expect(portuguese.text(of: [0x7B, 0x6F, 0x09, 0x16, 0x18, 0x1B, 0x18]) == "ãoç^€Σ")
        let spanish = SeptetAlphabet(locking: .spanish, singleShift: .spanish)
        #expect(spanish.text(of: [0x41, 0x1B, 0x41, 0x1B, 0x75]) == "AÁú")
    }

    @Test func `Hindi and Urdu spell their own words`() {
        let hindi = SeptetAlphabet(locking: .hindi, singleShift: .hindi)
        #expect(hindi.text(of: [0x4D, 0x51, 0x28 + 0x18, 0x52]) == "हि\u{92C}\u{940}")
        #expect(hindi.text(of: [0x1B, 0x1C, 0x1B, 0x25, 0x1B, 0x41]) == "०९A")
        let urdu = SeptetAlphabet(locking: .urdu, singleShift: .urdu)
        #expect(urdu.text(of: [0x00, 0x25, 0x2E, 0x1B, 0x1C, 0x1B, 0x3F]) == "ار.۰۔")
    }

    @Test func `a septet that stands for nothing in a national table is a replacement`() {
        #expect(SeptetAlphabet(locking: .tamil).text(of: [0x00, 0x01]) == "\u{FFFD}\u{B82}")
    }
}
