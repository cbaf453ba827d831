/// Why the server itself turned a request down or gave a connection up.
///
/// The raw value names it in metrics and problem types. All but ``answerDeadline`` end the
/// connection.
package enum Refusal: String, Error, CaseIterable, Sendable {
    /// A bare line feed, a NUL, a folded header, more than one space in the request line: whatever
    /// two parsers might read differently (RFC 9112 §2.2, §5.2).
    case malformedHead = "malformed-head"
    case unsupportedMethod = "unsupported-method"
    case unsupportedVersion = "unsupported-version"
    case targetTooLong = "target-too-long"
    /// Neither a path, nor an `http` URI, nor `*` for OPTIONS; or with characters no URI has.
    case invalidTarget = "invalid-target"
    /// A `%` without two hexadecimal digits, `%00` or another control character, or a path that is
    /// not UTF-8.
    case invalidEscape = "invalid-escape"
    /// `.` or `..` as a segment, escaped or not.
    case dotSegment = "dot-segment"
    /// Too many headers, or too many bytes of them, trailers included.
    case tooManyHeaders = "too-many-headers"
    /// Empty or with a character that RFC 9110 §5.1 does not allow, such as a space before the
    /// colon.
    case invalidHeaderName = "invalid-header-name"
    /// A control character (RFC 9110 §5.5).
    case invalidHeaderValue = "invalid-header-value"
    /// A second `Content-Length`, `Transfer-Encoding`, `Host`, `Authorization`, `Content-Type` or
    /// `Expect`.
    case repeatedHeader = "repeated-header"
    /// `Host` is missing (RFC 9112 §3.2) or is no host.
    case invalidHost = "invalid-host"
    case invalidContentLength = "invalid-content-length"
    /// `Content-Length` and `Transfer-Encoding` together (RFC 9112 §6.1).
    case conflictingLengths = "conflicting-lengths"
    /// Anything but `chunked`, or any in HTTP/1.0 (RFC 9112 §6.1).
    case unsupportedTransferEncoding = "unsupported-transfer-encoding"
    /// `POST`, `PUT` or `PATCH` with neither `Content-Length` nor `Transfer-Encoding`.
    case lengthRequired = "length-required"
    /// `GET`, `HEAD`, `DELETE` or `OPTIONS` with a body.
    case unexpectedBody = "unexpected-body"
    /// An `Expect` other than `100-continue`, or one without a body.
    case unsupportedExpectation = "unsupported-expectation"
    case bodyTooLarge = "body-too-large"
    /// A chunk's size, its line ends or a trailer are not as RFC 9112 §7.1 requires.
    case malformedChunk = "malformed-chunk"
    /// A chunked body without a byte.
    case emptyBody = "empty-body"
    case headerDeadline = "header-deadline"
    case bodyDeadline = "body-deadline"
    /// The handler did not answer in time; a retry may find it faster.
    case answerDeadline = "answer-deadline"
    /// The client did not take the answer in time; only counted, as there is nobody to tell.
    case responseDeadline = "response-deadline"
    /// Every connection was taken; told before a request is read.
    case tooManyConnections = "too-many-connections"
    /// libmicrohttpd answered with an error page of its own; only counted.
    case unparsable = "unparsable"

    /// The status of the answer.
    package var status: Int {
        switch self {
        case .unsupportedMethod, .unsupportedTransferEncoding: 501
        case .unsupportedVersion: 505
        case .targetTooLong: 414
        case .tooManyHeaders: 431
        case .lengthRequired: 411
        case .unsupportedExpectation: 417
        case .bodyTooLarge: 413
        case .headerDeadline, .bodyDeadline, .responseDeadline: 408
        case .answerDeadline, .tooManyConnections: 503
        default: 400
        }
    }

    /// An English sentence for whoever sent the request.
    package var detail: String {
        switch self {
        case .malformedHead:
            "The request line or a header is not framed as RFC 9112 requires."
        case .unsupportedMethod:
            "The method is not one of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS."
        case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are spoken here."
        case .targetTooLong: "The request target is too long."
        case .invalidTarget: "The request target is neither a path nor an http URI."
        case .invalidEscape:
            "The request target has a percent sign without two hexadecimal digits after it,"
                + " or escapes a character that is not allowed."
        case .dotSegment: "The path has a segment that is . or .., which is not resolved here."
        case .tooManyHeaders: "The request has too many headers, or too large ones."
        case .invalidHeaderName: "A header's name is empty or has a character no name may have."
        case .invalidHeaderValue: "A header's value has a control character."
        case .repeatedHeader: "A header that may be sent once was sent more than once."
        case .invalidHost: "The Host header is missing or is not a host."
        case .invalidContentLength: "Content-Length is not a number of bytes."
        case .conflictingLengths:
            "Content-Length and Transfer-Encoding were sent together; send one of them."
        case .unsupportedTransferEncoding:
            "The only transfer coding is chunked, and only in HTTP/1.1."
        case .lengthRequired:
            "Send Content-Length (0 without a body) or Transfer-Encoding: chunked."
        case .unexpectedBody: "A request with this method has no body."
        case .unsupportedExpectation:
            "The only expectation is 100-continue, of a request with a body."
        case .bodyTooLarge: "The body is larger than this resource takes."
        case .malformedChunk:
            "The chunked body or its trailer is not framed as RFC 9112 requires."
        case .emptyBody: "The chunked body is empty."
        case .headerDeadline: "The request's head did not arrive in time."
        case .bodyDeadline: "The request's body did not arrive in time."
        case .answerDeadline: "The answer took too long; try again."
        case .responseDeadline: "The answer was not taken in time."
        case .tooManyConnections:
            "Every connection is taken; come back later, and keep connections open."
        case .unparsable: "The request could not be parsed."
        }
    }
}
