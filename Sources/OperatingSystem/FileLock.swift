internal import CLinux
internal import Glibc

/// An exclusive lock on a file, held until it is released or the process ends.
package final class FileLock: Sendable {
    /// The open file; a child that keeps it keeps the lock.
    package let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Takes the lock on `path`, which is made if need be; nil when another process holds it.
    package static func take(_ path: String) throws(FileError) -> FileLock? {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("open", path) }
        if clinux_try_lock(descriptor) == 0 { return FileLock(descriptor: descriptor) }
        let isHeld = errno == EWOULDBLOCK
        let error = FileError("lock", path)
        close(descriptor)
        if isHeld { return nil }
        throw error
    }
}
