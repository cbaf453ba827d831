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
        let partner: UInt16
        let isLegit: Bool
        let shape: LedgerCall.ItemShape
        let client: any LedgerClient
        let tag: Int
    }

    private let redis: RedisConnection
    private let batchMax: Int
    private let advice: RetryAdvice
    private let reactor: Reactor
    private let meter: WorkerMeter
    private var items: [LedgerItem] = []
    /// In the order of ``items``.
    private var waiters: [Waiter] = []
    private var callsInFlight = 0
    /// The last read of conversations that the next batch waits for; nil while it waits for none.
    private var awaitedRead: UInt64?

    /// A call whose outcome its clients do not know yet.
    private struct Replied {
        let batch: ArraySlice<Waiter>
        let result: Result<RedisValue, RedisError>
        let took: Duration
    }

    private var replied: [Replied] = []

    private var refusal: (error: RedisError, at: MonotonicTime)?
    private static let refusalAgeMax = Duration.seconds(1)

    /// Makes the calls.
    var call: LedgerCall
    /// Complaints that wait or are on their way.
    private(set) var pending = 0

    /// How many reads of conversations have been sent, and how many of them answered.
    ///
    /// Their messages are about to become items. Both numbers only grow.
    var conversationReads: () -> (sent: UInt64, answered: UInt64) = { (0, 0) }
    /// Called when listings changed, so that they can be relayed to the feed.
    var listingsChanged: () -> Void = {}
    /// Called when the function library was missing and has to be loaded again.
    var functionsWereMissing: () -> Void = {}
    /// Called with every error of the ledger.
    var failed: (RedisError) -> Void = { _ in }

    /// - Parameter advice: is told how fast the ledger takes complaints.
    init(
        _ redis: RedisConnection,
        call: LedgerCall,
        batchMax: Int,
        advice: RetryAdvice,
        meter: WorkerMeter,
        on reactor: Reactor
    ) {
        self.redis = redis
        self.reactor = reactor
        self.call = call
        self.batchMax = min(batchMax, LedgerCall.itemsMax)
        self.advice = advice
        self.meter = meter
        advice.pending = { [unowned self] in pending }
    }

    /// Hands a complaint in; it leaves with the next batch.
    func record(_ item: LedgerItem, at now: Timestamp, for client: any LedgerClient, tag: Int) {
        pending += 1
        items.append(item)
        waiters.append(
            Waiter(
                now: now,
                partner: item.partner,
                isLegit: item.complaint?.disposition == .legit,
                shape: LedgerCall.ItemShape(of: item),
                client: client,
                tag: tag
            )
        )
    }

    /// Sends what waits, then tells the clients of the calls that have been replied to; called at
    /// the end of every turn, after HTTP.
    ///
    /// In this order Redis works on the next batch while the clients of the last one are answered.
    func endTurn() {
        flush()
        guard !replied.isEmpty else { return }
        redis.flush()
        settleReplied()
    }

    /// Sends what waits, unless a batch is under way or soon gets larger.
    private func flush() {
        guard callsInFlight == 0, !waiters.isEmpty, !waitsForReads() else { return }
        awaitedRead = nil
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

    /// Whether conversations are being read whose messages can join this batch: then one call, and
    /// one sync of Redis' file, serves those and the complaints that wait.
    ///
    /// Reads that are sent meanwhile are not waited for, so no batch waits longer than one of them.
    private func waitsForReads() -> Bool {
        let reads = conversationReads()
        let awaited = awaitedRead ?? reads.sent
        awaitedRead = awaited
        return reads.answered < awaited
    }

    /// Why the last batch was refused, if that was a moment ago: what Redis refuses to complaints
    /// alone is seen nowhere else.
    var lastRefusal: RedisError? {
        guard let refusal, reactor.now - refusal.at < Self.refusalAgeMax else { return nil }
        return refusal.error
    }

    private func send(
        _ items: ArraySlice<LedgerItem>,
        for batch: ArraySlice<Waiter>,
        at now: Timestamp
    ) {
        let command = call.command(recording: items, at: now)
        callsInFlight += 1
        advice.ledgerCalled(at: reactor.now)
        let sent = MonotonicTime.current()
        redis.send(command) { [self] result in
            if case .failure(let error) = result, error.fault == .functionMissing {
                // Nothing was done, so the call may be repeated; on the same connection, where it
                // runs after the library is there.
                redis.send(FunctionLibrary.loadCommand) { [self] in
                    if case .success = $0 { functionsWereMissing() }
                }
                redis.send(command) { [self] in finish(batch, $0, sentAt: sent) }
            } else {
                finish(batch, result, sentAt: sent)
            }
        }
    }

    private func finish(
        _ batch: ArraySlice<Waiter>,
        _ result: Result<RedisValue, RedisError>,
        sentAt sent: MonotonicTime
    ) {
        callsInFlight -= 1
        pending -= batch.count
        var taken = 0
        if case .success = result { taken = batch.count }
        advice.ledgerReplied(taking: taken, at: reactor.now, isIdle: callsInFlight == 0)
        let took = MonotonicTime.current() - sent
        replied.append(Replied(batch: batch, result: result, took: took))
        // The reply may have come after this turn's hooks.
        reactor.runAnotherTurn()
    }

    private func settleReplied() {
        let calls = replied
        replied.removeAll(keepingCapacity: true)
        for call in calls {
            let isTaken = settle(call.batch, call.result)
            meter.figures.countLedgerCall(
                complaints: call.batch.count,
                duration: call.took,
                failed: !isTaken
            )
        }
    }

    /// Tells everybody; returns whether the ledger took the batch.
    private func settle(
        _ batch: ArraySlice<Waiter>,
        _ result: Result<RedisValue, RedisError>
    ) -> Bool {
        do throws(RedisError) {
            let reply = try LedgerCall.reply(try result.get(), to: batch.map { $0.shape })
            refusal = nil
            for (waiter, outcome) in zip(batch, reply.outcomes) {
                if let counted = ComplaintOutcome(outcome, isLegit: waiter.isLegit) {
                    meter.figures.count(counted, partner: waiter.partner)
                }
                waiter.client.settled(.success(outcome), tag: waiter.tag)
            }
            if reply.changes > 0 { listingsChanged() }
            return true
        } catch {
            switch error {
            case .refused: refusal = (error, reactor.now)
            case .unexpectedReply:
                refusal = (error, reactor.now)
                redis.distrust()
            default: break
            }
            failed(error)
            for waiter in batch {
                if waiter.shape.hasComplaint {
                    meter.figures.count(.failed, partner: waiter.partner)
                }
                waiter.client.settled(.failure(error), tag: waiter.tag)
            }
            return false
        }
    }
}
