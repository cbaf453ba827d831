import Foundation
import Glibc

/// A client that sends the very bytes it is told and takes apart what comes back.
final class RawClient {
    struct Response: Equatable {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var closes: Bool { headers["connection"]?.lowercased() == "close" }
    }

    enum Failure: Error {
        case notConnected
        case timedOut
        /// The connection ended where an answer was awaited.
        case ended
        case malformed(String)
    }

    let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isOpen = true

    /// - Parameter receiveBuffer: the size of the kernel's receive buffer, for readers that are
    /// slow.
    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &name.sin_addr)
        let result = withUnsafePointer(to: name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Glibc.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            Glibc.close(descriptor)
            isOpen = false
            throw Failure.notConnected
        }
    }

    deinit {
        close()
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
    }

    /// Ends the sending direction only.
    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
        close()
    }

    /// Sends as much as the server takes; returns how much that was.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Glibc.send(
                    descriptor,
                    bytes.baseAddress.map { $0 + sent },
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    @discardableResult
    func send(_ text: String) -> Int {
        send(Array(text.utf8))
    }

    func get(_ path: String, headers: String = "") {
        send("GET \(path) HTTP/1.1\r\nHost: gateway.example\r\n\(headers)\r\n")
    }

    func post(_ path: String, _ body: String, headers: String = "") {
        send(RawClient.post(path, body, headers: headers))
    }

    static func post(_ path: String, _ body: String, headers: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: \(body.utf8.count)\r\n"
            + "\(headers)\r\n\(body)"
    }

    /// The next answer.
    func receive(toHead: Bool = false) throws -> Response {
        var end = headEnd()
        while end == nil {
            guard try fill() else { throw Failure.ended }
            end = headEnd()
        }
        let size = end ?? 0
        var response = try parse(head: buffer[..<size])
        buffer.removeFirst(size)
        let bodyless = toHead || response.status == 204 || response.status < 200
        guard !bodyless, let length = Int(response.headers["content-length"] ?? "0") else {
            return response
        }
        while buffer.count < length {
            guard try fill() else { throw Failure.ended }
        }
        response.body = Array(buffer[..<length])
        buffer.removeFirst(length)
        return response
    }

    /// Takes at most so many bytes of what `receive` will return; how many there were.
    func receiveSome(_ count: Int) throws -> Int {
        let before = buffer.count
        _ = try fill(count)
        return buffer.count - before
    }

    /// Whether the server ends the connection without sending anything more.
    func isEnded() throws -> Bool {
        guard buffer.isEmpty else { return false }
        return try !fill()
    }

    private func headEnd() -> Int? {
        guard buffer.count >= 4 else { return nil }
        let end: [UInt8] = [13, 10, 13, 10]
        return (0...(buffer.count - 4)).first { Array(buffer[$0..<($0 + 4)]) == end }.map { $0 + 4 }
    }

    private func parse(head: ArraySlice<UInt8>) throws -> Response {
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let parts = lines[0].split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
            throw Failure.malformed(lines[0])
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() where !line.isEmpty {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2 else { throw Failure.malformed(line) }
            headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces)
        }
        return Response(status: status, headers: headers, body: [])
    }

    /// Reads more; false at the end.
    private func fill(_ sizeMax: Int = 64 * 1024) throws -> Bool {
        var piece = [UInt8](repeating: 0, count: sizeMax)
        let count = recv(descriptor, &piece, piece.count, 0)
        if count < 0, errno == EAGAIN { throw Failure.timedOut }
        guard count > 0 else { return false }
        buffer += piece[..<count]
        return true
    }
}
