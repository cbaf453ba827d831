import Glibc

/// What libFuzzer, whose library brings `main`, calls with one input after the other.
///
/// Built by `Tests/fuzz` alone, with `SPAMGATE_FUZZ` set and `-sanitize=fuzzer,address`. The
/// variable `FUZZ_TARGET` names the target. With `FUZZ_FAULT` set, the target makes the mistake
/// that it has to find. Some inputs are also repeated to the size of the largest body, to find
/// what takes more than linear time; `FUZZ_CPU_MS` is the most processor time that one may take.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    FuzzDriver.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

private enum FuzzDriver {
    private static let sizeMax = 65_536

    private static let target: FuzzTarget = {
        guard let name = variable("FUZZ_TARGET"), let target = FuzzTarget(rawValue: name) else {
            let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            end("set FUZZ_TARGET to one of: \(names)")
        }
        return target
    }()

    private static let fault = variable("FUZZ_FAULT") != nil
    private static let processorTimeMax = variable("FUZZ_CPU_MS").flatMap { Int($0) } ?? 500

    /// Tables that are made once are not charged to the first input.
    private static let isWarm: Void = { try? target.check([], fault: false) }()

    static func run(_ input: [UInt8]) {
        isWarm
        check(input)
        // A fixed choice, so that an input behaves in the same way when it is run again.
        var sum: UInt32 = 0
        for byte in input { sum = sum &* 31 &+ UInt32(byte) }
        guard sum % 64 == 1, (2..<sizeMax / 2).contains(input.count) else { return }
        var long = input
        while long.count + input.count <= sizeMax { long += input }
        check(long)
    }

    private static func check(_ input: [UInt8]) {
        let start = processorTime()
        do throws(Violation) {
            try target.check(input, fault: fault)
        } catch {
            end("VIOLATED: \(error)")
        }
        let time = processorTime() - start
        guard time <= processorTimeMax else {
            end("VIOLATED: \(input.count) bytes took \(time) ms of processor time")
        }
    }

    /// Milliseconds that this thread has been running.
    private static func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Ends as libFuzzer expects it of a finding: by a signal.
    private static func end(_ message: String) -> Never {
        let line = message + "\n"
        _ = line.withCString { write(STDERR_FILENO, $0, line.utf8.count) }
        abort()
    }
}
