import Foundation

/// The other end closed, sent something else than expected, or nothing in time.
package enum TestSocketError: Error, Equatable {
    case closed
    case timedOut
    case malformed(String)
}

/// A blocking stream socket with a deadline on every read and write; for one thread at a time.
///
/// It is written for tests only, so that they check the product with nothing of the product's.
package final class TestSocket {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0

    /// Takes over a connected descriptor.
    package init(descriptor: Int32, timeout: Duration) throws {
        self.descriptor = descriptor
        let (seconds, attoseconds) = timeout.components
        var limit = timeval(
            tv_sec: Int(seconds),
            tv_usec: Int(attoseconds / 1_000_000_000_000)
        )
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            let size = socklen_t(MemoryLayout<timeval>.size)
            guard setsockopt(descriptor, SOL_SOCKET, option, &limit, size) == 0 else {
                throw SystemError("setsockopt")
            }
        }
    }

    /// Connects to a Unix socket.
    package convenience init(unixPath: String, timeout: Duration = .seconds(20)) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard unixPath.utf8.count < capacity else { throw SystemError("connect", ENAMETOOLONG) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: unixPath.utf8) }
        try self.init(family: AF_UNIX, &address, timeout)
    }

    /// Connects to a port of 127.0.0.1.
    package convenience init(port: UInt16, timeout: Duration = .seconds(20)) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        try self.init(family: AF_INET, &address, timeout)
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(4))
    }

    private convenience init<Address>(
        family: Int32,
        _ address: inout Address,
        _ timeout: Duration
    ) throws {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        let size = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, size)
            }
        }
        guard result == 0 else {
            let error = SystemError("connect")
            Glibc.close(descriptor)
            throw error
        }
        try self.init(descriptor: descriptor, timeout: timeout)
    }

    deinit { Glibc.close(descriptor) }

    /// A port of 127.0.0.1 on which nobody listens.
    package static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        defer { Glibc.close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        guard result == 0 else { throw SystemError("bind") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Writes everything.
    package func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else {
                switch errno {
                case EINTR: continue
                case EAGAIN: throw TestSocketError.timedOut
                case EPIPE, ECONNRESET: throw TestSocketError.closed
                default: throw SystemError("send")
                }
            }
            sent += count
        }
    }

    /// Says that nothing more will be written; reading goes on.
    package func finishWriting() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Reads up to and without the next CR LF.
    package func line(max: Int = 1 << 20) throws -> String {
        var bytes: [UInt8] = []
        while true {
            let byte = try self.byte()
            if byte == 0x0a, bytes.last == 0x0d {
                return String(decoding: bytes.dropLast(), as: UTF8.self)
            }
            bytes.append(byte)
            guard bytes.count <= max else { throw TestSocketError.malformed("a line too long") }
        }
    }

    /// Reads exactly so many bytes.
    package func bytes(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            if position == buffer.count { try fill() }
            let taken = min(count - bytes.count, buffer.count - position)
            bytes += buffer[position..<position + taken]
            position += taken
        }
        return bytes
    }

    /// Reads until the other end closes.
    package func rest() throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            while true {
                bytes += buffer[position...]
                position = buffer.count
                try fill()
            }
        } catch TestSocketError.closed {
            return bytes
        }
    }

    /// What has arrived already, which may be nothing; does not wait.
    package func arrived() throws -> [UInt8] {
        var bytes = Array(buffer[position...])
        position = buffer.count
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                bytes += chunk[..<count]
                continue
            }
            if count == 0 { throw TestSocketError.closed }
            switch errno {
            case EINTR: continue
            case EAGAIN: return bytes
            case ECONNRESET: throw TestSocketError.closed
            default: throw SystemError("recv")
            }
        }
    }

    private func byte() throws -> UInt8 {
        if position == buffer.count { try fill() }
        defer { position += 1 }
        return buffer[position]
    }

    private func fill() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 {
                buffer = Array(chunk[..<count])
                position = 0
                return
            }
            if count == 0 { throw TestSocketError.closed }
            switch errno {
            case EINTR: continue
            case EAGAIN: throw TestSocketError.timedOut
            case ECONNRESET: throw TestSocketError.closed
            default: throw SystemError("recv")
            }
        }
    }
}
