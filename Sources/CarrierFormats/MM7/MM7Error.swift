import SpamReporting
import XML

/// Why a request is no message of MM7 that can be taken.
enum MM7Error: Error, Equatable {
    /// No body.
    case noBody
    /// A media type that no SOAP comes in; nil when there is none.
    case mediaType
    /// The multipart that should hold SOAP and content cannot be taken apart.
    case brokenMultipart(MIMEError)
    /// A multipart without a part.
    case noParts
    /// The first part, or the body, is no XML.
    case brokenXML(XMLError)
    /// XML that is no SOAP envelope with a body and something in it.
    case noEnvelope
    /// An operation other than `DeliverReq`.
    case operation
    /// A version that is neither 5 nor 6.
    case version
    /// An identifier longer than ``MM7Envelope/identifierSizeMax``.
    case longIdentifier(String)
    /// No `Sender`.
    case noSender
    /// A `Sender` without an address.
    case noAddress
    /// A part of the content cannot be decoded.
    case brokenContent(MIMEError)
    /// Neither a text nor a file.
    case emptyMessage

    /// Whether there is no SOAP to answer, or nothing in it that has an answer of its own.
    var isFault: Bool {
        switch self {
        case .noBody, .mediaType, .brokenMultipart, .noParts, .brokenXML, .noEnvelope, .operation:
            true
        case .version, .longIdentifier, .noSender, .noAddress, .brokenContent, .emptyMessage:
            false
        }
    }

    /// What the peer's relay is told.
    var status: MM7Status {
        switch self {
        case .noBody, .mediaType, .brokenMultipart, .noParts, .brokenXML, .noEnvelope:
            .formatCorrupt
        case .operation: .unsupportedOperation
        case .version: .unsupportedVersion
        case .longIdentifier, .noSender: .validationError
        case .noAddress: .addressError
        case .brokenContent: .formatCorrupt
        case .emptyMessage: .contentRefused
        }
    }

    /// What is wrong, as every format says it.
    var problem: Problem {
        switch self {
        case .noBody: Problem(.emptyBody, "A DeliverReq has a body.")
        case .mediaType: Problem(.unsupportedMediaType, detail)
        case .noSender: Problem(.missingField, detail)
        default: Problem(.invalidField, detail)
        }
    }

    private var detail: String {
        switch self {
        case .noBody: "A DeliverReq has a body."
        case .mediaType:
            "The body is multipart/related with SOAP, text/xml or application/soap+xml."
        case .brokenMultipart(let error), .brokenContent(let error): error.detail
        case .noParts: "The multipart has no part; the first one is the SOAP envelope."
        case .brokenXML(let error): "The SOAP envelope: \(error.placedDetail)"
        case .noEnvelope: "The XML is no SOAP Envelope with a Body and an operation in it."
        case .operation: "Only DeliverReq is taken here."
        case .version: "The MM7Version begins with 5 or 6."
        case .longIdentifier(let name):
            "The \(name) has at most \(MM7Envelope.identifierSizeMax) bytes."
        case .noSender: "A DeliverReq names its Sender."
        case .noAddress: "The Sender is a Number, an RFC2822Address or a ShortCode."
        case .emptyMessage: "The message has neither a subject, nor a text, nor a file."
        }
    }
}
