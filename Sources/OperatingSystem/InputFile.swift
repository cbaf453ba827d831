internal import Glibc

/// A file that is read from its beginning to its end; a pipe is one too.
package final class InputFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens `path` for reading.
    package init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("read", path) }
    }

    /// Reads what is left of standard input.
    package static func standardInput() throws(FileError) -> InputFile {
        let descriptor = dup(0)
        guard descriptor >= 0 else { throw FileError("read", "standard input") }
        return InputFile(descriptor: descriptor, path: "standard input")
    }

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// Whether the file can be opened and read once more, unlike a pipe.
    package var isRegular: Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// What is left of the file, of more than `count` bytes the first `count`.
    package func contents(upTo count: Int) throws(FileError) -> [UInt8] {
        var contents: [UInt8] = []
        while contents.count < count {
            let piece = try read(min(1 << 16, count - contents.count))
            if piece.isEmpty { break }
            contents += piece
        }
        return contents
    }

    /// The next bytes, at most `count`; none at the end.
    package func read(_ count: Int) throws(FileError) -> [UInt8] {
        var result = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            repeat {
                result = unsafe Glibc.read(descriptor, bytes.baseAddress, count)
            } while result < 0 && errno == EINTR
            filled = max(0, result)
        }
        guard result >= 0 else { throw FileError("read", path) }
        return bytes
    }
}
