/// Marks above, below and through letters that a reader reads over.
enum Diacritics {
    /// `text`, valid UTF-8 in NFKD, without marks of Latin, Greek, Cyrillic, Hebrew and Arabic.
    ///
    /// Marks that are vowels or tones of other scripts stay.
    static func removed(from text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var place = 0
        while place < text.count {
            let lead = text[place]
            let count = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            let end = min(place + count, text.count)
            if !(count == 2 && end - place == 2 && isMark(lead, text[place + 1])) {
                result += text[place..<end]
            }
            place = end
        }
        return result
    }

    /// U+0300–036F, U+0591–05BD, U+064B–0652.
    private static func isMark(_ lead: UInt8, _ next: UInt8) -> Bool {
        switch lead {
        case 0xCC: true
        case 0xCD: next < 0xB0
        case 0xD6: next >= 0x91 && next <= 0xBD
        case 0xD9: next >= 0x8B && next <= 0x92
        default: false
        }
    }
}
