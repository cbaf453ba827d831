internal import Glibc

/// What the process takes of the machine at one moment.
package struct ProcessFigures: Sendable {
    /// Memory in RAM, in bytes.
    package let residentMemory: Int
    /// Address space, in bytes.
    package let virtualMemory: Int
    /// Processor time so far, of all threads, in seconds.
    package let processorSeconds: Double
    /// Descriptors in use.
    package let openDescriptors: Int
    /// Descriptors that may be in use at once.
    package let descriptorsMax: Int

    /// The figures now.
    package static func now() -> ProcessFigures {
        let statement = try? PrivateFile.read("/proc/self/statm")
        let pages = String(decoding: statement ?? [], as: UTF8.self).split(separator: " ")
            .compactMap { Int($0) }
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        var usage = rusage()
        unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
        return ProcessFigures(
            residentMemory: pages.count > 1 ? pages[1] * pageSize : 0,
            virtualMemory: (pages.first ?? 0) * pageSize,
            processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            openDescriptors: countDescriptors(),
            descriptorsMax: descriptorLimit()
        )
    }

    /// Descriptors that this process may have open at once.
    package static func descriptorLimit() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 0
        }
        return Int(clamping: limit.rlim_cur)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }

    private static func countDescriptors() -> Int {
        guard let directory = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(directory) }
        // The entries . and .., and the descriptor that reads the directory, do not count.
        var count = -3
        while unsafe readdir(directory) != nil { count += 1 }
        return max(0, count)
    }
}
