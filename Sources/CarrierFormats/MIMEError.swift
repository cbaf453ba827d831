/// Why a MIME entity cannot be read.
enum MIMEError: Error, Equatable {
    /// No blank line ends the header.
    case noBody
    /// A header line is no field.
    case brokenHeader
    /// The Content-Type is no media type.
    case brokenContentType
    /// A multipart entity has no usable boundary (RFC 2046 §5.1.1).
    case noBoundary
    /// The boundary that is named never comes.
    case boundaryMissing
    /// The last boundary is missing: the entity was cut off.
    case truncated
    /// A Content-Transfer-Encoding other than 7bit, 8bit, binary, base64, quoted-printable.
    case unknownEncoding
    /// Base64 or quoted-printable that decodes to nothing.
    case brokenEncoding
    /// An encoded text in a character set that is not read here.
    case unknownCharset
    /// A text that is not of its character set, or holds U+0000.
    case brokenText
    /// See ``MIMEReader/partsMax``.
    case tooManyParts
    /// See ``MIMEReader/depthMax``.
    case tooDeep
    /// Neither text nor file.
    case empty

    /// What a partner is told.
    var detail: String {
        switch self {
        case .noBody: "The MIME header is not followed by an empty line and a body."
        case .brokenHeader: "A line of a MIME header is not \"name: value\"."
        case .brokenContentType: "A Content-Type is not a media type with parameters."
        case .noBoundary: "A multipart entity needs a boundary of 1 to 70 characters."
        case .boundaryMissing: "The boundary of a multipart entity does not occur in it."
        case .truncated: "The closing boundary of a multipart entity is missing."
        case .unknownEncoding:
            "A transfer encoding is 7bit, 8bit, binary, base64 or quoted-printable."
        case .brokenEncoding: "A part is not what its transfer encoding says."
        case .unknownCharset:
            "An encoded text has to be in utf-8, us-ascii or iso-8859-1."
        case .brokenText: "A text is not in its character set, or holds U+0000."
        case .tooManyParts: "A message has at most \(MIMEReader.partsMax) parts."
        case .tooDeep: "Multiparts are nested at most \(MIMEReader.depthMax) deep."
        case .empty: "The message has neither a text nor a file."
        }
    }
}
