package import SpamReporting

/// A request that hands over MO messages, as HTTP brought it.
package struct MORequest: Sendable {
    /// `GET` or `POST`, in capitals.
    package let method: String
    /// What stands after the `?` of the target, not decoded; empty when there is none.
    package let query: [UInt8]
    /// The body, in whatever encoding the headers say.
    package let body: [UInt8]
    /// What reading the request has found out for the answer; see ``MOReading/found``.
    package var found: (any Sendable)?
    private let headers: @Sendable (String) -> String?

    /// Makes a request of its parts; `headers` finds a header whatever the case of its name.
    package init(
        method: String,
        query: [UInt8] = [],
        body: [UInt8] = [],
        headers: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.method = method
        self.query = query
        self.body = body
        self.headers = headers
    }

    /// The value of a header, whatever the case of its name; nil when it was not sent.
    package func header(_ name: String) -> String? { headers(name) }
}

/// What one request held, the bad beside the good.
package struct MOReading: Sendable {
    /// The messages that can be read, in their order.
    package var messages: [MOMessage]
    /// What is wrong with the others.
    package var problems: [Problem]
    /// What the format's answer needs, so that the request need not be read again for it.
    package var found: (any Sendable)?

    /// Makes a reading of its parts.
    package init(
        messages: [MOMessage] = [],
        problems: [Problem] = [],
        found: (any Sendable)? = nil
    ) {
        self.messages = messages
        self.problems = problems
        self.found = found
    }
}

/// What became of the messages of one request.
package enum MOOutcome: Sendable {
    /// All are recorded, now or before; `reply` is for the subscriber, nil for silence.
    ///
    /// A source that can answer only by a message of its own is never given a reply here.
    case accepted(reply: String?)
    /// Something is wrong with the request, and would be wrong again.
    case invalid(Problem)
    /// Who sends it may not, or did not prove who it is.
    case refused(Problem)
    /// It was not recorded and may be sent again after so many seconds.
    case unavailable(Problem, retryAfter: Int)
}

/// What a source is answered.
package struct MOAnswer: Sendable, Equatable {
    /// The HTTP status.
    package let status: Int
    /// Value of `Content-Type`; nil when there is no body.
    package let contentType: String?
    /// Value of `Retry-After` in seconds; nil when there is none.
    package let retryAfter: Int?
    /// The body.
    package let body: String
    /// Other headers, by their names.
    package let headers: [String: String]

    /// Makes an answer of its parts.
    package init(
        _ status: Int,
        contentType: String? = nil,
        body: String = "",
        retryAfter: Int? = nil,
        headers: [String: String] = [:]
    ) {
        self.status = status
        self.contentType = contentType
        self.retryAfter = retryAfter
        self.body = body
        self.headers = headers
    }
}

/// How the requests of one kind of source are read and answered.
package protocol MOFormat: Sendable {
    /// The messages of a request: usually one; none when it is a request without message.
    func messages(in request: MORequest) throws(Problem) -> [MOMessage]

    /// The same, with what is wrong with the others; throws when that is all there is to say.
    func reading(of request: MORequest) throws(Problem) -> MOReading

    /// What the source has to see, exactly.
    func answer(_ outcome: MOOutcome, to request: MORequest) -> MOAnswer

    /// The headers that ``messages(in:)`` and ``answer(_:to:)`` look at; no others are there.
    var headerNames: [String] { get }

    /// Whether ``MOOutcome/accepted(reply:)`` may carry a reply: the source sends the answer's body
    /// to the subscriber.
    var repliesInBand: Bool { get }
}

extension MOFormat {
    /// Where a request holds one message, it is that or a problem.
    package func reading(of request: MORequest) throws(Problem) -> MOReading {
        MOReading(messages: try messages(in: request))
    }

    /// What nearly every format looks at.
    package var headerNames: [String] { ["Content-Type"] }
}
