import Glibc
import Synchronization
import TestSupport

/// Listens on every address of a network and notes to which one each connection was meant.
///
/// It closes each connection at once, or says what it was given to say.
final class Witness: Sendable {
    /// One connection.
    struct Connection: Hashable, Sendable {
        /// As inet_ntop(3) writes it; IPv4 without the prefix that makes it IPv6.
        let address: String
        let port: UInt16
    }

    /// Shared with the threads, which do not hold the witness.
    private final class Connections: Sendable {
        let list = Mutex<[Connection]>([])
    }

    private let listeners: [Int32]
    private let seen = Connections()

    enum Failure: Error { case cannotListen(UInt16) }

    /// - Parameters:
    ///   - address: Where to listen; nil for every address of both kinds.
    ///   - answer: What each connection gets.
    init(
        _ network: IsolatedNetwork,
        ports: [UInt16],
        address: String? = nil,
        answer: String = ""
    ) throws {
        listeners = try network.within {
            try ports.map { port in try Self.listener(address ?? "::", port) }
        }
        for listener in listeners {
            startThread { [seen] in
                while case let connection = accept(listener, nil, nil), connection >= 0 {
                    if let place = Self.place(of: connection) {
                        seen.list.withLock { $0.append(place) }
                    }
                    let bytes = Array(answer.utf8)
                    if !bytes.isEmpty {
                        var request = [UInt8](repeating: 0, count: 65_536)
                        _ = recv(connection, &request, request.count, 0)
                        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                    }
                    close(connection)
                }
            }
        }
    }

    deinit {
        for listener in listeners { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    /// All connections so far, in order.
    var connections: [Connection] { seen.list.withLock { $0 } }

    private static func listener(_ address: String, _ port: UInt16) throws -> Int32 {
        let listener = socket(AF_INET6, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var (off, on) = (Int32(0), Int32(1))
        setsockopt(listener, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, 4)
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        var place = sockaddr_in6()
        place.sin6_family = sa_family_t(AF_INET6)
        place.sin6_port = port.bigEndian
        guard inet_pton(AF_INET6, address, &place.sin6_addr) == 1 else {
            throw Failure.cannotListen(port)
        }
        let isBound = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
                    && listen(listener, 1024) == 0
            }
        }
        guard isBound else { throw Failure.cannotListen(port) }
        return listener
    }

    /// The local end, which is where the connection was meant to go.
    private static func place(of connection: Int32) -> Connection? {
        var place = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(connection, $0, &size)
            }
        }
        var text = [CChar](repeating: 0, count: 64)
        guard status == 0, inet_ntop(AF_INET6, &place.sin6_addr, &text, 64) != nil else {
            return nil
        }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let address = String(decoding: bytes, as: UTF8.self)
        let isIPv4 = address.hasPrefix("::ffff:") && address.contains(".")
        return Connection(
            address: isIPv4 ? String(address.dropFirst("::ffff:".count)) : address,
            port: UInt16(bigEndian: place.sin6_port)
        )
    }
}
