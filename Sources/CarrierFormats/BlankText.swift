/// Texts that say nothing.
enum BlankText {
    /// Whether `text` is empty or has nothing but white space.
    static func isBlank(_ text: String) -> Bool {
        if let first = text.utf8.first, (0x21...0x7E).contains(first) { return false }
        return text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}
