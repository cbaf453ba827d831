import Foundation
import Synchronization

/// Stands on a Unix socket between a client and a Redis, and spoils what Redis says when told to.
///
/// It ends with its object, connections included.
package final class FaultProxy: Sendable {
    /// What happens to replies.
    package enum Fault: Sendable {
        /// They pass.
        case none
        /// After so many more bytes of replies each connection is cut.
        case cut(after: Int)
        /// Each piece waits for a time between these, in milliseconds.
        case delay(ClosedRange<Int>)
        /// Each connection says that nothing more will come, and goes on taking commands.
        case halfClose
        /// Two ledger replies of the same length on two connections are exchanged, which no Redis
        /// ever does; if so told, each keeps the head by which the gateway knows its own.
        case exchange(keepingHead: Bool)
    }

    /// The socket to connect to.
    package let socketPath: String
    private let directory: TemporaryDirectory
    private let shared: Shared
    private let listener: Int32

    /// What all threads know.
    private final class Shared: Sendable {
        let upstream: String
        let fault = Mutex<(fault: Fault, number: Int)>((.none, 0))
        let links = Mutex<[ObjectIdentifier: Link]>([:])
        let exchange = Exchange()

        init(upstream: String) { self.upstream = upstream }
    }

    /// Starts to pass on to the Redis on another socket, which need not be there yet.
    package init(to upstream: String) throws {
        directory = try TemporaryDirectory()
        socketPath = directory.path("proxy.sock")
        shared = Shared(upstream: upstream)
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        listener = descriptor
        guard descriptor >= 0 else { throw SystemError("socket") }
        var address = unixAddress(socketPath)
        guard withSocketAddress(&address, { bind(descriptor, $0, $1) }) == 0,
            listen(descriptor, 128) == 0
        else { throw SystemError("bind") }
        let shared = shared
        Thread.detachNewThread {
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { return }
                Self.connect(client, shared)
            }
        }
    }

    deinit {
        // The thread that accepts sees the end of the socket; closing it is enough for nobody else.
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
        cutAll()
    }

    /// Spoils replies in another way from now on.
    package func set(_ fault: Fault) {
        shared.fault.withLock { $0 = (fault, $0.number + 1) }
    }

    /// Cuts every connection now.
    package func cutAll() {
        for link in shared.links.withLock({ Array($0.values) }) { link.cut() }
    }

    private static func connect(_ client: Int32, _ shared: Shared) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let server = socket(AF_UNIX, type, 0)
        var address = unixAddress(shared.upstream)
        guard withSocketAddress(&address, { Glibc.connect(server, $0, $1) }) == 0 else {
            Glibc.close(server)
            Glibc.close(client)
            return
        }
        let link = Link(client: client, server: server)
        shared.links.withLock { $0[ObjectIdentifier(link)] = link }
        Thread.detachNewThread {
            link.passCommands()
            link.cut()
        }
        Thread.detachNewThread {
            link.passReplies(shared)
            link.cut()
            shared.links.withLock { $0[ObjectIdentifier(link)] = nil }
        }
    }

    /// Two sockets that belong together; closed when nobody uses them any more.
    private final class Link: Sendable {
        private let client: Int32
        private let server: Int32

        init(client: Int32, server: Int32) {
            self.client = client
            self.server = server
        }

        deinit {
            Glibc.close(client)
            Glibc.close(server)
        }

        func cut() {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }

        func passCommands() {
            while let piece = Self.read(server: client) {
                guard Self.write(piece, to: server) else { return }
            }
        }

        func passReplies(_ shared: Shared) {
            var known = 0
            var left = 0
            while var piece = Self.read(server: server) {
                let (fault, number) = shared.fault.withLock { $0 }
                switch fault {
                case .none: break
                case .cut(let after):
                    if number != known { left = after }
                    if piece.count > left {
                        _ = Self.write(Array(piece.prefix(left)), to: client)
                        return
                    }
                    left -= piece.count
                case .delay(let range):
                    usleep(UInt32(Int.random(in: range)) * 1000)
                case .halfClose: shutdown(client, Int32(SHUT_WR))
                case .exchange(let keepingHead):
                    piece = shared.exchange.exchanged(piece, of: self, keepingHead: keepingHead)
                }
                known = number
                if case .halfClose = fault { continue }
                guard Self.write(piece, to: client) else { return }
            }
        }

        private static func read(server descriptor: Int32) -> [UInt8]? {
            var piece = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &piece, piece.count, 0)
                if count > 0 { return Array(piece[..<count]) }
                guard count < 0, errno == EINTR else { return nil }
            }
        }

        private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }

    /// Where two connections meet to take each other's reply.
    private final class Exchange: Sendable {
        private final class Offer: Sendable {
            let link: ObjectIdentifier
            let piece: [UInt8]
            let answer = Mutex<[UInt8]?>(nil)

            init(_ link: ObjectIdentifier, _ piece: [UInt8]) {
                self.link = link
                self.piece = piece
            }
        }

        private let offers = Mutex<[Int: Offer]>([:])

        func exchanged(_ piece: [UInt8], of link: Link, keepingHead: Bool) -> [UInt8] {
            guard let head = Self.head(ofLedgerReply: piece) else { return piece }
            let other = exchanged(piece, of: link)
            return keepingHead ? Array(piece[..<head] + other[head...]) : other
        }

        private func exchanged(_ piece: [UInt8], of link: Link) -> [UInt8] {
            let identity = ObjectIdentifier(link)
            let (mine, taken) = offers.withLock { offers -> (Offer?, [UInt8]?) in
                if let other = offers[piece.count], other.link != identity {
                    offers[piece.count] = nil
                    other.answer.withLock { $0 = piece }
                    return (nil, other.piece)
                }
                let mine = Offer(identity, piece)
                offers[piece.count] = mine
                return (mine, nil)
            }
            if let taken { return taken }
            guard let mine else { return piece }
            for _ in 0..<20 {
                usleep(500)
                if let answer = mine.answer.withLock(\.self) { return answer }
            }
            // Nobody came; whoever comes from now on finds no offer.
            return offers.withLock { offers in
                if offers[piece.count] === mine { offers[piece.count] = nil }
                return mine.answer.withLock(\.self) ?? piece
            }
        }

        /// Where the head of a whole reply of `record_complaints` ends; nil for any other reply.
        ///
        /// The head is a small number of 4 bytes and a complaint's id of 16.
        private static func head(ofLedgerReply piece: [UInt8]) -> Int? {
            guard piece.first == UInt8(ascii: "$"), let end = piece.firstIndex(of: 13),
                let size = Int(String(decoding: piece[1..<end], as: UTF8.self)),
                size > 20, piece.count == end + 2 + size + 2, piece[end + 2] == 0
            else { return nil }
            return end + 2 + 20
        }
    }
}

private func unixAddress(_ path: String) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    return address
}

private func withSocketAddress<Result>(
    _ address: inout sockaddr_un,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
