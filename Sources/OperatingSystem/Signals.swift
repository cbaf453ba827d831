internal import CLinux
internal import Glibc

/// The signals that tell a daemon what to do.
package enum Signals {
    /// What was asked for.
    package enum Request: Sendable {
        case stop
        case reload
    }

    /// Keeps SIGINT, SIGTERM and SIGHUP for ``next()`` from now on.
    package static func keep() {
        precondition(clinux_catch_signals() == 0, "signals cannot be caught")
    }

    /// Waits for the next request, on the calling thread.
    package static func next() -> Request {
        clinux_wait_signal() == SIGHUP ? .reload : .stop
    }
}

/// Wall-clock time and standard error.
package enum Standard {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package static func wallClockMilliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Writes bytes to standard error in one call, so that lines of threads do not mix.
    package static func writeError(_ bytes: [UInt8]) {
        write(bytes, to: STDERR_FILENO)
    }

    /// Writes bytes to standard output in one call.
    package static func writeOutput(_ bytes: [UInt8]) {
        write(bytes, to: STDOUT_FILENO)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        unsafe bytes.withUnsafeBytes { buffer in
            _ = unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        }
    }

    /// Ends the process at once.
    package static func exit(_ status: Int32) -> Never {
        Glibc.exit(status)
    }

    /// Blocks the calling thread; for threads that have nothing else to do.
    package static func sleep(milliseconds: UInt32) {
        usleep(milliseconds * 1000)
    }

    /// Number of processor cores that are on line.
    package static func coreCount() -> Int {
        max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    /// The environment of the process.
    package static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            unsafe next += 1
        }
        return variables
    }
}
