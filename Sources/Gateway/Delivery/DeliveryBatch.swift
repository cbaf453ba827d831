internal import Cryptography
internal import FeedFormats
internal import SpamReporting

/// A batch as it is about to be sent.
struct DeliveryBatch {
    let content: WebhookBatch
    /// The place that the batch follows.
    let start: FeedCursor
    /// The snapshot that it belongs to; nil when it belongs to the log.
    let walk: SnapshotWalk?
    /// Sequence of the last entry that it covers, whether the reader may see it or not.
    let last: UInt64

    /// What the batch is called in `webhook-id`: the same wherever and whenever it is sent.
    func messageID(replays: Int) -> String {
        let kind = walk.map { "snapshot \($0.end ?? 0)" } ?? "entries"
        let name =
            "spamgate/v1/webhook\0\(content.subscription)\0\(start.epoch.text)\0\(kind)"
            + "\0\(start.sequence)\0\(last)\0\(replays)"
        return "msg_" + Base64URL.text(Array(SHA256.digest(Array(name.utf8)).prefix(18)))
    }

    /// An attempt to send it that begins now.
    func attempt(_ messageID: String, at now: Timestamp) -> DeliveryAttempt {
        DeliveryAttempt(
            at: now,
            purpose: content.content == .log ? .entries : .snapshot,
            messageID: messageID,
            first: start.sequence + 1,
            last: last,
            entries: content.entries.count
        )
    }
}

/// What is to be done for a subscription next.
enum DeliveryPlan {
    case send(DeliveryBatch)
    /// Nothing up to `scanned` is for this reader.
    case skip(to: UInt64)
    /// What there is does not fill a batch, and the interval has not passed; look again when the
    /// feed's head is at `full`.
    case gather(full: UInt64)
    /// The place is no place of the log any more.
    case takeSnapshot
    /// Nothing of the snapshot up to this place is for this reader.
    case passSnapshot(to: FeedCursor, SnapshotWalk)
    /// The snapshot is empty, or has been delivered: the log goes on at this place.
    case leaveSnapshot(at: FeedCursor)
    /// The partner may see nothing at present.
    case withhold
}
