internal import RedisStore
internal import SpamReporting

/// A subscription that this gateway delivers, as the engine remembers it between deliveries.
struct HeldSubscription {
    var subscription: Subscription
    var progress: DeliveryProgress
    /// The progress as Redis has it.
    var progressText: String
    /// The log has been looked at up to here, and nothing from the cursor on was for this reader.
    var scanned: UInt64 = 0
    /// When to write down what was skipped; nil when nothing was.
    var writeDownAt: Timestamp?
    /// Before the head is here there are not enough entries for a full batch.
    var fullAt: UInt64 = 0
    /// Since when an entry waits for it; nil when none does.
    var waitingSince: Timestamp?
    /// When to look again, while nothing may be shown or Redis failed.
    var lookAgainAt: Timestamp?
    /// Whether the partner may see nothing at present.
    var isWithheld = false
    var isQueued = false
    var isBusy = false
    /// Whether it was changed while it was busy.
    var isStale = false

    init(_ stored: SubscriptionStore.Stored) {
        subscription = stored.subscription
        progress = stored.progress
        progressText = stored.progressText
    }

    /// Takes over what is in Redis; where delivery has not moved, it goes on as it was.
    mutating func take(_ stored: SubscriptionStore.Stored) {
        if stored.progressText != progressText || stored.subscription != subscription {
            scanned = 0
            writeDownAt = nil
            fullAt = 0
            lookAgainAt = nil
        }
        subscription = stored.subscription
        progress = stored.progress
        progressText = stored.progressText
    }

    /// Whether receivers that answer come first: it failed last time, or was never verified.
    var isDoubtful: Bool { progress.failures > 0 || !progress.isVerified }

    /// The last sequence that has been delivered or is known not to concern this reader.
    var position: UInt64 { max(scanned, progress.cursor?.sequence ?? 0) }

    /// Least time between two deliveries that the receiver allows.
    private var pace: Int64 {
        progress.rate.map { 60_000 / Int64(max(1, $0)) } ?? 0
    }

    /// Whether something is to be done now.
    ///
    /// - Parameter head: the feed's.
    func isDue(head: FeedCursor, at now: Timestamp) -> Bool {
        if isQueued || isBusy { return false }
        if let dueAt = progress.dueAt, now < dueAt { return false }
        if let lookAgainAt, now < lookAgainAt { return false }
        switch progress.state {
        case .pendingVerification: return true
        case .paused, .suspended, .ended: return false
        case .active: break
        }
        let sinceLast = now.milliseconds - (progress.deliveredAt?.milliseconds ?? 0)
        if sinceLast < pace { return false }
        if progress.batchEnd != nil || progress.snapshot != nil { return true }
        if let cursor = progress.cursor, cursor.epoch != head.epoch { return true }
        if let writeDownAt, writeDownAt <= now { return true }
        guard head.sequence > position else { return false }
        return sinceLast >= Int64(subscription.interval) * 1000
            || head.sequence >= fullAt && head.sequence - position >= subscription.batchSize
    }
}
