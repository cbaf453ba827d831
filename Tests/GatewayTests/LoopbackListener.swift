import Foundation
import TestSupport

/// A server on 127.0.0.1 that takes one connection after the other, on a thread of its own.
///
/// It ends with its object.
final class LoopbackListener: Sendable {
    let port: UInt16
    private let listener: Int32

    /// Starts a server, on a port of its own unless one is given.
    init(
        port wanted: UInt16 = 0,
        serve: @escaping @Sendable (TestSocket) throws -> Void
    ) throws {
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
        Thread.detachNewThread {
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                let socket = try? TestSocket(descriptor: connection, timeout: .seconds(20))
                if let socket { try? serve(socket) }
            }
            close(listener)
        }
    }

    /// Ends the accepting thread, which closes the listener.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}

extension TestSocket {
    /// Writes an answer after which the connection ends.
    func answer(_ status: Int, _ body: [UInt8], headers: [String] = []) throws {
        let head =
            ["HTTP/1.1 \(status) Status", "Content-Length: \(body.count)", "Connection: close"]
            + headers
        try write(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }
}
