import Cryptography
import ShortMessages
import SpamReporting

/// What a multimedia message holds: what its reader sees as text, and files.
struct MMSContent {
    /// The text, lines separated by LF; empty when there are only files.
    let text: String
    /// Everything that is neither text nor presentation.
    let attachments: [Attachment]

    /// Reads entities and everything in them.
    ///
    /// Plain texts are joined in their order, whatever is said of showing or saving them, because
    /// phones show them; HTML counts only where there is no plain text. SMIL says where on a screen
    /// things go, and is left out. A text in a character set that is not known is a file.
    init(_ entities: [MIMEEntity], in bytes: [UInt8]) throws(MIMEError) {
        var plain: [String] = []
        var html: [String] = []
        var attachments: [Attachment] = []
        for entity in entities.flatMap(Self.leaves) {
            let type = entity.header.contentType
            guard type.name != "application/smil" else { continue }
            let octets = try entity.decodedBody(in: bytes)
            let isPlain = type.name == "text/plain"
            guard isPlain || type.name == "text/html",
                let text = Self.text(octets, charset: type.parameters["charset"])
            else {
                attachments.append(
                    Attachment(
                        contentType: type.name,
                        size: octets.count,
                        sha256: SHA256.hexadecimal(octets)
                    )
                )
                continue
            }
            if isPlain {
                if !BlankText.isBlank(text) { plain.append(text) }
            } else {
                let shown = HTMLText.text(of: text)
                if !BlankText.isBlank(shown) { html.append(shown) }
            }
        }
        text = (plain.isEmpty ? html : plain).joined(separator: "\n")
        self.attachments = attachments
    }

    private static func leaves(of entity: MIMEEntity) -> [MIMEEntity] {
        entity.isMultipart ? entity.parts.flatMap(leaves) : [entity]
    }

    /// The text of octets; nil when their character set is not known.
    private static func text(_ octets: [UInt8], charset: String?) -> String? {
        // The usual text without any work; one of several lines may have empty ones at its end.
        if charset == nil || charset.map(isUTF8) == true, !octets.contains(0x0A),
            let text = DataCoding.plainText(of: octets)
        {
            return text
        }
        guard let coding = coding(of: octets, charset: charset),
            let text = try? coding.text(of: octets)
        else { return nil }
        let shown = text.unicodeScalars.map { $0 == "\u{0}" ? "\u{FFFD}" : $0 }
        return MIMEReader.unixLines(String(String.UnicodeScalarView(shown)))
    }

    private static func isUTF8(_ name: String) -> Bool {
        name == "utf-8" || name == "UTF-8"
    }

    /// What octets are written in; nil when nobody can say.
    ///
    /// Without a character set, or with US-ASCII where there is more than that, octets are UTF-8 if
    /// they can be, and WINDOWS-1252 otherwise. In a set that is not known they are what nearly all
    /// sets have in common, if it is no more.
    private static func coding(of octets: [UInt8], charset: String?) -> DataCoding? {
        let isASCII = octets.allSatisfy { $0 < 0x80 && $0 != 0x1B }
        switch (charset, charset.flatMap { try? DataCoding(charset: $0) }) {
        case (nil, _), (_, .ascii?):
            if isASCII { return .ascii }
            return String(validating: octets, as: UTF8.self) == nil ? .windows1252 : .utf8
        case (_, let named?): return named
        case (let name?, nil): return isASCII && name.lowercased() != "utf-7" ? .ascii : nil
        }
    }
}
