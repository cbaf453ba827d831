internal import SpamReporting
internal import Synchronization

/// Where the rest of the gateway meets delivery: it is told of news, and asked how it is doing.
final class DeliveryDesk: Sendable {
    private struct State {
        var figures = DeliveryFigures()
        var hasNews = false
    }

    private let state = Mutex(State())
    /// Yields when there may be something to do.
    let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init() {
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Entries were published, or subscriptions were changed.
    func tellNews() {
        state.withLock { $0.hasNews = true }
        wake.yield()
    }

    /// There may be something to do, but nothing new in Redis.
    func tellProgress() {
        wake.yield()
    }

    /// Whether there was news since this was asked last.
    func takeNews() -> Bool {
        state.withLock { state in
            defer { state.hasNews = false }
            return state.hasNews
        }
    }

    /// No more is yielded.
    func close() {
        wake.finish()
    }

    /// How delivery is doing.
    var figures: DeliveryFigures { state.withLock { $0.figures } }

    /// Notes how subscriptions stand.
    func note(_ standing: DeliveryFigures.Standing) {
        state.withLock { $0.figures.standing = standing }
    }

    /// Counts an attempt.
    func count(_ outcome: DeliveryOutcome, entries: Int) {
        state.withLock { state in
            state.figures.attempts[outcome, default: 0] += 1
            if outcome == .delivered { state.figures.entries += entries }
        }
    }

    /// Counts a subscription that was suspended.
    func countSuspension() {
        state.withLock { $0.figures.suspensions += 1 }
    }
}

/// How delivery is doing, of the subscriptions that this gateway delivers.
struct DeliveryFigures: Sendable {
    /// How the subscriptions stand at one moment.
    struct Standing: Sendable {
        /// Subscriptions by state.
        var states: [SubscriptionState: Int] = [:]
        /// Active ones whose last attempt failed.
        var failing = 0
        /// Active ones that may see nothing at present.
        var withheld = 0
        /// Entries that the active subscription furthest behind has not got.
        var lagEntries = 0
        /// How long the active subscription that has waited longest has waited.
        var lagSeconds = 0.0
        /// Deliveries under way.
        var underWay = 0
    }

    var standing = Standing()
    /// Attempts since the gateway began.
    var attempts: [DeliveryOutcome: Int] = [:]
    /// Entries that were delivered since then.
    var entries = 0
    /// Subscriptions that were suspended since then.
    var suspensions = 0
}
