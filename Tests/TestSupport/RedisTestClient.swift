/// A reply of Redis in RESP2.
package enum RedisTestReply: Equatable, Sendable {
    case status(String)
    case error(String)
    case integer(Int)
    case bulk([UInt8])
    case null
    case array([RedisTestReply])

    /// The text of a status or bulk reply.
    package var string: String? {
        switch self {
        case .status(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .error, .integer, .null, .array: nil
        }
    }

    /// The number of an integer reply, or of a bulk reply that is one in decimal.
    package var integer: Int? {
        guard case .integer(let number) = self else { return string.flatMap { Int($0) } }
        return number
    }

    /// The elements of an array reply.
    package var array: [RedisTestReply]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}

/// A Redis client that shares no code with the product; blocking, for one thread at a time.
package final class RedisTestClient {
    private let socket: TestSocket
    private let server: AnyObject?

    /// Connects to a server on a Unix socket.
    ///
    /// - Parameter server: kept for as long as the client, because it ends with its object.
    package init(
        unixPath: String,
        timeout: Duration = .seconds(20),
        keeping server: AnyObject? = nil
    ) throws {
        self.server = server
        socket = try TestSocket(unixPath: unixPath, timeout: timeout)
    }

    /// Sends a command and waits for its reply; an error reply is returned, not thrown.
    @discardableResult
    package func command(_ words: [String]) throws -> RedisTestReply {
        try command(bytes: words.map { Array($0.utf8) })
    }

    /// Sends a command and waits for its reply; an error reply is returned, not thrown.
    @discardableResult
    package func command(_ words: String...) throws -> RedisTestReply {
        try command(words)
    }

    /// Sends a command whose words may be any bytes.
    @discardableResult
    package func command(bytes words: [[UInt8]]) throws -> RedisTestReply {
        var request = Array("*\(words.count)\r\n".utf8)
        for word in words {
            request += Array("$\(word.count)\r\n".utf8)
            request += word
            request += [0x0d, 0x0a]
        }
        try socket.write(request)
        return try reply()
    }

    private func reply() throws -> RedisTestReply {
        let line = try socket.line()
        let text = String(line.dropFirst())
        switch line.first {
        case "+": return .status(text)
        case "-": return .error(text)
        case ":": return .integer(try number(text))
        case "$":
            let count = try number(text)
            guard count >= 0 else { return .null }
            let bytes = try socket.bytes(count)
            guard try socket.bytes(2) == [0x0d, 0x0a] else {
                throw TestSocketError.malformed("a bulk reply without an end")
            }
            return .bulk(bytes)
        case "*":
            let count = try number(text)
            guard count >= 0 else { return .null }
            return .array(try (0..<count).map { _ in try reply() })
        default:
            throw TestSocketError.malformed("not RESP: \(line)")
        }
    }

    private func number(_ text: String) throws -> Int {
        guard let number = Int(text) else {
            throw TestSocketError.malformed("not a number: \(text)")
        }
        return number
    }
}
