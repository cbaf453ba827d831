import OperatingSystem
import SpamReporting

/// Where a command writes, and how it tells the time.
struct Console: Sendable {
    /// Writes all of `text`.
    func write(_ text: String, to terminal: Terminal = .output) {
        terminal.write(Array(text.utf8))
    }

    /// How reports are laid out: `NO_COLOR` (no-color.org) and `TERM=dumb` are obeyed.
    func layout(for terminal: Terminal, in environment: ClientEnvironment) -> Layout {
        guard terminal.isInteractive else { return .plain }
        return Layout(
            width: terminal.columns ?? Layout.plainWidth,
            painter: Painter(isColoured: environment.allowsColours)
        )
    }

    /// Clears a terminal and puts the cursor at its top; does nothing elsewhere.
    func clear() {
        guard Terminal.output.isInteractive else { return }
        write("\u{1B}[H\u{1B}[2J\u{1B}[3J")
    }

    /// Waits, on this thread.
    func pause(_ duration: Duration) {
        Standard.sleep(milliseconds: UInt32(max(0, duration / .milliseconds(1))))
    }

    /// Now, by the system's clock.
    var now: Timestamp {
        Timestamp(milliseconds: Standard.wallClockMilliseconds())
    }
}
