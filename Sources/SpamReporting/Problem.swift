/// What is wrong with a request or with one item of it (RFC 9457).
package struct Problem: Error, Hashable, Sendable {
    /// Every kind of problem; the raw value ends the stable `type`, a URN.
    package enum Kind: String, CaseIterable, Sendable {
        case malformedJSON = "malformed-json"
        case malformedXML = "malformed-xml"
        case malformedMIME = "malformed-mime"
        case unknownField = "unknown-field"
        case missingField = "missing-field"
        case invalidField = "invalid-field"
        case bodyTooLarge = "body-too-large"
        case emptyBody = "empty-body"
        case tooManyItems = "too-many-items"
        case unsupportedMediaType = "unsupported-media-type"
        case notAcceptable = "not-acceptable"
        case messageIDConflict = "message-id-conflict"
        case unauthenticated = "unauthenticated"
        case forbidden = "forbidden"
        case noAgreement = "no-agreement"
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case invalidParameter = "invalid-parameter"
        case cursorGone = "cursor-gone"
        case dayNotOver = "day-not-over"
        case dayGone = "day-gone"
        case notConfigured = "not-configured"
        case partnerExists = "partner-exists"
        case agreementConflict = "agreement-conflict"
        case subscriptionState = "subscription-state"
        case tooManySubscriptions = "too-many-subscriptions"
        case disputeConflict = "dispute-conflict"
        case disputeDecided = "dispute-decided"
        case tooManyDisputes = "too-many-disputes"
        case retryKeyConflict = "retry-key-conflict"
        case malformedRequest = "malformed-request"
        case requestTimeout = "request-timeout"
        case storeUnavailable = "store-unavailable"
        case overloaded = "overloaded"
        case tooMuchInFlight = "too-much-in-flight"
        case tooManyReaders = "too-many-readers"
        case tooManyConnections = "too-many-connections"
        case rateExceeded = "rate-exceeded"
        case burstExceeded = "burst-exceeded"
        case tooManyNewSenders = "too-many-new-senders"
        case shuttingDown = "shutting-down"
        case internalError = "internal-error"

        /// HTTP status under which the problem is answered when it concerns the whole request.
        package var status: Int {
            switch self {
            case .malformedJSON, .malformedXML, .malformedMIME: 400
            case .emptyBody, .invalidParameter, .malformedRequest: 400
            case .unknownField, .missingField, .invalidField: 422
            case .bodyTooLarge, .tooManyItems, .burstExceeded: 413
            case .unsupportedMediaType: 415
            case .notAcceptable: 406
            case .messageIDConflict, .partnerExists, .retryKeyConflict: 409
            case .subscriptionState, .tooManySubscriptions: 409
            case .unauthenticated: 401
            case .forbidden, .noAgreement: 403
            case .agreementConflict, .disputeConflict: 412
            case .notFound, .dayNotOver: 404
            case .methodNotAllowed: 405
            case .notConfigured, .disputeDecided, .tooManyDisputes: 409
            case .cursorGone, .dayGone: 410
            case .requestTimeout: 408
            case .rateExceeded, .tooManyNewSenders: 429
            case .storeUnavailable, .overloaded, .shuttingDown: 503
            case .tooMuchInFlight, .tooManyReaders, .tooManyConnections: 503
            case .internalError: 500
            }
        }

        /// One line for people; the same for every problem of the kind.
        package var title: String {
            switch self {
            case .malformedJSON: "The JSON cannot be read"
            case .malformedXML: "The XML cannot be read"
            case .malformedMIME: "The MIME message cannot be read"
            case .unknownField: "Unknown field"
            case .missingField: "A required field is missing"
            case .invalidField: "A field has a value that is not allowed"
            case .bodyTooLarge: "The body is too large"
            case .emptyBody: "The body is empty"
            case .tooManyItems: "Too many items in one request"
            case .unsupportedMediaType: "The media type is not supported here"
            case .notAcceptable: "None of the accepted media types is offered here"
            case .messageIDConflict: "The message id was used for another complaint"
            case .unauthenticated: "No valid token"
            case .forbidden: "The partner's role does not allow this"
            case .noAgreement: "No agreement lets the partner see this"
            case .notFound: "Nothing is found here"
            case .methodNotAllowed: "The method is not allowed here"
            case .invalidParameter: "A query parameter is not valid"
            case .cursorGone: "The cursor cannot be continued"
            case .dayNotOver: "The day has not ended"
            case .dayGone: "The day is older than the feed's log"
            case .notConfigured: "The configuration lacks what this answer needs"
            case .partnerExists: "A partner of this name exists"
            case .agreementConflict: "The agreement is another one by now"
            case .subscriptionState: "The subscription's state does not allow this"
            case .tooManySubscriptions: "The partner has too many subscriptions"
            case .disputeConflict: "The dispute was changed meanwhile"
            case .disputeDecided: "The dispute is decided"
            case .tooManyDisputes: "Too many disputes wait for a decision"
            case .retryKeyConflict: "The retry key was used for another dispute"
            case .malformedRequest: "The request is not valid HTTP/1.1"
            case .requestTimeout: "The request did not arrive in time"
            case .storeUnavailable: "Redis cannot take the complaint now"
            case .overloaded: "Too many complaints wait for Redis"
            case .tooMuchInFlight: "Too much is in flight"
            case .tooManyReaders: "Too many requests are being answered"
            case .tooManyConnections: "Too many connections are open"
            case .rateExceeded: "The partner's rate is exceeded"
            case .burstExceeded: "The request has more complaints than the partner's burst"
            case .tooManyNewSenders: "The partner named too many new senders this hour"
            case .shuttingDown: "The gateway is shutting down"
            case .internalError: "Internal error"
            }
        }

        /// The problem's stable type.
        package var type: String { "urn:spamgate:problem:\(rawValue)" }
    }

    /// What sort of problem it is.
    package var kind: Kind
    /// What is wrong here and what would be right; never a number or text from a complaint.
    package var detail: String
    /// JSON pointer (RFC 6901) to the offending place, when there is one.
    ///
    /// In XML and mail it is the name of the element or header field behind a slash.
    package var pointer: String?
    /// Name of the cause for machines, where a kind has several.
    package var reason: String?

    /// Describes a problem.
    package init(
        _ kind: Kind,
        _ detail: String,
        pointer: String? = nil,
        reason: String? = nil
    ) {
        self.kind = kind
        self.detail = detail
        self.pointer = pointer
        self.reason = reason
    }
}
