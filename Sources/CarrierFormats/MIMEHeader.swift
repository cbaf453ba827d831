/// The fields of a MIME entity's header that say how to read its body (RFC 2045).
struct MIMEHeader {
    /// What the body is.
    private(set) var contentType = MediaType.plainText
    /// How the body is written, in lower case; empty when the header does not say.
    private(set) var transferEncoding = ""
    /// Whether the body is meant to be saved, not shown (RFC 2183 §2.2).
    private(set) var isAttachment = false
    /// What other parts call the body (RFC 2392), without angle brackets; nil when it has no name.
    private(set) var contentID: String?

    /// Whether the body is made of other entities.
    var isMultipart: Bool { contentType.name.hasPrefix("multipart/") }

    /// The header of an entity without one.
    init() {}

    /// The header of a body that came with a media type of its own, not encoded.
    init(contentType: MediaType) {
        self.contentType = contentType
    }

    /// Reads the header at the start of `range`, and returns where the body begins.
    ///
    /// Lines end with CRLF; a lone LF is taken too.
    static func read(
        _ bytes: [UInt8],
        in range: Range<Int>
    ) throws(MIMEError) -> (header: MIMEHeader, body: Int) {
        var header = MIMEHeader()
        var field = ""
        var place = range.lowerBound
        while place < range.upperBound {
            let line = MIMELine(bytes, at: place, limit: range.upperBound)
            place = line.next
            if line.content.isEmpty {
                try header.take(field)
                return (header, place)
            }
            let text = String(decoding: bytes[line.content], as: UTF8.self)
            if text.first == " " || text.first == "\t" {
                field += text
            } else {
                try header.take(field)
                field = text
            }
        }
        throw .noBody
    }

    private mutating func take(_ field: String) throws(MIMEError) {
        guard !field.isEmpty else { return }
        guard let colon = field.firstIndex(of: ":"), colon > field.startIndex else {
            throw .brokenHeader
        }
        let value = field[field.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        switch field[..<colon].lowercased() {
        case "content-type":
            guard let type = MediaType(String(value)) else { throw .brokenContentType }
            contentType = type
        case "content-transfer-encoding":
            transferEncoding = value.prefix { $0 != " " && $0 != "\t" && $0 != ";" }.lowercased()
        case "content-disposition":
            isAttachment = value.lowercased().hasPrefix("attachment")
        case "content-id": contentID = Self.withoutBrackets(value)
        default: break
        }
    }

    /// What stands between angle brackets, or the whole where there are none.
    static func withoutBrackets(_ value: some StringProtocol) -> String {
        let trimmed = value.split { $0 == " " || $0 == "\t" }.first ?? ""
        return String(trimmed.drop { $0 == "<" }.prefix { $0 != ">" })
    }
}

/// One line of a MIME entity.
struct MIMELine {
    /// The line without its end.
    let content: Range<Int>
    /// Where the next line begins.
    let next: Int

    /// Finds the line that begins at `start` and ends before `limit`.
    init(_ bytes: [UInt8], at start: Int, limit: Int) {
        var end = start
        while end < limit, bytes[end] != 0x0A { end += 1 }
        next = min(end + 1, limit)
        let hasReturn = end < limit && end > start && bytes[end - 1] == 0x0D
        content = start..<(hasReturn ? end - 1 : end)
    }
}
