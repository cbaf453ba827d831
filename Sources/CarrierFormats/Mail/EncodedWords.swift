/// Words of another character set in a header (RFC 2047).
enum EncodedWords {
    /// `value` with each `=?charset?encoding?text?=` decoded, U+0000 left out.
    static func decoded(_ value: String) -> String {
        var text = ""
        var rest = value[...]
        var isBehindWord = false
        while let start = rest.firstRange(of: "=?") {
            let before = rest[..<start.lowerBound]
            guard let (word, end) = word(rest[start.upperBound...]) else {
                text += rest[..<start.upperBound]
                rest = rest[start.upperBound...]
                isBehindWord = false
                continue
            }
            // White space between two such words is not meant (§6.2).
            if !isBehindWord || before.contains(where: { $0 != " " && $0 != "\t" }) {
                text += before
            }
            text += word
            rest = rest[end...]
            isBehindWord = true
        }
        text += rest
        return text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0 != "\0" }) : text
    }

    /// The word that `rest` begins with, behind `=?`, and where it ends; nil when it is none.
    private static func word(_ rest: Substring) -> (text: String, end: String.Index)? {
        guard let charsetEnd = rest.firstIndex(of: "?") else { return nil }
        let behindCharset = rest[rest.index(after: charsetEnd)...]
        guard let encoding = behindCharset.first,
            let encodingEnd = behindCharset.dropFirst().first, encodingEnd == "?"
        else { return nil }
        let behindEncoding = behindCharset.dropFirst(2)
        guard let end = behindEncoding.firstRange(of: "?=") else { return nil }
        let written = behindEncoding[..<end.lowerBound]
        guard !written.contains(where: { $0 == " " || $0 == "?" }) else { return nil }
        let bytes = Array(written.utf8)[...]
        let octets: [UInt8]?
        switch encoding {
        case "B", "b": octets = try? TransferEncoding.base64.decoded(bytes)
        case "Q", "q":
            let spaced = bytes.map { $0 == 0x5F ? 0x20 : $0 }
            octets = try? TransferEncoding.quotedPrintable.decoded(spaced[...])
        default: octets = nil
        }
        guard let octets else { return nil }
        // A language may follow the character set (RFC 2231 §5).
        let charset = rest[..<charsetEnd].prefix { $0 != "*" }
        return (MailCharset.text(octets, charset: String(charset)), end.upperBound)
    }
}
