/// The characters of an alphanumeric sender ID (3GPP TS 23.038 §6.2.1, with the extension table).
enum GSMAlphabet {
    /// Whether `scalar`, or the same letter in the other case, is in the alphabet.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (0x20...0x7E).contains(scalar.value) && scalar != "`"
        }
        return others.contains(scalar)
            || scalar.properties.lowercaseMapping.unicodeScalars.allSatisfy(others.contains)
            || scalar.properties.uppercaseMapping.unicodeScalars.allSatisfy(others.contains)
    }

    private static let others = Set(
        ("\u{A1}\u{A3}\u{A4}\u{A5}\u{A7}\u{BF}\u{C4}\u{C5}\u{C6}\u{C7}\u{C9}\u{D1}\u{D6}\u{D8}"
            + "\u{DC}\u{DF}\u{E0}\u{E4}\u{E5}\u{E6}\u{E8}\u{E9}\u{EC}\u{F1}\u{F2}\u{F6}\u{F8}"
            + "\u{F9}\u{FC}\u{393}\u{394}\u{398}\u{39B}\u{39E}\u{3A0}\u{3A3}\u{3A6}\u{3A8}"
            + "\u{3A9}\u{20AC}").unicodeScalars
    )
}
