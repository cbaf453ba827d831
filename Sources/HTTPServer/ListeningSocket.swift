import CLinux
import Glibc
import Reactor

/// Makes sockets that listen; several may share a port, and the kernel spreads connections over
/// them.
enum ListeningSocket {
    /// How many connections the kernel keeps for us until they are accepted.
    private static let backlog: Int32 = 4096

    /// A bound, listening, non-blocking socket, owned by the caller.
    static func open(address: String, port: UInt16) throws(HTTPServerError) -> Int32 {
        let descriptor = try bind(address: address, port: port, isShared: true)
        guard listen(descriptor, backlog) == 0 else {
            let error = SystemError.last("listen")
            close(descriptor)
            throw error.code == EADDRINUSE
                ? .addressInUse(address: address, port: port) : .system(error)
        }
        return descriptor
    }

    /// A bound socket; without sharing it fails where anybody listens already.
    static func bind(
        address: String,
        port: UInt16,
        isShared: Bool
    ) throws(HTTPServerError) -> Int32 {
        var ipv4 = in_addr()
        var ipv6 = in6_addr()
        if unsafe inet_pton(AF_INET, address, &ipv4) == 1 {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr = ipv4
            return try bind(AF_INET, name, address: address, port: port, isShared: isShared)
        }
        guard unsafe inet_pton(AF_INET6, address, &ipv6) == 1 else {
            throw .invalidAddress(address)
        }
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = port.bigEndian
        name.sin6_addr = ipv6
        return try bind(AF_INET6, name, address: address, port: port, isShared: isShared)
    }

    private static func bind<Name>(
        _ family: Int32,
        _ name: Name,
        address: String,
        port: UInt16,
        isShared: Bool
    ) throws(HTTPServerError) -> Int32 {
        let descriptor = clinux_stream_socket(family)
        guard descriptor >= 0 else { throw .system(.last("socket")) }
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        if isShared { unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, size) }
        let result = unsafe withUnsafePointer(to: name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe Glibc.bind(descriptor, generic, socklen_t(MemoryLayout<Name>.size))
            }
        }
        guard result == 0 else {
            let error = SystemError.last("bind")
            close(descriptor)
            throw error.code == EADDRINUSE
                ? .addressInUse(address: address, port: port) : .system(error)
        }
        return descriptor
    }

    /// The port a socket is bound to.
    static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            let generic = UnsafeMutableRawPointer(pointer)
            unsafe getsockname(descriptor, generic.assumingMemoryBound(to: sockaddr.self), &size)
            // sockaddr_in and sockaddr_in6 have the port at the same place.
            return unsafe generic.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port
        }.bigEndian
    }
}
