import Cryptography
import SpamReporting

/// Reads a reported mail: its header, what it says, and what came with it.
///
/// Nothing is refused. A report must not be lost because a spammer's mail is broken, or because
/// who reports it cut it off.
struct MailReader {
    /// Most parts that are looked at, multiparts included; the rest is dropped.
    static let partsMax = 64

    /// How deep multiparts are followed.
    static let depthMax = 8

    /// How much of a text part is looked at, in bytes; far more than is kept of it.
    static let textSizeMax = 64 << 10

    /// What a mail comes to.
    struct Mail {
        /// Its header.
        let header: MailHeader
        /// Its plain texts, or what its HTML shows where there are none; lines separated by LF.
        let text: String
        /// Everything that is no text.
        let attachments: [Attachment]
    }

    private let bytes: [UInt8]
    private var partCount = 0
    private var plainTexts: [String] = []
    private var htmlTexts: [String] = []
    private var attachments: [Attachment] = []

    /// The mail that `bytes` are.
    static func mail(in bytes: [UInt8]) -> Mail {
        var reader = MailReader(bytes: bytes)
        let header = reader.readEntity(in: bytes.indices, depth: 0)
        let plain = reader.plainTexts.joined(separator: "\n")
        return Mail(
            header: header,
            text: plain.isEmpty ? reader.htmlTexts.joined(separator: "\n") : plain,
            attachments: reader.attachments
        )
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    @discardableResult
    private mutating func readEntity(in range: Range<Int>, depth: Int) -> MailHeader {
        let header = MailHeader(bytes, in: range)
        partCount += 1
        guard partCount <= Self.partsMax, depth <= Self.depthMax else { return header }
        let body = header.bodyStart..<range.upperBound
        let type = header.contentType
        guard type.name.hasPrefix("multipart/"), let boundary = type.parameters["boundary"] else {
            readLeaf(header, body: body)
            return header
        }
        let parts = MIMEParts(bytes, in: body, boundary: boundary)
        for part in parts.ranges { readEntity(in: part, depth: depth + 1) }
        return header
    }

    private mutating func readLeaf(_ header: MailHeader, body: Range<Int>) {
        let type = header.contentType
        let octets = header.decoded(bytes[body])
        let disposition = header.value("content-disposition")?.lowercased() ?? ""
        guard !disposition.hasPrefix("attachment"),
            type.name == "text/plain" || type.name == "text/html"
        else {
            let digest = SHA256.hexadecimal(octets)
            let size = octets.count
            let name =
                type.name.utf8.count <= NativeComplaint.contentTypeSizeMax
                ? type.name : "application/octet-stream"
            attachments.append(Attachment(contentType: name, size: size, sha256: digest))
            return
        }
        let text = MailCharset.text(
            octets.count > Self.textSizeMax ? Array(octets[..<Self.textSizeMax]) : octets,
            charset: type.parameters["charset"] ?? "us-ascii"
        )
        if type.name == "text/html" {
            let shown = HTMLText.text(of: text)
            if !shown.isEmpty { htmlTexts.append(shown) }
        } else {
            let plain = MIMEReader.unixLines(text)
            if !plain.isEmpty { plainTexts.append(plain) }
        }
    }
}
