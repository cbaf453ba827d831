import Foundation
import Synchronization

/// Calls a blocking body for each item, each on a thread of its own; returns when all are done.
func onThreads<Item: Sendable>(
    _ items: [Item],
    _ body: @escaping @Sendable (Item) -> Void
) async {
    await withTaskGroup(of: Void.self) { group in
        for item in items {
            group.addTask {
                await withCheckedContinuation { continuation in
                    Thread.detachNewThread {
                        body(item)
                        continuation.resume()
                    }
                }
            }
        }
    }
}

/// A flag that is raised once and seen by all threads.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isRaised: Bool { value.load(ordering: .acquiring) }

    func raise() { value.store(true, ordering: .releasing) }
}

/// A number that any thread may increase.
final class Counter: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .relaxed) }

    func increase(by count: Int = 1) { number.add(count, ordering: .relaxed) }
}
