internal import Redis
internal import RedisStore
internal import SpamReporting
internal import Synchronization

/// Those who wait for the next entry of a feed, whichever gateway publishes it.
final class FeedWaiters: Sendable {
    private struct Waiter {
        let feed: FeedName
        let sequence: UInt64
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var nextID: UInt64 = 0
        /// The highest place seen so far of each feed.
        var heads: [FeedName: FeedCursor] = [:]
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
    func waitForEntry(
        of feed: FeedName,
        after cursor: FeedCursor,
        at limit: Duration
    ) async -> Bool {
        let (id, isFull) = state.withLock { state in
            state.nextID += 1
            if cursor.epoch != state.heads[feed]?.epoch {
                state.heads[feed] = FeedCursor(epoch: cursor.epoch, sequence: 0)
            }
            return (state.nextID, state.waiting.count >= waitersMax)
        }
        if isFull { return false }
        var timeout: Task<Void, Never>?
        await withCheckedContinuation { continuation in
            let isWaiting = state.withLock { state in
                let head = state.heads[feed]?.sequence ?? 0
                guard head <= cursor.sequence, !state.isClosed else { return false }
                state.waiting[id] = Waiter(
                    feed: feed,
                    sequence: cursor.sequence,
                    continuation: continuation
                )
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
        let released = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for waiter in released.values { waiter.continuation.resume() }
    }

    private func release(_ feed: FeedName, upTo head: UInt64) {
        let released = state.withLock { state in
            if let known = state.heads[feed], known.sequence < head {
                state.heads[feed] = FeedCursor(epoch: known.epoch, sequence: head)
            }
            let released = state.waiting.filter {
                $0.value.feed == feed && $0.value.sequence < head
            }
            for id in released.keys { state.waiting[id] = nil }
            return released
        }
        for waiter in released.values { waiter.continuation.resume() }
    }

    /// Watches the logs of all feeds that somebody waits for, until the task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let awaited = state.withLock { state in
                let feeds = Set(state.waiting.values.map(\.feed))
                return FeedName.allCases.filter(feeds.contains).map { feed in
                    (feed: feed, head: state.heads[feed]?.sequence ?? 0)
                }
            }
            guard !awaited.isEmpty else {
                try? await Task.sleep(for: .milliseconds(20))
                continue
            }
            do {
                try await look(awaited)
            } catch {
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Waits for an entry of some feeds for a while, and lets those go who waited for it.
    private func look(
        _ awaited: [(feed: FeedName, head: UInt64)]
    ) async throws(RedisError) {
        var command = RedisCommand("XREAD", "COUNT", "1", "BLOCK", String(Self.block), "STREAMS")
        for (feed, _) in awaited { command.append(Keys.feedLog(feed)) }
        for (_, head) in awaited { command.append("\(head)-0") }
        let reply = try await redis.send(command, timeout: .milliseconds(Self.block + 2000))
        let named = Set((reply.array ?? []).compactMap { $0.array?.first?.text })
        for (feed, _) in awaited where named.contains(Keys.feedLog(feed)) {
            let read = RedisCommand("XREVRANGE", Keys.feedLog(feed), "+", "-", "COUNT", "1")
            let last = try await redis.send(read).array?.first?.array?.first?.text
            guard let last, let sequence = UInt64(last.prefix { $0 != "-" }) else { continue }
            release(feed, upTo: sequence)
        }
    }
}
