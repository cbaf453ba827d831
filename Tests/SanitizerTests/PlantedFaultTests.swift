import Foundation
import Synchronization
import Testing

/// What sanitizers must report; only `Tests/sanitize` asks for it, with `SANITIZER_FAULT`.
@Suite struct PlantedFaultTests {
    private static let fault = ProcessInfo.processInfo.environment["SANITIZER_FAULT"]

    nonisolated(unsafe) private static var shared = 0
    private static let sum = Atomic<Int>(0)

    @Test(.enabled(if: fault == "race")) func `two threads write one variable`() {
        let threads = (0..<2).map { _ in
            Thread {
                for _ in 0..<1000 { Self.shared += 1 }
                Self.sum.add(1, ordering: .relaxed)
            }
        }
        for thread in threads { thread.start() }
        while Self.sum.load(ordering: .relaxed) < threads.count { usleep(1000) }
    }

    @Test(.enabled(if: fault == "use-after-free")) func `freed memory is read`() {
        let numbers = UnsafeMutablePointer<Int>.allocate(capacity: 16)
        numbers.initialize(repeating: 7, count: 16)
        numbers.deallocate()
        Self.sum.add(numbers[3], ordering: .relaxed)
    }

    @Test(.enabled(if: fault == "leak")) func `memory is lost`() {
        for size in 1...64 {
            let lost = UnsafeMutablePointer<Int>.allocate(capacity: size)
            lost.initialize(repeating: size, count: size)
            Self.sum.add(lost[0], ordering: .relaxed)
        }
    }
}
