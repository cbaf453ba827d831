/// One request to somebody else's server.
package struct OutgoingRequest: Sendable {
    /// A token such as `POST`.
    package var method: String
    /// Absolute, percent-encoded, without a fragment; what is let through says ``OutgoingRules``.
    package var url: String
    /// Sent in this order; the client itself adds `Host` and `Content-Length`.
    package var headers: [(name: String, value: String)]
    /// Sent with its length; an empty body is none, unless the method is `POST` or `PUT`.
    package var body: [UInt8]

    /// Makes a request of its parts.
    package init(
        method: String = "POST",
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// Headers that belong to the client: two of one kind are what request smuggling is made of.
    private static let ownHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te",
        "trailer", "keep-alive", "proxy-connection",
    ]

    /// Whether method and headers can be written as they are.
    func check() throws(OutgoingError) {
        guard FieldSyntax.isToken(method) else {
            throw .refusedRequest("a method is one word")
        }
        for (name, value) in headers {
            guard FieldSyntax.isToken(name), FieldSyntax.isValue(value) else {
                throw .refusedRequest("a header has a name and a value of one line")
            }
            guard !Self.ownHeaders.contains(name.lowercased()) else {
                throw .refusedRequest("the header \(name.lowercased()) is not the caller's")
            }
        }
    }

    /// Whether `Content-Length` is sent although there is nothing (RFC 9110 §8.6).
    var hasBody: Bool { !body.isEmpty || method == "POST" || method == "PUT" }
}
