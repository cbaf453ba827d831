import Foundation

/// A response as it was received.
package struct TestHTTPResponse: Sendable {
    /// The status code.
    package let status: Int
    /// The header fields in their order.
    package let headers: [(name: String, value: String)]
    /// The content, with chunks put together.
    package let body: [UInt8]

    /// The content as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The content as what `JSONSerialization` makes of it.
    package var json: Any? {
        try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)
    }

    /// The content as a JSON object; empty when it is none.
    package var object: [String: Any] { json as? [String: Any] ?? [:] }

    /// The first field of that name, in any case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// A kept-alive HTTP/1.1 connection that shares no code with the product.
///
/// Blocking, for one thread at a time. ``write(_:)`` and ``response(toHead:)`` are for requests
/// that no well-behaved client sends, and for pipelining.
package final class TestHTTPConnection {
    private let socket: TestSocket
    private let host: String
    private let server: AnyObject?

    /// Connects to a port of 127.0.0.1.
    ///
    /// - Parameter server: kept for as long as the connection, because it ends with its object.
    package init(
        port: UInt16,
        timeout: Duration = .seconds(20),
        keeping server: AnyObject? = nil
    ) throws {
        self.server = server
        socket = try TestSocket(port: port, timeout: timeout)
        host = "127.0.0.1:\(port)"
    }

    /// Connects to a Unix socket.
    package init(unixPath: String, timeout: Duration = .seconds(20)) throws {
        server = nil
        socket = try TestSocket(unixPath: unixPath, timeout: timeout)
        host = "localhost"
    }

    /// Sends a request and waits for its response.
    ///
    /// `Host` and, with a body, `Content-Length` are added unless given.
    package func send(
        _ method: String,
        _ target: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil
    ) throws -> TestHTTPResponse {
        try write(request(method, target, headers: headers, body: body))
        return try response(toHead: method == "HEAD")
    }

    /// The bytes of a request.
    package func request(
        _ method: String,
        _ target: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil
    ) -> [UInt8] {
        let given = Set(headers.map { $0.name.lowercased() })
        var head = "\(method) \(target) HTTP/1.1\r\n"
        if !given.contains("host") { head += "Host: \(host)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let framed = given.contains("content-length") || given.contains("transfer-encoding")
        if let body, !framed { head += "Content-Length: \(body.count)\r\n" }
        return Array((head + "\r\n").utf8) + (body ?? [])
    }

    /// Writes any bytes.
    package func write(_ bytes: [UInt8]) throws { try socket.write(bytes) }

    /// Says that nothing more will be written; reading goes on.
    package func finishWriting() { socket.finishWriting() }

    /// Reads until the server closes; throws `timedOut` when it does not.
    package func rest() throws -> [UInt8] { try socket.rest() }

    /// Reads the next response, interim ones (1xx) left out.
    ///
    /// - Parameter head: whether it answers a HEAD request and so has no content.
    package func response(toHead head: Bool = false) throws -> TestHTTPResponse {
        while true {
            let (status, headers) = try self.head()
            guard status >= 200 else { continue }
            var response = TestHTTPResponse(status: status, headers: headers, body: [])
            guard !head, status != 204, status != 304 else { return response }
            response = TestHTTPResponse(
                status: status,
                headers: headers,
                body: try body(of: response)
            )
            return response
        }
    }

    private func head() throws -> (status: Int, headers: [(name: String, value: String)]) {
        let line = try socket.line().split(separator: " ", maxSplits: 2)
        guard line.count >= 2, line[0] == "HTTP/1.1" || line[0] == "HTTP/1.0",
            let status = Int(line[1])
        else { throw TestSocketError.malformed("not a status line: \(line)") }
        var headers: [(name: String, value: String)] = []
        while true {
            let field = try socket.line()
            guard !field.isEmpty else { return (status, headers) }
            guard let colon = field.firstIndex(of: ":") else {
                throw TestSocketError.malformed("not a header field: \(field)")
            }
            let value = field[field.index(after: colon)...]
                .trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
            headers.append((name: String(field[..<colon]), value: value))
        }
    }

    /// The content by the rules of RFC 9112, section 6.3.
    private func body(of response: TestHTTPResponse) throws -> [UInt8] {
        if let coding = response.header("Transfer-Encoding") {
            guard coding.lowercased() == "chunked" else {
                throw TestSocketError.malformed("unknown transfer coding \(coding)")
            }
            return try chunks()
        }
        guard let length = response.header("Content-Length") else { return try socket.rest() }
        guard let count = Int(length), count >= 0 else {
            throw TestSocketError.malformed("not a length: \(length)")
        }
        return try socket.bytes(count)
    }

    private func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try socket.line()
            let digits = line.prefix { $0 != ";" }
            guard let count = Int(digits, radix: 16), count >= 0 else {
                throw TestSocketError.malformed("not the size of a chunk: \(line)")
            }
            guard count > 0 else { break }
            body += try socket.bytes(count)
            guard try socket.line().isEmpty else {
                throw TestSocketError.malformed("a chunk without an end")
            }
        }
        while try !socket.line().isEmpty {}
        return body
    }
}
