internal import Glibc

/// The process' standard output and error, as a person or a pipe sees them.
package enum Terminal: Int32, Sendable {
    case output = 1
    case error = 2

    /// Whether a person looks at it.
    package var isInteractive: Bool { isatty(rawValue) == 1 }

    /// How many columns the window has; nil when it is no terminal.
    package var columns: Int? {
        var size = winsize()
        guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Writes all of `bytes`; gives up silently when nobody reads any more.
    package func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.write(rawValue, bytes.baseAddress, bytes.count)
            }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                return
            }
        }
    }
}
