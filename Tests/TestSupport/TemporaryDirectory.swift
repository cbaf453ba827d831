import Foundation

/// A fresh directory that is removed, with all that is in it, when the last reference goes.
///
/// Its path is short, because the paths of Unix sockets are limited to 107 bytes. With
/// `KEEP_TEST_FILES=1` in the environment nothing is removed.
package final class TemporaryDirectory: Sendable {
    /// The absolute path, without a slash at the end.
    package let path: String

    package init() throws {
        var template = Array("/tmp/spamgate-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard ProcessInfo.processInfo.environment["KEEP_TEST_FILES"] != "1" else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of something in the directory.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// The contents of a file in the directory; nil when there is no such file.
    package func contents(_ name: String) -> String? {
        FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Writes a file into the directory.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }
}

/// A system call that failed.
package struct SystemError: Error, CustomStringConvertible {
    /// The value of `errno`.
    package let number: Int32
    package let description: String

    /// Takes `errno` as the failed call left it.
    package init(_ call: String, _ number: Int32 = errno) {
        self.number = number
        description = "\(call): \(String(cString: strerror(number)))"
    }
}

/// The last lines of a log, for errors.
func tail(_ text: String?, lines: Int = 30) -> String {
    let all = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    return all.suffix(lines).joined(separator: "\n")
}
