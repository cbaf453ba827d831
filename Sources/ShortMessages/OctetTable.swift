/// A character set with one octet for each character, all of the basic multilingual plane.
struct OctetTable: Sendable {
    private var units: [UInt16]

    /// The first `count` octets as in ISO-8859-1; the others are U+FFFD.
    private init(latin1 count: Int) {
        units = (0..<256).map { $0 < count ? UInt16($0) : SeptetAlphabet.replacement }
    }

    /// The unit of an octet.
    subscript(octet: UInt8) -> UInt16 { units[Int(octet)] }

    private func with(_ letters: ClosedRange<UInt16>, from octet: Int) -> OctetTable {
        var table = self
        for (place, letter) in zip(octet..., letters) { table.units[place] = letter }
        return table
    }

    private func with(_ unit: UInt16, at octet: Int) -> OctetTable {
        with(unit...unit, from: octet)
    }

    private func with(_ characters: String, from octet: Int) -> OctetTable {
        var table = self
        for (place, unit) in zip(octet..., characters.utf16) { table.units[place] = unit }
        return table
    }

    /// ISO-8859-5: Latin and Cyrillic.
    static let cyrillic = OctetTable(latin1: 0xA1)
        .with(0x0401...0x040C, from: 0xA1)
        .with(0x00AD, at: 0xAD)
        .with(0x040E...0x044F, from: 0xAE)
        .with(0x2116, at: 0xF0)
        .with(0x0451...0x045C, from: 0xF1)
        .with(0x00A7, at: 0xFD)
        .with(0x045E...0x045F, from: 0xFE)

    /// ISO-8859-8: Latin and Hebrew.
    static let hebrew = OctetTable(latin1: 0xBF)
        .with(SeptetAlphabet.replacement, at: 0xA1)
        .with(0x00D7, at: 0xAA)
        .with(0x00F7, at: 0xBA)
        .with(0x2017, at: 0xDF)
        .with(0x05D0...0x05EA, from: 0xE0)
        .with(0x200E...0x200F, from: 0xFD)

    /// WINDOWS-1252: ISO-8859-1 with marks and letters from 0x80 to 0x9F.
    static let windows1252 = OctetTable(latin1: 0x100)
        .with("€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}", from: 0x80)
        .with("\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ", from: 0x90)
}
