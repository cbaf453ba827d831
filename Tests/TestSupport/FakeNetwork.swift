import Foundation

/// The network that subscribers are in: an end of the connection to Kannel's stand-in for an SMSC.
///
/// Messages are lines of its protocol, `FROM TO text TEXT`, in both directions; for one thread at a
/// time. Line breaks within a text would end it, and are not supported.
package final class FakeNetwork {
    /// A text message as a handset would get it.
    package struct Text: Equatable, Sendable {
        /// The sender, which is the reporting code.
        package var from: String
        /// The subscriber.
        package var to: String
        /// What is read, decoded.
        package var text: String
        /// Whether it came as UCS-2, in which 70 units fit.
        package var isWide = false
        /// The user data header of one part of a longer text; empty for a whole one.
        package var header: [UInt8] = []
    }

    private let socket: TestSocket
    private let server: AnyObject
    private var buffer: [UInt8] = []
    private var texts: [Text] = []

    init(_ socket: TestSocket, keeping server: AnyObject) {
        self.socket = socket
        self.server = server
    }

    /// Sends a text to the code, as UCS-2 if it has other characters than those of ASCII.
    package func send(_ text: String, from subscriber: String, to code: String) throws {
        guard !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return try send(line: "\(subscriber) \(code) text \(text)")
        }
        let bytes = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        try send(line: "\(subscriber) \(code) ucs2 \(Self.escaped(bytes))")
    }

    /// Sends one part of a longer text, as 3GPP TS 23.040 §9.2.3.24.1 marks it.
    package func send(
        part number: UInt8,
        of total: UInt8,
        reference: UInt8,
        _ text: String,
        from subscriber: String,
        to code: String
    ) throws {
        let header = Self.escaped([5, 0, 3, reference, total, number])
        try send(line: "\(subscriber) \(code) udh-text \(header) \(text)")
    }

    /// Sends a line as it is: `FROM TO TYPE …`.
    package func send(line: String) throws {
        try socket.write(Array(line.utf8) + [0x0A])
    }

    /// The next text message that Kannel sends; waits for it.
    package func text(deadline: Duration = .seconds(20)) async throws -> Text {
        try await waitUntil(deadline: deadline, "a subscriber is texted") {
            try receive()
            return !texts.isEmpty
        }
        return texts.removeFirst()
    }

    /// The texts that have arrived and nobody asked for yet; does not wait.
    package func arrived() throws -> [Text] {
        try receive()
        defer { texts = [] }
        return texts
    }

    private func receive() throws {
        buffer += try socket.arrived()
        while let end = buffer.firstIndex(of: 0x0A) {
            let line = String(decoding: buffer[..<end], as: UTF8.self)
            buffer.removeFirst(end + 1)
            texts.append(try Self.text(of: line))
        }
    }

    /// Takes a line apart: `FROM TO text TEXT`, `… ucs-2 ESCAPED`, `… udh HEADER data ESCAPED`.
    static func text(of line: String) throws -> Text {
        let fields = line.split(
            separator: " ",
            maxSplits: 3,
            omittingEmptySubsequences: false
        ).map(String.init)
        guard fields.count == 4 else { throw TestSocketError.malformed(line) }
        var text = Text(from: fields[0], to: fields[1], text: "")
        var (kind, rest) = (fields[2], fields[3][...])
        if kind == "udh" {
            let parts = rest.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { throw TestSocketError.malformed(line) }
            text.header = bytes(parts[0])
            (kind, rest) = (String(parts[1]), parts[2])
        }
        switch kind {
        case "text": text.text = String(rest)
        case "data": text.text = String(decoding: bytes(rest), as: UTF8.self)
        case "ucs-2":
            let octets = bytes(rest)
            guard octets.count.isMultiple(of: 2) else { throw TestSocketError.malformed(line) }
            text.text = String(
                decoding: stride(from: 0, to: octets.count, by: 2).map {
                    UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1])
                },
                as: UTF16.self
            )
            text.isWide = true
        default: throw TestSocketError.malformed(line)
        }
        return text
    }

    /// Each byte as a percent sign and two digits.
    private static func escaped(_ bytes: [UInt8]) -> String {
        bytes.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    /// The bytes of a text in which some are escaped, and spaces are plus signs.
    private static func bytes(_ text: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == 0x25, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == 0x2B ? 0x20 : byte)
            }
        }
        return bytes
    }
}
