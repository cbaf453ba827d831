/// The methods a server understands; others are refused with 501.
package enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// Whether a request must announce a body (RFC 9110 §8.6), or must not have one.
    var hasBody: Bool {
        switch self {
        case .post, .put, .patch: true
        case .get, .head, .delete, .options: false
        }
    }
}

/// What a request is answered with.
///
/// The server adds `Content-Length`, `Date` and, where it applies, `Connection: close`. A header
/// whose name or value HTTP does not allow is left out. To `HEAD` the body is counted and not sent.
package struct HTTPResponse: Sendable {
    /// 200…599.
    package var status: Int
    /// In the order in which they are sent.
    package var headers: [(String, String)]
    /// Copied when the answer is given.
    package var body: [UInt8]
    /// Sent in place of ``body`` where there is one.
    package var file: ResponseFile?
    /// Whether the connection ends with this answer.
    package var closesConnection: Bool
    /// For the handler's own accounts, such as the kind of a problem; not sent.
    package var label: String?

    /// Bytes of the body.
    package var bodySize: Int { file?.size ?? body.count }

    /// Makes an answer, by default without headers and body.
    package init(
        status: Int,
        headers: [(String, String)] = [],
        body: [UInt8] = [],
        closesConnection: Bool = false,
        label: String? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.closesConnection = closesConnection
        self.label = label
    }
}

/// What a handler decides on a request's head.
package enum Admission {
    /// Read the body, refusing more than `limit` bytes with 413, and then ask to handle the
    /// request.
    case readBody(limit: Int)
    /// Answer at once; the body is not wanted.
    case answer(HTTPResponse)
}

/// Whoever answers a server's requests, on its reactor's thread.
package protocol HTTPHandler: AnyObject {
    /// Decides on a request whose head is complete and sound and whose body has not been read.
    func admit(_ exchange: Exchange) -> Admission
    /// Decides whether a chunked body may grow to `size` bytes; an answer ends the connection.
    func grow(_ exchange: Exchange, to size: Int) -> HTTPResponse?
    /// Answers a request whose body is complete, now or later, with ``Exchange/answer(_:)``.
    func handle(_ exchange: Exchange)
    /// The server lets go of a request: it is answered, or the client has gone.
    ///
    /// Called for every request whose head was read, also for those that the server refused itself.
    func finished(_ exchange: Exchange)
    /// Words a refusal of the server's own; only its body and headers count, the status is the
    /// refusal's.
    func refusal(_ refusal: Refusal) -> HTTPResponse
}

extension HTTPHandler {
    /// Lets every chunked body grow to its limit.
    package func grow(_ exchange: Exchange, to size: Int) -> HTTPResponse? { nil }
    /// Does nothing.
    package func finished(_ exchange: Exchange) {}
}
