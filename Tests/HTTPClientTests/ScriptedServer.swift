import Glibc
import Synchronization

/// A server on the loopback interface that answers each connection with bytes laid out before.
///
/// Each inner array is one connection; each of its elements answers one request (a head, and a
/// body of `Content-Length`). The connection is closed after its last answer.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let script: [[String]]
    private let received = Mutex<[String]>([])

    init(_ script: [[String]]) throws {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, size0) = (listener, size)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size0) == 0 && listen(listener, 16) == 0
            }
        }
        guard isBound else { throw Failure.cannotListen }
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(listener, $0, &size)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        start()
    }

    enum Failure: Error { case cannotListen }

    deinit { close(listener) }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Every request so far, head and body as they came.
    var requests: [String] { received.withLock { $0 } }

    private func start() {
        let context = Unmanaged.passRetained(self)
        var thread = pthread_t()
        pthread_create(&thread, nil, serve, context.toOpaque())
        pthread_detach(thread)
    }

    fileprivate func run() {
        for answers in script {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            for answer in answers {
                guard let request = read(from: connection) else { break }
                received.withLock { $0.append(request) }
                let bytes = Array(answer.utf8)
                _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
            close(connection)
        }
    }

    private func read(from connection: Int32) -> String? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let head = text.range(of: "\r\n\r\n") {
                let size =
                    text.firstMatch(of: #/(?i)content-length: ([0-9]+)/#)
                    .flatMap { Int($0.output.1) } ?? 0
                if text[head.upperBound...].utf8.count >= size { return text }
            }
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            bytes += piece[..<count]
        }
    }
}

private func serve(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<ScriptedServer>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

extension String {
    /// The first place of `text`, without Foundation.
    fileprivate func range(of text: String) -> Range<Index>? {
        ranges(of: text).first
    }
}
