/// One request of an HTTP client.
package struct HTTPClientRequest: Sendable {
    /// A token such as `GET`.
    package var method: String
    /// Absolute, beginning with `http://` or `https://`, percent-encoded.
    package var url: String
    /// Sent in this order; a `Content-Type` is never added.
    package var headers: [(name: String, value: String)]
    /// Nil sends none; `Content-Length` follows from it.
    package var body: [UInt8]?
    /// Path of a Unix socket to connect to; the URL's host is then only the `Host` header.
    package var unixSocket: String?

    /// Makes a request of its parts.
    package init(
        method: String = "GET",
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        unixSocket: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.unixSocket = unixSocket
    }
}
