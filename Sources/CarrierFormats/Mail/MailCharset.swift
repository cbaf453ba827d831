/// Texts of mail, which are not always of the character set that they name.
enum MailCharset {
    /// The code points of Windows-1252 from 0x80 to 0x9F; what it leaves open stays as in Latin-1.
    private static let windows1252: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]

    /// The text that `octets` are; what is not of its character set is guessed, U+0000 left out.
    ///
    /// UTF-8 is read as such, whatever the name, and anything else as Windows-1252, of which
    /// Latin-1 and US-ASCII are parts: a text in another character set is not readable, but
    /// messages that are alike stay alike.
    static func text(_ octets: [UInt8], charset: String) -> String {
        let octets = octets.contains(0) ? octets.filter { $0 != 0 } : octets
        switch charset.lowercased() {
        case "iso-8859-1", "latin1", "windows-1252", "cp1252": break
        case "utf-8", "utf8": return String(decoding: octets, as: UTF8.self)
        default:
            if let text = String(validating: octets, as: UTF8.self) { return text }
        }
        var scalars = String.UnicodeScalarView()
        for octet in octets {
            let code =
                (0x80...0x9F).contains(octet) ? windows1252[Int(octet) - 0x80] : UInt32(octet)
            scalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        }
        return String(scalars)
    }
}
