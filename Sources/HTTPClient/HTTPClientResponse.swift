/// A complete answer to a request; any status is one, 5xx too.
package struct HTTPClientResponse: Sendable {
    /// Status code, 100 to 599.
    package let status: Int
    /// As received, in order, without white space around values.
    package let headers: [(name: String, value: String)]
    /// Without transfer encoding; empty when there was none.
    package let body: [UInt8]

    /// Makes a response of its parts.
    package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Value of the first header called `name` in any case (RFC 9110 §5.1).
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
