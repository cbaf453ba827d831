import OperatingSystem

/// Reads a file line by line; whoever copies it must not read with both copies.
struct LineReader: Sendable {
    private let file: InputFile
    private let path: String
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    /// Longest line, in bytes; no complaint is as long.
    static let lineSizeMax = 1 << 20
    private static let pieceSize = 1 << 16

    /// Opens the file at `path`.
    init(path: String) throws(CommandFailure) {
        self.path = path
        do {
            file = try InputFile(path)
        } catch {
            throw Self.failure(error)
        }
    }

    /// Reads what is left of a file that is open; `name` is what failures call it.
    init(_ file: InputFile, name: String) {
        self.file = file
        path = name
    }

    /// The next line without its line feed; blank lines are skipped; nil at the end.
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

    /// How many lines that are not blank the file has; nil for what can be read only once.
    static func count(path: String) throws(CommandFailure) -> Int? {
        var reader = try LineReader(path: path)
        guard reader.file.isRegular else { return nil }
        var count = 0
        while try reader.next() != nil { count += 1 }
        return count
    }

    private mutating func fill() throws(CommandFailure) {
        buffer.removeFirst(position)
        position = 0
        guard buffer.count <= Self.lineSizeMax else {
            let name = DisplayText.safe(path)
            let summary = "\(name) has a line longer than \(Self.lineSizeMax) bytes"
            throw CommandFailure(exitCode: .badInput, summary: summary)
        }
        do {
            let piece = try file.read(Self.pieceSize)
            isAtEnd = piece.isEmpty
            buffer += piece
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: FileError) -> CommandFailure {
        CommandFailure(exitCode: .badInput, summary: DisplayText.safe(error.description))
    }
}
