import Glibc

/// Reads a file line by line; whoever copies it must not read with both copies.
struct LineReader: Sendable {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    /// Longest line, in bytes; no complaint is as long.
    static let lineSizeMax = 1 << 20
    private static let pieceSize = 1 << 16

    /// Opens the file at `path`, which stays open until the process ends.
    init(path: String) throws(CommandFailure) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
    }

    /// The next line without its line feed; lines of white space only are skipped; nil at the end.
    mutating func next() throws(CommandFailure) -> [UInt8]? {
        while true {
            if let end = buffer[position...].firstIndex(of: 0x0A) {
                defer { position = end + 1 }
                let line = buffer[position..<end]
                if line.contains(where: { $0 > 0x20 }) { return Array(line) }
            } else if isAtEnd {
                defer { position = buffer.count }
                let line = buffer[position...]
                return line.contains { $0 > 0x20 } ? Array(line) : nil
            } else {
                try fill()
            }
        }
    }

    /// How many lines that are not blank the file has, unless it is no regular file.
    static func count(path: String) throws(CommandFailure) -> Int? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        var reader = try LineReader(path: path)
        defer { close(reader.descriptor) }
        var count = 0
        while try reader.next() != nil { count += 1 }
        return count
    }

    private mutating func fill() throws(CommandFailure) {
        buffer.removeFirst(position)
        position = 0
        guard buffer.count <= Self.lineSizeMax else {
            let summary =
                "\(DisplayText.safe(path)) has a line longer than \(Self.lineSizeMax) bytes"
            throw CommandFailure(exitCode: .badInput, summary: summary)
        }
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { piece, count in
            count = unsafe max(-1, read(descriptor, piece.baseAddress, Self.pieceSize))
            isAtEnd = count == 0
            hasFailed = count < 0
            count = max(0, count)
        }
        guard !hasFailed else { throw failure() }
        buffer += piece
    }

    private var hasFailed = false

    private func failure() -> CommandFailure {
        let reason = unsafe String(cString: strerror(errno))
        return CommandFailure(
            exitCode: .badInput,
            summary: "\(DisplayText.safe(path)) cannot be read: \(reason)"
        )
    }
}
