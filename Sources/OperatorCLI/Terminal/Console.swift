import Glibc
import SpamReporting

/// The process' standard output and error.
struct Console: Sendable {
    /// Where output goes, and whether a person looks at it.
    enum Stream: Int32, Sendable {
        case output = 1
        case error = 2

        /// Whether the stream is a terminal.
        var isTerminal: Bool { isatty(rawValue) == 1 }
    }

    /// Writes all of `text`; gives up silently when nobody reads any more.
    func write(_ text: String, to stream: Stream = .output) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.write(stream.rawValue, bytes.baseAddress, bytes.count)
            }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// How reports on `stream` are laid out: `NO_COLOR` (no-color.org) and `TERM=dumb` are obeyed.
    func layout(for stream: Stream, in environment: ClientEnvironment) -> Layout {
        guard stream.isTerminal else { return .plain }
        return Layout(
            width: Self.columns(of: stream) ?? Layout.plainWidth,
            painter: Painter(isColoured: environment.allowsColours)
        )
    }

    /// Clears a terminal and puts the cursor at its top; does nothing elsewhere.
    func clear() {
        guard Stream.output.isTerminal else { return }
        write("\u{1B}[H\u{1B}[2J\u{1B}[3J")
    }

    /// Waits, on this thread.
    func pause(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var left = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var rest = timespec()
        while unsafe nanosleep(&left, &rest) == -1, errno == EINTR { left = rest }
    }

    /// Now, by the system's clock.
    var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private static func columns(of stream: Stream) -> Int? {
        var size = winsize()
        guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
