import Foundation

/// A port of 127.0.0.1 that only a program which is told of it will use.
///
/// The kernel gives it to nobody else while the object lives, neither to a listener that asks for
/// any port nor to an outgoing connection, as it may with ``TestSocket/freePort()``. The program
/// must listen with `SO_REUSEADDR`, which lets it share a port with a socket that does not listen.
package final class ReservedPort: Sendable {
    /// The number.
    package let number: UInt16
    private let descriptor: Int32

    package init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        let descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        number = UInt16(bigEndian: address.sin_port)
        // Only now: two sockets that had it before could be given the same port.
        var on: Int32 = 1
        guard result == 0,
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(4)) == 0
        else {
            let error = SystemError("bind")
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }
}
