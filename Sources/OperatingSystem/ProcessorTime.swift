internal import Glibc

/// How long the processor has worked for this process.
package enum ProcessorTime {
    /// For all threads, since the process began.
    package static func ofProcess() -> Duration { time(CLOCK_PROCESS_CPUTIME_ID) }

    /// For the calling thread, since that began.
    package static func ofThread() -> Duration { time(CLOCK_THREAD_CPUTIME_ID) }

    private static func time(_ clock: clockid_t) -> Duration {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
