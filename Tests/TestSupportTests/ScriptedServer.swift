import Foundation

@testable import TestSupport

/// Accepts connections on a free port of 127.0.0.1, sends fixed bytes to each, and closes it.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let listener: Int32

    init(_ response: String) throws {
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
        Thread.detachNewThread {
            while case let connection = accept(descriptor, nil, nil), connection >= 0 {
                guard let socket = try? TestSocket(descriptor: connection, timeout: .seconds(5))
                else { continue }
                while let line = try? socket.line(), !line.isEmpty {}
                try? socket.write(Array(response.utf8))
            }
            close(descriptor)
        }
    }

    /// Ends the accepting thread, which closes the listener: nobody else may, or the thread could
    /// accept on the next descriptor of that number.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}
