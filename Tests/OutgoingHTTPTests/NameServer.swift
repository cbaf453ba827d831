import Glibc
import Synchronization
import TestSupport

/// A name server on 127.0.0.1:53 of a network that says what a test wants, time after time.
final class NameServer: Sendable {
    /// One record of an answer.
    enum Record: Sendable {
        case address(String)
        /// Another name, under which the addresses that follow are given.
        case alias(String)
    }

    /// What is said of a name; nil keeps silent.
    ///
    /// `number` counts the questions for this name and kind from 0; `isIPv6` is whether AAAA is
    /// asked for rather than A.
    typealias Answers = @Sendable (_ name: String, _ isIPv6: Bool, _ number: Int) -> [Record]?

    private let descriptor: Int32
    private let answers: Answers
    private let counts = Mutex<[String: Int]>([:])

    enum Failure: Error { case cannotListen }

    init(_ network: IsolatedNetwork, _ answers: @escaping Answers) throws {
        self.answers = answers
        descriptor = try network.within {
            let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_port = UInt16(53).bigEndian
            place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let isBound = withUnsafePointer(to: &place) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isBound else { throw Failure.cannotListen }
            return descriptor
        }
        startThread { [self] in serve(descriptor) }
    }

    /// How often a name was asked for, for A and AAAA together.
    func questions(for name: String) -> Int {
        counts.withLock { ($0["\(name) A"] ?? 0) + ($0["\(name) AAAA"] ?? 0) }
    }

    /// Ends the server, which else runs as long as the tests.
    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve(_ descriptor: Int32) {
        var packet = [UInt8](repeating: 0, count: 1500)
        while true {
            var from = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutablePointer(to: &from) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &packet, packet.count, 0, $0, &size)
                }
            }
            guard count > 0 else { break }
            guard let answer = answer(to: Array(packet[..<count])) else { continue }
            let size0 = size
            _ = withUnsafePointer(to: &from) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, answer, answer.count, 0, $0, size0)
                }
            }
        }
        close(descriptor)
    }

    /// RFC 1035 §4.1: header, the question again, and the records.
    private func answer(to packet: [UInt8]) -> [UInt8]? {
        guard packet.count > 16 else { return nil }
        var (labels, index) = ([String](), 12)
        while packet[index] != 0 {
            let length = Int(packet[index])
            guard index + length + 5 < packet.count else { return nil }
            labels.append(String(decoding: packet[(index + 1)...(index + length)], as: UTF8.self))
            index += length + 1
        }
        let name = labels.joined(separator: ".").lowercased()
        let isIPv6 = packet[index + 2] == 28
        let number = counts.withLock { counts in
            let key = "\(name) \(isIPv6 ? "AAAA" : "A")"
            defer { counts[key, default: 0] += 1 }
            return counts[key, default: 0]
        }
        guard let records = answers(name, isIPv6, number) else { return nil }
        var (owner, written) = (labels, [UInt8]())
        for record in records {
            switch record {
            case .alias(let alias):
                let target = alias.split(separator: ".").map(String.init)
                written += Self.record(owner, kind: 5, Self.encoded(target))
                owner = target
            case .address(let text):
                var bytes = [UInt8](repeating: 0, count: 16)
                guard inet_pton(isIPv6 ? AF_INET6 : AF_INET, text, &bytes) == 1 else { continue }
                written += Self.record(
                    owner,
                    kind: isIPv6 ? 28 : 1,
                    Array(bytes.prefix(isIPv6 ? 16 : 4))
                )
            }
        }
        let header = packet[..<2] + [0x81, 0x80, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0]
        return header + packet[12..<(index + 5)] + written
    }

    private static func encoded(_ labels: [String]) -> [UInt8] {
        labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    /// A record of the internet class that is good for no time at all.
    private static func record(_ owner: [String], kind: UInt8, _ data: [UInt8]) -> [UInt8] {
        encoded(owner) + [0, kind, 0, 1, 0, 0, 0, 0, 0, UInt8(data.count)] + data
    }
}
