/// A MIME entity taken apart (RFC 2045, RFC 2046), within the limits of ``MIMEReader``.
struct MIMEEntity {
    /// What the header says.
    let header: MIMEHeader
    /// The body, as it is written.
    let body: Range<Int>
    /// The entities in it; empty when it is no multipart.
    let parts: [MIMEEntity]

    /// Whether the entity is made of others.
    var isMultipart: Bool { header.isMultipart }

    /// Takes the body of an entity apart whose header came another way, such as by HTTP.
    init(_ bytes: [UInt8], header: MIMEHeader) throws(MIMEError) {
        var count = 1
        try self.init(bytes, header: header, body: bytes.indices, depth: 0, &count)
    }

    private init(
        _ bytes: [UInt8],
        in range: Range<Int>,
        depth: Int,
        _ count: inout Int
    ) throws(MIMEError) {
        count += 1
        guard count <= MIMEReader.partsMax else { throw .tooManyParts }
        guard depth <= MIMEReader.depthMax else { throw .tooDeep }
        let (header, start) = try MIMEHeader.read(bytes, in: range)
        try self.init(
            bytes,
            header: header,
            body: start..<range.upperBound,
            depth: depth,
            &count
        )
    }

    private init(
        _ bytes: [UInt8],
        header: MIMEHeader,
        body: Range<Int>,
        depth: Int,
        _ count: inout Int
    ) throws(MIMEError) {
        self.header = header
        self.body = body
        guard header.isMultipart else {
            parts = []
            return
        }
        guard let boundary = header.contentType.parameters["boundary"],
            (1...70).contains(boundary.utf8.count)
        else { throw .noBoundary }
        let found = MIMEParts(bytes, in: body, boundary: boundary)
        guard found.isWhole else { throw found.ranges.isEmpty ? .boundaryMissing : .truncated }
        var parts: [MIMEEntity] = []
        for range in found.ranges {
            parts.append(try MIMEEntity(bytes, in: range, depth: depth + 1, &count))
        }
        self.parts = parts
    }

    /// The octets that the body stands for.
    func decodedBody(in bytes: [UInt8]) throws(MIMEError) -> [UInt8] {
        try TransferEncoding(header.transferEncoding).decoded(bytes[body])
    }
}
