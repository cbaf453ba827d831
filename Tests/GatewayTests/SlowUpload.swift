import Foundation
import TestSupport

/// A client that sends a body slowly: the head, then a part of the body once that is allowed.
final class SlowUpload {
    /// The status line's number: 100 when the body may come.
    let answer: Int
    private let socket: TestSocket

    /// Sends the head of an upload and waits for what the gateway says to it.
    ///
    /// - Parameter size: of the body; nil for one in chunks.
    init(_ gateway: GatewayProcess, _ token: String, size: Int?) throws {
        socket = try TestSocket(port: gateway.port)
        let framing = size.map { "Content-Length: \($0)" } ?? "Transfer-Encoding: chunked"
        let head = """
            POST /v1/complaints HTTP/1.1\r\nHost: localhost\r\n\(framing)\r
            Authorization: Bearer \(token)\r\nContent-Type: application/x-ndjson\r
            Expect: 100-continue\r\n\r\n
            """
        try socket.write(Array(head.utf8))
        answer = try Self.status(socket)
        if answer == 100 { _ = try socket.line() }
    }

    /// Sends white space, which is no complaint but fills memory.
    func send(_ count: Int) throws {
        try socket.write([UInt8](repeating: 0x20, count: count))
    }

    /// Sends one chunk of white space.
    func sendChunk(_ count: Int) throws {
        try socket.write(Array("\(String(count, radix: 16))\r\n".utf8))
        try send(count)
        try socket.write([0x0D, 0x0A])
    }

    /// Sends bytes as they are.
    func write(_ text: String) throws { try socket.write(Array(text.utf8)) }

    /// What comes until the gateway closes.
    func rest() throws -> String { String(decoding: try socket.rest(), as: UTF8.self) }

    /// The status of the next answer.
    func status() throws -> Int { try Self.status(socket) }

    private static func status(_ socket: TestSocket) throws -> Int {
        let words = try socket.line().split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else {
            throw TestSocketError.malformed("no status line")
        }
        return status
    }
}

/// The memory of a process.
enum ProcessMemory {
    /// Resident memory in bytes; 0 when there is no such process.
    static func resident(of processID: Int32?) -> Int {
        let status = try? String(contentsOfFile: "/proc/\(processID ?? 0)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0) * 1024
    }
}
