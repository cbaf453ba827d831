import XML

/// The SOAP envelope of a request, and the content that came with it.
///
/// Elements are found by their local names: peers disagree about namespaces and prefixes.
struct MM7Envelope {
    /// Longest identifier, version and namespace that are taken, in bytes.
    static let identifierSizeMax = 255

    /// The version of SOAP; anything that is not 1.2 is taken for 1.1.
    let soap: SOAPVersion
    /// What identifies the request, to be repeated in the answer; nil when it is absent or blank.
    let transactionElement: XMLElement?
    /// The element in the body, such as `DeliverReq`.
    let operation: XMLElement
    /// What came next to the envelope.
    let content: [MIMEEntity]

    /// Reads the envelope of a request, and takes its multipart apart.
    init(_ request: MORequest) throws(MM7Error) {
        guard !request.body.isEmpty else { throw .noBody }
        guard let type = request.header("Content-Type").flatMap({ MediaType($0) }) else {
            throw .mediaType
        }
        let header = MIMEHeader(contentType: type)
        if header.isMultipart {
            var parts = try Self.parts(of: request.body, header)
            let start = type.parameters["start"].map { MIMEHeader.withoutBrackets($0) }
            let place = start.flatMap { id in parts.firstIndex { $0.header.contentID == id } }
            let octets = try Self.envelope(parts.remove(at: place ?? 0), in: request.body)
            try self.init(octets, content: parts)
        } else {
            guard Self.isXML(type.name) else { throw .mediaType }
            try self.init((request.body, type.parameters["charset"]), content: [])
        }
    }

    private init(
        _ document: (octets: [UInt8], charset: String?),
        content: [MIMEEntity]
    ) throws(MM7Error) {
        let root: XMLElement
        do throws(XMLError) {
            root = try XMLReader(takesUndeclaredPrefixes: true)
                .read(document.octets, charset: document.charset)
        } catch {
            throw .brokenXML(error)
        }
        guard root.name == "Envelope", let operation = root.child("Body")?.children.first else {
            throw .noEnvelope
        }
        soap = root.namespace == SOAPVersion.soap12.namespace ? .soap12 : .soap11
        let identifier = root.child("Header")?.child("TransactionID")
        transactionElement = identifier?.trimmedText.isEmpty == true ? nil : identifier
        self.operation = operation
        self.content = content
    }

    /// The version of MM7 as the request has it; nil when it has none.
    var version: String? {
        operation.child("MM7Version").map(\.trimmedText)
    }

    /// Whether the version is one that is read here; a request without one may be of any.
    var hasKnownVersion: Bool {
        guard let version else { return true }
        return version.utf8.count <= Self.identifierSizeMax
            && (version.hasPrefix("5.") || version.hasPrefix("6."))
    }

    private static func isXML(_ name: String) -> Bool {
        name == "text/xml" || name == "application/xml" || name == "application/soap+xml"
    }

    private static func parts(
        of body: [UInt8],
        _ header: MIMEHeader
    ) throws(MM7Error) -> [MIMEEntity] {
        let parts: [MIMEEntity]
        do throws(MIMEError) {
            parts = try MIMEEntity(body, header: header).parts
        } catch {
            throw .brokenMultipart(error)
        }
        guard !parts.isEmpty else { throw .noParts }
        return parts
    }

    private static func envelope(
        _ part: MIMEEntity,
        in body: [UInt8]
    ) throws(MM7Error) -> (octets: [UInt8], charset: String?) {
        do throws(MIMEError) {
            let octets = try part.decodedBody(in: body)
            return (octets, part.header.contentType.parameters["charset"])
        } catch {
            throw .brokenMultipart(error)
        }
    }
}

/// The two versions of SOAP that an envelope may be of.
enum SOAPVersion {
    case soap11, soap12

    /// What an envelope's names are in.
    var namespace: String {
        switch self {
        case .soap11: "http://schemas.xmlsoap.org/soap/envelope/"
        case .soap12: "http://www.w3.org/2003/05/soap-envelope"
        }
    }

    /// The media type of an envelope.
    var contentType: String {
        switch self {
        case .soap11: "text/xml; charset=utf-8"
        case .soap12: "application/soap+xml; charset=utf-8"
        }
    }
}
