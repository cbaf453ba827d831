internal import CLanguages

/// In which languages a text is written.
///
/// The door to CLD2, which knows some eighty languages by their letters and runs of letters. It
/// takes a few microseconds for a short message. Any thread may ask.
package enum WrittenLanguages {
    /// The languages of a text as tags of BCP 47, that of most of it first.
    ///
    /// None when the text is short, when the library is not sure, and where it is mostly wrong.
    /// A second language is told when 30 % of the letters are of it, as in texts that say the same
    /// twice.
    package static func tags(of text: String) -> [String] {
        var text = text
        let tags: [String] = text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe Self.tags(of: characters)
            }
        }
        // It takes Swedish without its letters for Norwegian.
        let isNorwegian = text.unicodeScalars.contains { "æøÆØ".unicodeScalars.contains($0) }
        return isNorwegian ? tags : tags.filter { $0 != "no" }
    }

    private static func tags(of characters: UnsafeBufferPointer<CChar>) -> [String] {
        unsafe withUnsafeTemporaryAllocation(
            of: spamgate_language.self,
            capacity: Int(SPAMGATE_LANGUAGES_MAX)
        ) { buffer in
            let count = unsafe spamgate_languages(
                characters.baseAddress,
                characters.count,
                lettersMin,
                buffer.baseAddress
            )
            var tags: [String] = []
            for place in 0..<count {
                guard unsafe buffer[place].percent >= shareMin,
                    let code = unsafe buffer[place].code,
                    let tag = unsafe tag(ofCode: String(cString: code)), !tags.contains(tag)
                else { continue }
                tags.append(tag)
            }
            return tags
        }
    }

    /// Bytes of letters from which on an answer is mostly right.
    private static let lettersMin: Int32 = 40
    /// Percent of the letters that a language has to have.
    private static let shareMin: Int32 = 30

    /// The tag of a language that the library names in its own way; nil for what is none.
    private static func tag(ofCode code: String) -> String? {
        switch code {
        // Codes that ISO 639 has withdrawn.
        case "iw": "he"
        case "jw": "jv"
        case "mo": "ro"
        case "un", "xxx": nil
        // A script, of no language that it knows; and what is meant as a joke.
        case _ where code.hasPrefix("xx") || code.hasPrefix("zz"): nil
        default: code
        }
    }
}
