internal import CLinux
internal import Glibc

/// A child process that is asked to stop when the thread that started it ends.
package struct ChildProcess: Sendable {
    /// Its process id, valid until ``wait()`` has returned.
    package let pid: Int32

    /// Starts a program found through PATH; its output is appended to `log`.
    ///
    /// - Parameter keeping: a lock that the child shall hold as long as it lives.
    package init(
        _ arguments: [String],
        log: String,
        keeping lock: FileLock? = nil
    ) throws(FileError) {
        let output = unsafe open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw FileError("open", log) }
        defer { close(output) }
        var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        let pid = unsafe clinux_spawn(words, output, lock?.descriptor ?? -1)
        guard pid > 0 else { throw FileError("start", arguments[0]) }
        self.pid = pid
    }

    /// Asks the process to stop.
    package func terminate() {
        kill(pid, SIGTERM)
    }

    /// Ends the process at once.
    package func end() {
        kill(pid, SIGKILL)
    }

    /// Waits for the process to end and says how, for a log.
    package func wait() -> String {
        let status = clinux_wait(pid)
        if status < 0 { return "gone" }
        let signal = status & 0x7F
        return signal == 0 ? "exit status \(status >> 8 & 0xFF)" : "signal \(signal)"
    }
}
