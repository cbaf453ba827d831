import ShortMessages

/// Texts of mail, which are not always of the character set that they name.
enum MailCharset {
    /// The text that `octets` are; what is not of its character set is guessed, U+0000 left out.
    ///
    /// A set that is not known here is read as UTF-8, and where that is malformed, as Windows-1252,
    /// of which Latin-1 and US-ASCII are parts: it is not readable then, but messages that are
    /// alike stay alike.
    static func text(_ octets: [UInt8], charset: String) -> String {
        let octets = octets.contains(0) ? octets.filter { $0 != 0 } : octets
        switch try? DataCoding(charset: charset) {
        case .utf8: return String(decoding: octets, as: UTF8.self)
        case .cyrillic: return guess(octets, .cyrillic)
        case .hebrew: return guess(octets, .hebrew)
        case .latin1, .windows1252: return guess(octets, .windows1252)
        default: break
        }
        return String(validating: octets, as: UTF8.self) ?? guess(octets, .windows1252)
    }

    private static func guess(_ octets: [UInt8], _ coding: DataCoding) -> String {
        (try? coding.text(of: octets)) ?? String(decoding: octets, as: UTF8.self)
    }
}
