import Synchronization
import TestSupport

/// A receiver of webhooks that answers every request with the request's own body, by which it
/// passes every verification, and keeps what it gets.
final class EchoReceiver: Sendable {
    private final class Memory: Sendable {
        let bodies = Mutex<[String: [[UInt8]]]>([:])
    }

    private let memory = Memory()
    private let listener: LoopbackListener

    init() throws {
        listener = try LoopbackListener { [memory] socket in
            let path = try socket.line().split(separator: " ").dropFirst().first.map(String.init)
            var length = 0
            while case let line = try socket.line(), !line.isEmpty {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
                length = Int(parts[1].filter(\.isNumber)) ?? 0
            }
            let body = try socket.bytes(length)
            memory.bodies.withLock { $0[path ?? "", default: []].append(body) }
            try socket.answer(200, body, headers: ["WebHook-Allowed-Origin: *"])
        }
    }

    /// Its address and port.
    var host: String { "127.0.0.1:\(listener.port)" }

    /// The bodies of what came to a path, in the order in which it came.
    func bodies(at path: String) -> [[UInt8]] {
        memory.bodies.withLock { $0[path] ?? [] }
    }
}
