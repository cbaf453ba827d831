import Foundation
import Synchronization

@testable import TestSupport

/// A small HTTP server on a free port of 127.0.0.1: keeps every request, answers as it is told.
final class RecordingServer: Sendable {
    /// A request, as it came.
    struct Request: Sendable {
        let line: String
        let headers: [String: String]
        let body: [UInt8]

        var method: String { String(line.prefix { $0 != " " }) }
        var text: String { String(decoding: body, as: UTF8.self) }

        /// The value of a parameter in the query, unescaped but for UTF-16.
        func parameter(_ name: String) -> String? {
            let target = line.split(separator: " ")[1]
            let query = target.split(separator: "?", maxSplits: 1).last ?? ""
            for item in query.split(separator: "&") where item.hasPrefix("\(name)=") {
                return item.dropFirst(name.count + 1).replacing("+", with: " ")
                    .removingPercentEncoding
                    ?? String(item.dropFirst(name.count + 1))
            }
            return nil
        }
    }

    /// What is sent back.
    struct Answer: Sendable {
        var status = "200 OK"
        var headers: [String] = []
        var body = ""

        static func text(_ body: String, _ headers: String...) -> Answer {
            Answer(headers: ["Content-Type: text/plain; charset=utf-8"] + headers, body: body)
        }
    }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex<(requests: [Request], answer: @Sendable (Request) -> Answer)>(
        ([], { _ in Answer() })
    )

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, size) + listen(descriptor, 16)
                    + getsockname(descriptor, pointer, &size)
            }
        }
        guard result == 0 else { throw SystemError("bind") }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while case let connection = accept(descriptor, nil, nil), connection >= 0 {
                guard let server = self else { break }
                Thread.detachNewThread { server.serve(connection) }
            }
            close(descriptor)
        }
    }

    /// Ends the accepting thread, which closes the listener.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// What has come so far.
    var requests: [Request] { state.withLock(\.requests) }

    /// From now on requests are answered so.
    func answer(_ answer: @escaping @Sendable (Request) -> Answer) {
        state.withLock { $0.answer = answer }
    }

    /// The request that comes next, after `count` others.
    func request(after count: Int) async throws -> Request {
        try await waitUntil("request \(count + 1) has come") { requests.count > count }
        return requests[count]
    }

    private func serve(_ connection: Int32) {
        guard let socket = try? TestSocket(descriptor: connection, timeout: .seconds(60)) else {
            return
        }
        while let request = try? Self.request(from: socket) {
            let answer = state.withLock { state in
                state.requests.append(request)
                return state.answer
            }(request)
            var lines = ["HTTP/1.1 \(answer.status)"] + answer.headers
            lines.append("Content-Length: \(answer.body.utf8.count)\r\n\r\n")
            guard
                (try? socket.write(Array((lines.joined(separator: "\r\n") + answer.body).utf8)))
                    != nil
            else { return }
        }
    }

    private static func request(from socket: TestSocket) throws -> Request {
        let line = try socket.line()
        var headers: [String: String] = [:]
        while case let header = try socket.line(), !header.isEmpty {
            let parts = header.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw TestSocketError.malformed(header) }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let count = headers["content-length"].flatMap { Int($0) } ?? 0
        return Request(line: line, headers: headers, body: try socket.bytes(count))
    }
}
