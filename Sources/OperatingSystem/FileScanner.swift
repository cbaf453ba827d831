internal import Glibc

/// Reads a file of any size from its beginning, a byte at a time.
///
/// Confined to one thread.
package final class FileScanner {
    /// How many bytes have been passed.
    package private(set) var position = 0
    private let path: String
    private let descriptor: Int32
    private var piece = [UInt8](repeating: 0, count: 256 * 1024)
    private var place = 0
    private var size = 0

    /// Opens a file.
    package init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("read", path) }
    }

    deinit {
        close(descriptor)
    }

    /// The next byte; nil at the end of the file.
    package func next() throws(FileError) -> UInt8? {
        if place == size {
            place = 0
            size = unsafe piece.withUnsafeMutableBytes {
                unsafe read(descriptor, $0.baseAddress, $0.count)
            }
            guard size >= 0 else {
                size = 0
                throw FileError("read", path)
            }
            if size == 0 { return nil }
        }
        defer {
            place += 1
            position += 1
        }
        return piece[place]
    }

    /// Shortens a file, and returns when that is on disk.
    package static func cut(_ path: String, to size: Int) throws(FileError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, size) == 0, fsync(descriptor) == 0 else {
            throw FileError("cut", path)
        }
    }
}
