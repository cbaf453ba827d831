internal import Glibc

/// A system call on a file that failed.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was attempted, such as `open`.
    package let operation: String
    /// On which path.
    package let path: String
    /// The value of `errno`.
    package let code: Int32

    init(_ operation: String, _ path: String) {
        self.operation = operation
        self.path = path
        code = errno
    }

    package var description: String {
        unsafe "cannot \(operation) \(path): \(String(cString: strerror(code)))"
    }
}

/// Small files that only their owner may read, and the directories that hold them.
package enum PrivateFile {
    /// Largest file that is read; these files hold keys, tokens and positions.
    private static let sizeMax = 64 * 1024

    /// The content of `path`; nil when there is no such file.
    package static func read(_ path: String) throws(FileError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError("read", path)
        }
        defer { close(descriptor) }
        var content = [UInt8](repeating: 0, count: sizeMax)
        var size = 0
        while size < sizeMax {
            let count = unsafe content.withUnsafeMutableBytes { buffer in
                let rest = unsafe buffer.baseAddress.map { unsafe $0 + size }
                return unsafe Glibc.read(descriptor, rest, sizeMax - size)
            }
            guard count >= 0 else { throw FileError("read", path) }
            if count == 0 { break }
            size += count
        }
        return Array(content.prefix(size))
    }

    /// Replaces `path` as a whole: readable by its owner only, on disk before it takes its name.
    package static func write(_ content: [UInt8], to path: String) throws(FileError) {
        let temporary = try prepare(content, for: path)
        guard unsafe rename(temporary, path) == 0 else { throw FileError("rename", temporary) }
        try syncDirectory(of: path)
    }

    /// The same, unless there is such a file already: then that one stays.
    package static func create(_ content: [UInt8], at path: String) throws(FileError) {
        let temporary = try prepare(content, for: path)
        let status = unsafe link(temporary, path)
        let error = FileError("create", path)
        unsafe unlink(temporary)
        guard status == 0 || error.code == EEXIST else { throw error }
        try syncDirectory(of: path)
    }

    /// Writes a file beside `path` and to disk; returns its name.
    private static func prepare(_ content: [UInt8], for path: String) throws(FileError) -> String {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("create", temporary) }
        var written = 0
        while written < content.count {
            let count = unsafe content.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + written },
                    content.count - written
                )
            }
            guard count > 0 else {
                let error = FileError("write", temporary)
                close(descriptor)
                throw error
            }
            written += count
        }
        guard fsync(descriptor) == 0, close(descriptor) == 0 else {
            throw FileError("write", temporary)
        }
        return temporary
    }

    /// Makes the name of a new file survive a power cut.
    private static func syncDirectory(of path: String) throws(FileError) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("sync", directory) }
    }

    /// Makes a directory, and those above it, readable by its owner only; an existing one stays.
    package static func makeDirectory(_ path: String) throws(FileError) {
        if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw FileError("make directory", path)
        }
        try makeDirectory(String(path[..<slash]))
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw FileError("make directory", path)
        }
    }

    /// The path from the root; symbolic links are not followed.
    package static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard unsafe getcwd(&buffer, buffer.count) != nil else { return path }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self) + "/" + path
    }
}
