import CLinux
import Glibc
import Reactor

/// Sockets of clients who were refused while they were still sending.
///
/// Closing a socket with unread bytes makes the kernel reset the connection, and the reset may
/// overtake the answer. So such a socket is kept for a moment, its bytes are thrown away, and it is
/// closed when the client has finished, or after a while (RFC 9112 §9.6).
final class LingeringSockets {
    /// Beyond it sockets are closed at once: a flood of large bodies must not exhaust descriptors.
    private static let countMax = 256
    private static let durationMax = Duration.seconds(2)
    /// How much of an unwanted body is worth reading, in bytes.
    private static let discardedMax = 64 << 20

    private final class Socket {
        let descriptor: Int32
        var watch: Reactor.Watch?
        var timer: Reactor.Timer?
        var discarded = 0

        init(descriptor: Int32) {
            self.descriptor = descriptor
        }
    }

    private let reactor: Reactor
    private var sockets: [Int32: Socket] = [:]
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    init(reactor: Reactor) {
        self.reactor = reactor
    }

    /// Duplicates a socket that is about to be closed and whose answer has been sent.
    func keep(_ original: Int32) {
        guard sockets.count < LingeringSockets.countMax else { return }
        let descriptor = fcntl(original, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { return }
        clinux_finish_sending(descriptor)
        let socket = Socket(descriptor: descriptor)
        do {
            socket.watch = try reactor.watch(descriptor, .readable) { [unowned self] _ in
                discard(socket)
            }
        } catch {
            close(descriptor)
            return
        }
        socket.timer = reactor.schedule(after: LingeringSockets.durationMax) { [unowned self] in
            end(socket)
        }
        sockets[descriptor] = socket
    }

    func closeAll() {
        for socket in sockets.values { end(socket) }
    }

    private func discard(_ socket: Socket) {
        // One turn takes a few megabytes at most, so that the others get their turn.
        for _ in 0..<32 {
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe clinux_receive(socket.descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            socket.discarded += count
            guard count > 0, socket.discarded < LingeringSockets.discardedMax else {
                end(socket)
                return
            }
        }
    }

    private func end(_ socket: Socket) {
        guard sockets.removeValue(forKey: socket.descriptor) != nil else { return }
        socket.watch?.cancel()
        socket.timer?.cancel()
        close(socket.descriptor)
    }
}
