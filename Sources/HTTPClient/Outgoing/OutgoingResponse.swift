/// An answer of somebody else's server; any status is one, 3xx and 5xx too.
package struct OutgoingResponse: Sendable {
    /// Status code, 100 to 599.
    package let status: Int
    /// As received, in order, without white space around values.
    package let headers: [(name: String, value: String)]
    /// The body without transfer encoding, at most ``OutgoingRules/answerBytesMax`` of it.
    package let bodyStart: [UInt8]
    /// From the start of the transfer to the end of the answer.
    package let milliseconds: Int
    /// When the server asks to be tried again; nil when it does not say, or not clearly.
    package let retryAfter: RetryAfter?

    /// Makes a response of its parts.
    package init(
        status: Int,
        headers: [(name: String, value: String)],
        bodyStart: [UInt8],
        milliseconds: Int
    ) {
        self.status = status
        self.headers = headers
        self.bodyStart = bodyStart
        self.milliseconds = milliseconds
        retryAfter = headers.first { $0.name.lowercased() == "retry-after" }
            .flatMap { RetryAfter($0.value) }
    }

    /// Value of the first header called `name` in any case (RFC 9110 §5.1).
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
