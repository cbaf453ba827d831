internal import Glibc

/// The body of an answer that is kept on disk, because it is too large for memory.
///
/// The file has no name and goes with the last that holds it.
package final class ResponseFile: Sendable {
    let descriptor: Int32
    /// Bytes of the body.
    package let size: Int

    fileprivate init(descriptor: Int32, size: Int) {
        self.descriptor = descriptor
        self.size = size
    }

    deinit {
        close(descriptor)
    }

    /// Another descriptor of the file, which the caller closes; nil when there is none left.
    func duplicate() -> Int32? {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return copy >= 0 ? copy : nil
    }
}

/// A body on its way to disk.
///
/// Stays in the task that made it. What is dropped before ``finish()`` leaves nothing behind.
package struct ResponseFileDraft: ~Copyable {
    private let descriptor: Int32
    /// Bytes that were written.
    package private(set) var size = 0

    /// Why a body cannot be kept; the value of `errno`.
    package struct WriteError: Error, Sendable {
        /// The value of `errno`.
        package let code: Int32
    }

    /// An empty body in a directory that can be written to.
    package init(in directory: String) throws(WriteError) {
        var template = Array("\(directory)/answer-XXXXXX".utf8CString)
        descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { throw WriteError(code: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unsafe unlink(template)
    }

    /// Appends `bytes`.
    package mutating func append(_ bytes: [UInt8]) throws(WriteError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + written },
                    bytes.count - written
                )
            }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw WriteError(code: errno)
            }
            written += count
        }
        size += written
    }

    /// The body, complete.
    package consuming func finish() -> ResponseFile {
        let file = ResponseFile(descriptor: descriptor, size: size)
        discard self
        return file
    }

    deinit {
        close(descriptor)
    }
}
