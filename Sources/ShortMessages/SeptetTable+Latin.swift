// The tables of 3GPP TS 23.038 for what is written in Latin letters.

extension SeptetTable {
    /// The GSM 7 bit default alphabet (§6.2.1); `\u{1B}` is the escape.
    static let standard = SeptetTable(
        "@£$¥èéùìòÇ\nØø\rÅå"
            + "Δ_ΦΓΛΩΠΨΣΘΞ\u{1B}ÆæßÉ"
            + " !\"#¤%&'()*+,-./"
            + "0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNO"
            + "PQRSTUVWXYZÄÖÑÜ§"
            + "¿abcdefghijklmno"
            + "pqrstuvwxyzäöñüà"
    )

    /// What the default alphabet's escape leads to (§6.2.1.1); 0x0A is a page break.
    static let standardExtension = SeptetTable().with([
        0x0A: "\u{0C}", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~",
        0x3E: "]", 0x40: "|", 0x65: "€",
    ])

    /// The characters that a language replaces the default alphabet with (annex A.3).
    static func locking(_ language: NationalLanguage) -> SeptetTable {
        switch language {
        case .turkish: turkish
        case .spanish: standard
        case .portuguese: portuguese
        case .bengali: Script.bengali.locking
        case .gujarati: Script.gujarati.locking
        case .hindi: Script.devanagari.locking
        case .kannada: Script.kannada.locking
        case .malayalam: Script.malayalam.locking
        case .oriya: Script.oriya.locking
        case .punjabi: Script.gurmukhi.locking
        case .tamil: Script.tamil.locking
        case .telugu: Script.telugu.locking
        case .urdu: Script.urdu.locking
        }
    }

    /// The characters that an escape leads to in a language (annex A.2).
    static func singleShift(_ language: NationalLanguage) -> SeptetTable {
        switch language {
        case .turkish: turkishExtension
        case .spanish: spanishExtension
        case .portuguese: portugueseExtension
        case .bengali: Script.bengali.singleShift
        case .gujarati: Script.gujarati.singleShift
        case .hindi: Script.devanagari.singleShift
        case .kannada: Script.kannada.singleShift
        case .malayalam: Script.malayalam.singleShift
        case .oriya: Script.oriya.singleShift
        case .punjabi: Script.gurmukhi.singleShift
        case .tamil: Script.tamil.singleShift
        case .telugu: Script.telugu.singleShift
        case .urdu: Script.urdu.singleShift
        }
    }

    private static let turkish = standard.with([
        0x04: "€", 0x07: "ı", 0x0B: "Ğ", 0x0C: "ğ", 0x1C: "Ş", 0x1D: "ş", 0x40: "İ", 0x60: "ç",
    ])

    private static let turkishExtension = standardExtension.with([
        0x47: "Ğ", 0x49: "İ", 0x53: "Ş", 0x63: "ç", 0x67: "ğ", 0x69: "ı", 0x73: "ş",
    ])

    private static let spanishExtension = standardExtension.with([
        0x09: "ç", 0x41: "Á", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú", 0x61: "á", 0x69: "í", 0x6F: "ó",
        0x75: "ú",
    ])

    private static let portuguese = SeptetTable(
        "@£$¥êéúíóç\nÔô\rÁá"
            + "Δ_ªÇÀ∞^\\€Ó|\u{1B}ÂâÊÉ"
            + " !\"#º%&'()*+,-./"
            + "0123456789:;<=>?"
            + "ÍABCDEFGHIJKLMNO"
            + "PQRSTUVWXYZÃÕÚÜ§"
            + "~abcdefghijklmno"
            + "pqrstuvwxyzãõ`üà"
    )

    private static let portugueseExtension = standardExtension.with([
        0x05: "ê", 0x09: "ç", 0x0B: "Ô", 0x0C: "ô", 0x0E: "Á", 0x0F: "á", 0x12: "Φ", 0x13: "Γ",
        0x15: "Ω", 0x16: "Π", 0x17: "Ψ", 0x18: "Σ", 0x19: "Θ", 0x1F: "Ê", 0x41: "À", 0x49: "Í",
        0x4F: "Ó", 0x55: "Ú", 0x5B: "Ã", 0x5C: "Õ", 0x61: "Â", 0x69: "í", 0x6F: "ó", 0x75: "ú",
        0x7B: "ã", 0x7C: "õ", 0x7F: "â",
    ])
}
