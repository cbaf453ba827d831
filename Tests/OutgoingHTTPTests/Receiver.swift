import Glibc
import Synchronization
import TestSupport

/// A server on the loopback interface that counts its connections and does with each what it is
/// told to, on a thread for each.
final class Receiver: Sendable {
    typealias Conduct = @Sendable (TestSocket) throws -> Void

    let port: UInt16
    private let listener: Int32
    private let conduct: Conduct
    private let counted = Mutex(0)
    private let received = Mutex<[String]>([])

    /// Listens on `127.0.0.1`.
    init(_ conduct: @escaping Conduct) throws {
        self.conduct = conduct
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, size0) = (listener, size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size0) == 0 && listen(listener, 1024) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        guard isBound else { throw Failure.cannotListen }
        port = UInt16(bigEndian: address.sin_port)
        startThread { [self] in accept() }
    }

    enum Failure: Error { case cannotListen }

    /// Answers every request on a connection with the same bytes.
    convenience init(answer: String) throws {
        try self.init { socket in
            while true {
                _ = try socket.request()
                try socket.write(Array(answer.utf8))
            }
        }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var hostAndPort: String { "127.0.0.1:\(port)" }

    /// Connections that were accepted so far.
    var connections: Int { counted.withLock { $0 } }

    /// No more connections; those that are open go on.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            counted.withLock { $0 += 1 }
            startThread { [conduct] in
                guard
                    let socket = try? TestSocket(descriptor: connection, timeout: .seconds(60))
                else { return }
                try? conduct(socket)
            }
        }
        close(listener)
    }
}

/// What a request looked like.
struct ReceivedRequest: Sendable {
    let line: String
    let headers: [String]
    let body: [UInt8]
}

extension TestSocket {
    /// Reads a head and a body of `Content-Length`.
    func request() throws -> ReceivedRequest {
        let first = try line()
        var headers: [String] = []
        while case let next = try line(), !next.isEmpty { headers.append(next) }
        let length = headers.first { $0.lowercased().hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst("content-length: ".count)) }
        return ReceivedRequest(line: first, headers: headers, body: try bytes(length ?? 0))
    }
}
