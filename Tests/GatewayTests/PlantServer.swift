import Foundation
import Synchronization
import TestSupport

/// The plant of a carrier as replies see it: an HTTP server on 127.0.0.1 that keeps the line of
/// every request, and answers as it is told.
final class PlantServer: Sendable {
    /// Status and body of an answer.
    typealias Answer = (status: Int, body: String)

    let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>

    private struct State {
        var lines: [String] = []
        var answers: [Answer]
    }

    /// Starts a server, on a port of its own unless one is given.
    ///
    /// - Parameter answers: one for each request; the last one is for all that follow.
    init(_ answers: [Answer], port wanted: UInt16 = 0) throws {
        state = Mutex(State(answers: answers))
        let listener = socket(
            AF_INET,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && listen(listener, 64) == 0
                    ? getsockname(listener, pointer, &size) : -1
            }
        }
        guard result == 0 else {
            let error = SystemError("bind")
            close(listener)
            throw error
        }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                guard let server = self else {
                    close(connection)
                    break
                }
                server.serve(connection)
            }
            close(listener)
        }
    }

    /// Ends the accepting thread, which closes the listener.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// The lines of all requests so far.
    var lines: [String] { state.withLock(\.lines) }

    /// One connection, on the server's only thread, as replies come one after the other.
    private func serve(_ connection: Int32) {
        guard let socket = try? TestSocket(descriptor: connection, timeout: .seconds(20)) else {
            return
        }
        while let line = try? socket.line() {
            while let header = try? socket.line(), !header.isEmpty {}
            let answer = state.withLock { state in
                state.lines.append(line)
                return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            }
            let text = """
                HTTP/1.1 \(answer.status) Status\r\nContent-Length: \(answer.body.utf8.count)\r\n\
                Connection: close\r\n\r\n\(answer.body)
                """
            try? socket.write(Array(text.utf8))
            return
        }
    }
}
