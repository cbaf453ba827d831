internal import Redis
internal import RedisStore
internal import SpamReporting
internal import Synchronization

/// Those who wait for the next feed entry, whichever gateway publishes it.
final class FeedWaiters: Sendable {
    private struct Waiter {
        let sequence: UInt64
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var nextID: UInt64 = 0
        /// The epoch that ``head`` belongs to.
        var epoch = FeedEpoch(value: 0)
        /// The highest sequence number seen so far.
        var head: UInt64 = 0
        /// Whether nobody may wait any more.
        var isClosed = false
        var waiting: [UInt64: Waiter] = [:]
    }

    private let state = Mutex(State())
    private let redis: RedisClient
    private let waitersMax: Int

    /// How long one `XREAD` blocks, in milliseconds.
    private static let block = 1000

    /// - Parameter redis: a client of its own, because it blocks.
    init(_ redis: RedisClient, waitersMax: Int) {
        self.redis = redis
        self.waitersMax = waitersMax
    }

    /// Returns when there is an entry after `cursor`, or after `limit`; false when too many wait.
    func waitForEntry(after cursor: FeedCursor, at limit: Duration) async -> Bool {
        let (id, isFull) = state.withLock { state in
            state.nextID += 1
            if cursor.epoch != state.epoch {
                state.epoch = cursor.epoch
                state.head = 0
            }
            return (state.nextID, state.waiting.count >= waitersMax)
        }
        if isFull { return false }
        var timeout: Task<Void, Never>?
        await withCheckedContinuation { continuation in
            let isWaiting = state.withLock { state in
                guard state.head <= cursor.sequence, !state.isClosed else { return false }
                state.waiting[id] = Waiter(sequence: cursor.sequence, continuation: continuation)
                return true
            }
            guard isWaiting else {
                continuation.resume()
                return
            }
            timeout = Task { [self] in
                try? await Task.sleep(for: limit)
                state.withLock { $0.waiting.removeValue(forKey: id) }?.continuation.resume()
            }
        }
        timeout?.cancel()
        return true
    }

    /// Whether nobody may wait any more.
    var isClosed: Bool {
        state.withLock { $0.isClosed }
    }

    /// How many wait at this moment.
    var count: Int {
        state.withLock { $0.waiting.count }
    }

    /// Lets everyone go who waits, and nobody wait any more: the gateway stops.
    func close() {
        state.withLock { $0.isClosed = true }
        release(upTo: .max)
    }

    private func release(upTo head: UInt64) {
        let released = state.withLock { state in
            if head != .max { state.head = max(state.head, head) }
            let released = state.waiting.filter { $0.value.sequence < head }
            for id in released.keys { state.waiting[id] = nil }
            return released
        }
        for waiter in released.values { waiter.continuation.resume() }
    }

    /// Watches the feed's log until the task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let (head, isAwaited) = state.withLock { ($0.head, !$0.waiting.isEmpty) }
            guard isAwaited else {
                try? await Task.sleep(for: .milliseconds(20))
                continue
            }
            let command = RedisCommand(
                "XREAD",
                "COUNT",
                "1",
                "BLOCK",
                String(Self.block),
                "STREAMS",
                Keys.feedLog,
                "\(head)-0"
            )
            let read = RedisCommand("XREVRANGE", Keys.feedLog, "+", "-", "COUNT", "1")
            do {
                let reply = try await redis.send(command, timeout: .milliseconds(Self.block + 2000))
                guard reply != .null else { continue }
                let last = try await redis.send(read).array?.first?.array?.first?.text
                guard let last, let sequence = UInt64(last.prefix { $0 != "-" }) else { continue }
                release(upTo: sequence)
            } catch {
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}
