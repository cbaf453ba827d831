/// The pending timers of a reactor: a binary heap, earliest first.
///
/// Cancelling only marks a timer. Marked timers leave when they come to the top, or all at once
/// when they are the majority, so cancelling costs O(1) amortised and the heap stays within twice
/// the number of live timers.
struct TimerQueue {
    private var heap: [Reactor.Timer] = []
    private var order: UInt64 = 0
    /// How many timers in the heap are cancelled.
    private var cancelled = 0

    /// When the next live timer is due, or nil without one.
    mutating func nextDue() -> MonotonicTime? {
        while let first = heap.first, first.action == nil {
            removeFirst()
            cancelled -= 1
        }
        return heap.first?.due
    }

    mutating func insert(_ timer: Reactor.Timer) {
        timer.order = order
        order += 1
        heap.append(timer)
        siftUp(heap.count - 1)
    }

    /// Says that a timer in the heap has lost its action.
    mutating func noteCancellation() {
        cancelled += 1
        guard cancelled > 64, cancelled > heap.count / 2 else { return }
        heap.removeAll { $0.action == nil }
        cancelled = 0
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) {
            siftDown(index)
        }
    }

    /// Removes and returns the timers due at `now`, in order.
    mutating func takeDue(at now: MonotonicTime) -> [Reactor.Timer] {
        var due: [Reactor.Timer] = []
        while let next = nextDue(), next <= now {
            heap[0].isQueued = false
            due.append(heap[0])
            removeFirst()
        }
        return due
    }

    private mutating func removeFirst() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index].precedes(heap[parent]) else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var first = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if heap[child].precedes(heap[first]) { first = child }
            }
            guard first != index else { return }
            heap.swapAt(index, first)
            index = first
        }
    }
}

extension Reactor {
    /// An action that is to run once, later.
    package final class Timer {
        let due: MonotonicTime
        /// Breaks ties between timers due at the same moment.
        fileprivate(set) var order: UInt64 = 0
        fileprivate(set) var isQueued = true
        private(set) var action: (() -> Void)?
        private weak var reactor: Reactor?

        init(due: MonotonicTime, reactor: Reactor, action: @escaping () -> Void) {
            self.due = due
            self.reactor = reactor
            self.action = action
        }

        /// Prevents the action if it has not begun; harmless otherwise.
        package func cancel() {
            guard action != nil else { return }
            action = nil
            if isQueued { reactor?.timers.noteCancellation() }
        }

        func fire() {
            let action = self.action
            self.action = nil
            action?()
        }

        fileprivate func precedes(_ other: Timer) -> Bool {
            due == other.due ? order < other.order : due < other.due
        }
    }
}
