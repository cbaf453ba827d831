internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Whoever waits for what the ledger says of a complaint.
protocol LedgerClient: AnyObject {
    /// Called exactly once for each complaint handed in; `tag` is the one given with it.
    func settled(_ result: Result<LedgerOutcome, RedisError>, tag: Int)
}

/// Collects a worker's complaints and hands them to the ledger in batches.
///
/// While one batch is being written and fsynced the next one fills, so batches grow with load and
/// latency stays flat. Confined to the worker's thread.
final class LedgerQueue {
    /// What is to happen with the answer to an item; kept apart from the items, which leave as one
    /// slice without being copied.
    private struct Waiter {
        let now: Timestamp
        let client: any LedgerClient
        let tag: Int
    }

    private let redis: RedisConnection
    private let call: LedgerCall
    private let batchMax: Int
    private var items: [LedgerItem] = []
    /// In the order of ``items``.
    private var waiters: [Waiter] = []
    private var callsInFlight = 0

    /// Complaints that wait or are on their way.
    private(set) var pending = 0

    /// Called when listings changed, so that they can be relayed to the feed.
    var listingsChanged: () -> Void = {}
    /// Called with every error of the ledger.
    var failed: (RedisError) -> Void = { _ in }

    init(_ redis: RedisConnection, call: LedgerCall, batchMax: Int) {
        self.redis = redis
        self.call = call
        self.batchMax = min(batchMax, LedgerCall.itemsMax)
    }

    /// Hands a complaint in; it leaves with the next batch.
    func record(_ item: LedgerItem, at now: Timestamp, for client: any LedgerClient, tag: Int) {
        pending += 1
        items.append(item)
        waiters.append(Waiter(now: now, client: client, tag: tag))
    }

    /// Sends what waits, unless a batch is under way; called at the end of every turn.
    func flush() {
        guard callsInFlight == 0, !waiters.isEmpty else { return }
        let batch = waiters
        waiters.removeAll(keepingCapacity: true)
        var start = 0
        while start < batch.count {
            // One call has one time, to the second: more the ledger does not know.
            let now = batch[start].now
            let seconds = now.seconds
            var end = start + 1
            while end < batch.count, end - start < batchMax, batch[end].now.seconds == seconds {
                end += 1
            }
            send(items[start..<end], for: batch[start..<end], at: now)
            start = end
        }
        items.removeAll(keepingCapacity: true)
    }

    private func send(
        _ items: ArraySlice<LedgerItem>,
        for batch: ArraySlice<Waiter>,
        at now: Timestamp
    ) {
        let command = call.command(recording: items, at: now)
        callsInFlight += 1
        redis.send(command) { [self] result in
            callsInFlight -= 1
            pending -= batch.count
            settle(batch, result)
        }
    }

    private func settle(_ batch: ArraySlice<Waiter>, _ result: Result<RedisValue, RedisError>) {
        do throws(RedisError) {
            let reply = try LedgerCall.reply(try result.get(), to: batch.count)
            for (waiter, outcome) in zip(batch, reply.outcomes) {
                waiter.client.settled(.success(outcome), tag: waiter.tag)
            }
            if reply.changes > 0 { listingsChanged() }
        } catch {
            failed(error)
            for waiter in batch { waiter.client.settled(.failure(error), tag: waiter.tag) }
        }
    }
}
