import CLinux
import Glibc
import Reactor

/// Turns clients away at once while every connection is taken.
///
/// At its limit libmicrohttpd stops accepting, and clients would wait in the kernel's queue until
/// they give up. So meanwhile their connections are accepted here, told, and ended.
final class SurplusConnections {
    /// Of one turn; the connections that are served get their turn too.
    private static let acceptedAtOnce = 32

    private let listener: Int32
    private let reactor: Reactor
    private var watch: Reactor.Watch?
    /// Told of each connection; it owns the descriptor.
    var turnAway: (Int32) -> Void = { _ in }

    init(listener: Int32, reactor: Reactor) {
        self.listener = listener
        self.reactor = reactor
    }

    /// Begins to accept, when all connections are taken.
    func begin() {
        guard watch == nil else { return }
        // Without a watch clients wait, which is no worse than it would be without all this.
        watch = try? reactor.watch(listener, .readable) { [unowned self] _ in accept() }
    }

    /// Leaves new clients to libmicrohttpd again.
    func end() {
        watch?.cancel()
        watch = nil
    }

    private func accept() {
        for _ in 0..<Self.acceptedAtOnce {
            let descriptor = clinux_accept(listener)
            guard descriptor >= 0 else { return }
            turnAway(descriptor)
        }
    }
}
