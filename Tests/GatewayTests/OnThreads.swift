import Foundation

/// Runs blocking work on `count` threads of its own and returns the results in their order.
///
/// Swift's own pool has as many threads as there are cores, too few for clients that block.
func onThreads<Result: Sendable>(
    _ count: Int,
    _ work: @escaping @Sendable (Int) throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        for index in 0..<count {
            group.addTask {
                let result: Result = try await withCheckedThrowingContinuation { continuation in
                    Thread.detachNewThread {
                        continuation.resume(with: Swift.Result { try work(index) })
                    }
                }
                return (index, result)
            }
        }
        var results: [Int: Result] = [:]
        for try await (index, result) in group { results[index] = result }
        return results.sorted { $0.key < $1.key }.map(\.value)
    }
}
