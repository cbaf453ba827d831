internal import CLinux
internal import Glibc

/// Who owns a file and who may use it.
package struct FileFacts: Sendable {
    /// The permission bits, such as 0o600.
    package let mode: UInt32
    /// Whether it belongs to the user of this process.
    package let isOwn: Bool
    /// Whether this process may write it, or into it.
    package let isWritable: Bool

    /// The facts of `path`; nil when there is no such file, or it cannot be seen.
    package init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        mode = status.st_mode & 0o7777
        isOwn = status.st_uid == geteuid()
        isWritable = unsafe access(path, W_OK) == 0
    }
}

/// What a machine offers, as far as a gateway depends on it; nothing here changes anything.
package enum MachineFacts {
    /// Free space of the file system that holds `path`, for this user, and its size; in bytes.
    package static func diskSpace(at path: String) -> (free: Int, size: Int)? {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        let block = Int(status.f_frsize)
        return (Int(status.f_bavail) * block, Int(status.f_blocks) * block)
    }

    /// Whether the clock is kept by NTP; nil when the kernel does not say.
    package static var isClockSynchronised: Bool? {
        let state = clinux_clock_is_synchronised()
        return state < 0 ? nil : state == 1
    }

    /// The first line of a small file, such as those of the kernel's settings; nil without one.
    package static func line(of path: String) -> String? {
        guard let content = try? PrivateFile.read(path) else { return nil }
        return String(decoding: content.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// Where a program is: `name` itself if it has a slash, else the first in PATH.
    package static func program(_ name: String) -> String? {
        let candidates =
            name.contains("/")
            ? [name]
            : (Standard.environment()["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
        return candidates.first { path in unsafe access(path, X_OK) == 0 }
    }
}
