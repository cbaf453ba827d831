internal import JSON
internal import RedisStore
internal import SpamReporting

/// How the subscriptions of one reader stand, all together; an operator's are everybody's.
struct SubscriptionTally: Sendable {
    /// Subscriptions by state.
    private var states: [SubscriptionState: Int] = [:]
    /// Active ones whose last attempt failed.
    private var failing = 0
    /// The place of the active one that is furthest behind; nil when none is.
    private(set) var furthest: FeedCursor?
    private var lagEntries = 0
    /// When the first entry was published that the one furthest behind has not got.
    var waitingSince: Timestamp?

    /// Counts subscriptions of a feed.
    init(_ stored: [SubscriptionStore.Stored], _ feed: FeedState) {
        for progress in stored.map(\.progress) {
            states[progress.state, default: 0] += 1
            guard progress.state == .active else { continue }
            if progress.failures > 0 { failing += 1 }
            guard progress.snapshot == nil, let cursor = progress.cursor,
                cursor.epoch == feed.epoch, cursor.sequence < feed.head
            else { continue }
            let behind = Int(feed.head - cursor.sequence)
            guard behind > lagEntries else { continue }
            (furthest, lagEntries) = (cursor, behind)
        }
    }

    /// Appends the tally as an object.
    func append(at now: Timestamp, to json: inout JSONWriter) {
        json.beginObject()
        for state in SubscriptionState.allCases {
            json.member(state.rawValue, states[state] ?? 0)
        }
        json.member("failing", failing)
        let since = waitingSince?.milliseconds ?? now.milliseconds
        json.key("lag")
        json.beginObject()
        json.member("entries", lagEntries)
        json.member("seconds", Int(max(0, now.milliseconds - since) / 1000))
        json.endObject()
        json.endObject()
    }
}
