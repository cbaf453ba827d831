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

    /// Processes that its main thread has started.
    ///
    /// None when it has ended, or when the kernel does not tell.
    package func children() -> [Int32] {
        let list = try? PrivateFile.read("/proc/\(pid)/task/\(pid)/children")
        return String(decoding: list ?? [], as: UTF8.self).split(separator: " ")
            .compactMap { Int32($0) }
    }

    /// Lets a process have only what all others leave of the cores.
    ///
    /// - Returns: false when it has ended, or belongs to another user.
    package static func scheduleLast(_ pid: Int32) -> Bool {
        clinux_schedule_last(pid) == 0
    }

    /// Lets a process have its share of the cores again.
    ///
    /// - Returns: false when it has ended, or when the limit of the nice value does not allow it.
    package static func scheduleFairly(_ pid: Int32) -> Bool {
        clinux_schedule_fairly(pid) == 0
    }

    /// Waits for the process to end and says how, for a log.
    package func wait() -> String {
        let status = clinux_wait(pid)
        if status < 0 { return "gone" }
        let signal = status & 0x7F
        return signal == 0 ? "exit status \(status >> 8 & 0xFF)" : "signal \(signal)"
    }
}
