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
    private struct Entry {
        let item: LedgerItem
        let now: Timestamp
        let client: any LedgerClient
        let tag: Int
    }

    private let redis: RedisConnection
    private let call: LedgerCall
    private let batchMax: Int
    private var waiting: [Entry] = []
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
        waiting.append(Entry(item: item, now: now, client: client, tag: tag))
    }

    /// Sends what waits, unless a batch is under way; called at the end of every turn.
    func flush() {
        guard callsInFlight == 0, !waiting.isEmpty else { return }
        let entries = waiting
        waiting.removeAll(keepingCapacity: true)
        var start = 0
        while start < entries.count {
            // One call has one time, to the second: more the ledger does not know.
            let now = entries[start].now
            var end = start + 1
            while end < entries.count, end - start < batchMax,
                entries[end].now.seconds == now.seconds
            {
                end += 1
            }
            send(entries[start..<end], at: now)
            start = end
        }
    }

    private func send(_ batch: ArraySlice<Entry>, at now: Timestamp) {
        let command = call.command(recording: batch.map(\.item)[...], at: now)
        callsInFlight += 1
        redis.send(command) { [self] result in
            callsInFlight -= 1
            pending -= batch.count
            settle(batch, result)
        }
    }

    private func settle(_ batch: ArraySlice<Entry>, _ result: Result<RedisValue, RedisError>) {
        do throws(RedisError) {
            let reply = try LedgerCall.reply(try result.get(), to: batch.map(\.item))
            for (entry, outcome) in zip(batch, reply.outcomes) {
                entry.client.settled(.success(outcome), tag: entry.tag)
            }
            if reply.changes > 0 { listingsChanged() }
        } catch {
            failed(error)
            for entry in batch { entry.client.settled(.failure(error), tag: entry.tag) }
        }
    }
}
