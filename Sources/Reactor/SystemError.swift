import Glibc

/// A system call that failed.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call, such as `epoll_create1`.
    package let operation: String
    /// The value of `errno`.
    package let code: Int32

    /// Makes one from a call's name and the `errno` it left.
    package init(operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }

    /// Reads `errno`; call it before anything else can change that.
    package static func last(_ operation: String) -> SystemError {
        SystemError(operation: operation, code: errno)
    }

    /// The call and the system's words for the error.
    package var description: String {
        guard let text = unsafe strerror(code) else { return "\(operation): error \(code)" }
        return unsafe "\(operation): \(String(cString: text))"
    }
}
