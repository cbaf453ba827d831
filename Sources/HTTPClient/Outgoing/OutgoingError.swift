internal import CCurl

/// Why a request has no answer.
///
/// Texts name host and port at most, never path, headers or what the other side sent.
package enum OutgoingError: Error, Hashable, Sendable {
    /// Nothing was sent: the URL cannot be, or may not be; the text says what would be right.
    case refusedURL(String)
    /// Nothing was sent: method or headers cannot be.
    case refusedRequest(String)
    /// Nothing was sent: every address that the host has is one that is not connected to.
    case forbiddenAddress
    /// Nothing was sent: the name has no address.
    case unresolvable
    /// No connection, or it broke off; in the latter case whether it took effect is unknown.
    case connection(String)
    /// Nothing was sent: the other side does not prove that it is the host.
    case tls(String)
    /// The connection or the answer was not there in time; whether it took effect is unknown.
    case timeout
    /// Head or body of the answer are larger than is taken; it did take effect.
    case answerTooLarge
    /// Nothing was sent: too many transfers wait already.
    case busy
    /// The task was cancelled; whether it took effect is unknown.
    case cancelled
    /// The client was closed; whether it took effect is unknown.
    case closed

    /// One line for logs and delivery logs.
    package var summary: String {
        switch self {
        case .refusedURL(let reason): "the URL is refused: \(reason)"
        case .refusedRequest(let reason): "the request is refused: \(reason)"
        case .forbiddenAddress: "the host has no address that may be connected to"
        case .unresolvable: "the host name has no address"
        case .connection(let reason): "the connection failed: \(reason)"
        case .tls(let reason): "TLS failed: \(reason)"
        case .timeout: "no answer in time"
        case .answerTooLarge: "the answer is too large"
        case .busy: "too many requests wait"
        case .cancelled: "the request was cancelled"
        case .closed: "the client was closed"
        }
    }

    /// Whether the same request may succeed later.
    package var isTemporary: Bool {
        switch self {
        case .refusedURL, .refusedRequest: false
        // Names are given other addresses, and certificates are renewed.
        case .forbiddenAddress, .unresolvable, .connection, .tls, .timeout, .answerTooLarge, .busy,
            .cancelled, .closed:
            true
        }
    }

    /// What curl's result means, where the transfer itself knows no better.
    init(_ code: CURLcode, _ reason: String) {
        switch code {
        case CURLE_URL_MALFORMAT:
            self = .refusedURL(reason)
        case CURLE_UNSUPPORTED_PROTOCOL:
            // The scheme was checked before, so this is an answer in the manner of HTTP/0.9.
            self = .connection("what came back is not HTTP")
        case CURLE_COULDNT_RESOLVE_HOST:
            self = .unresolvable
        case CURLE_OPERATION_TIMEDOUT:
            self = .timeout
        case CURLE_FILESIZE_EXCEEDED:
            self = .answerTooLarge
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS:
            self = .tls(reason)
        default:
            self = .connection(reason)
        }
    }
}
