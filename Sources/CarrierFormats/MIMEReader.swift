import Cryptography
import SpamReporting

/// Reads a message from a MIME entity (RFC 2045, RFC 2046) that stands in a JSON string.
///
/// Plain texts are joined in their order; HTML counts only where there is no plain text; every
/// other part becomes an ``Attachment``, its bytes digested and dropped. The string is Unicode
/// already, so only base64 and quoted-printable parts are still in their character set.
struct MIMEReader {
    /// Most parts of one message, multiparts included.
    static let partsMax = 64

    /// How deep multiparts may be nested.
    static let depthMax = 8

    /// What a message comes to.
    struct Message {
        /// The text, lines separated by LF; empty when there are only files.
        var text: String
        /// Everything that is no text.
        var attachments: [Attachment]
    }

    private let bytes: [UInt8]
    private var partCount = 0
    private var plainTexts: [String] = []
    private var htmlTexts: [String] = []
    private var attachments: [Attachment] = []

    /// Whether `content` is a MIME entity and not a text: it begins with `Content-Type:`.
    static func isEntity(_ content: String) -> Bool {
        content.utf8.prefix(13).map { $0 | 0x20 }.elementsEqual("content-type:".utf8)
    }

    /// The message in `entity`, which begins with its header.
    static func message(in entity: String) throws(MIMEError) -> Message {
        var reader = MIMEReader(bytes: Array(entity.utf8))
        try reader.readEntity(in: reader.bytes.indices, depth: 0)
        let plain = reader.plainTexts.joined(separator: "\n")
        let text = plain.isEmpty ? reader.htmlTexts.joined(separator: "\n") : plain
        guard !text.isEmpty || !reader.attachments.isEmpty else { throw .empty }
        return Message(text: text, attachments: reader.attachments)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func readEntity(in range: Range<Int>, depth: Int) throws(MIMEError) {
        partCount += 1
        guard partCount <= Self.partsMax else { throw .tooManyParts }
        guard depth <= Self.depthMax else { throw .tooDeep }
        let (header, start) = try MIMEHeader.read(bytes, in: range)
        let body = start..<range.upperBound
        if header.contentType.name.hasPrefix("multipart/") {
            for part in try parts(in: body, boundary: header.contentType.parameters["boundary"]) {
                try readEntity(in: part, depth: depth + 1)
            }
        } else {
            try readLeaf(header, body: body)
        }
    }

    private mutating func readLeaf(_ header: MIMEHeader, body: Range<Int>) throws(MIMEError) {
        let encoding = try TransferEncoding(header.transferEncoding)
        let decoded = try encoding.decoded(bytes[body])
        let name = header.contentType.name
        guard !header.isAttachment, name == "text/plain" || name == "text/html" else {
            let digest = SHA256.hexadecimal(decoded)
            attachments.append(Attachment(contentType: name, size: decoded.count, sha256: digest))
            return
        }
        let charset = encoding == .identity ? "utf-8" : header.contentType.parameters["charset"]
        let text = try Self.text(decoded, charset: charset ?? "us-ascii")
        if name == "text/html" {
            let shown = HTMLText.text(of: text)
            if !shown.isEmpty { htmlTexts.append(shown) }
        } else if !text.isEmpty {
            plainTexts.append(text)
        }
    }
}

// MARK: - Multiparts

extension MIMEReader {
    /// The parts of a multipart body, headers included (RFC 2046 §5.1.1).
    private func parts(
        in body: Range<Int>,
        boundary: String?
    ) throws(MIMEError) -> [Range<Int>] {
        guard let boundary, (1...70).contains(boundary.utf8.count) else { throw .noBoundary }
        let parts = MIMEParts(bytes, in: body, boundary: boundary)
        guard parts.isWhole else { throw parts.ranges.isEmpty ? .boundaryMissing : .truncated }
        return parts.ranges
    }
}

// MARK: - Texts

extension MIMEReader {
    /// The text that `octets` are in a character set, its lines separated by LF.
    static func text(_ octets: [UInt8], charset: String) throws(MIMEError) -> String {
        let text: String
        switch charset.lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii":
            guard let valid = String(validating: octets, as: UTF8.self) else { throw .brokenText }
            text = valid
        case "iso-8859-1", "latin1":
            text = String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
        default: throw .unknownCharset
        }
        guard !text.utf8.contains(0) else { throw .brokenText }
        return unixLines(text)
    }

    /// `text` with LF between its lines, and without empty lines at its end.
    static func unixLines(_ text: String) -> String {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
        while let last = lines.last, last.isEmpty { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
