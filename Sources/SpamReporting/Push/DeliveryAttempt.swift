/// One try to hand something to a receiver, as its owner can read it afterwards.
package struct DeliveryAttempt: Hashable, Sendable {
    /// When it began.
    package var at: Timestamp
    /// What was sent.
    package var purpose: DeliveryPurpose
    /// The `webhook-id`; the same for every attempt of one batch.
    package var messageID: String
    /// Sequence of the first entry that the batch covers; 0 when it covers none.
    package var first: UInt64
    /// Sequence of the last entry that it covers.
    package var last: UInt64
    /// How many entries were in it.
    package var entries: Int
    /// What came of it.
    package var outcome: DeliveryOutcome
    /// Status of the answer; nil when there was none.
    package var status: Int?
    /// From the beginning to the answer or the error.
    package var milliseconds: Int
    /// The first bytes of the answer's body, for people; at most ``answerSizeMax``.
    package var answer: String
    /// Why there was no answer, or why it was not good enough; nil for a delivery.
    package var error: String?

    /// Attempts of one subscription that are kept.
    package static let keptMax = 100
    /// Bytes of an answer that are kept.
    package static let answerSizeMax = 200

    /// An attempt that has just begun.
    package init(
        at now: Timestamp,
        purpose: DeliveryPurpose,
        messageID: String,
        first: UInt64 = 0,
        last: UInt64 = 0,
        entries: Int = 0
    ) {
        at = now
        self.purpose = purpose
        self.messageID = messageID
        self.first = first
        self.last = last
        self.entries = entries
        outcome = .failed
        milliseconds = 0
        answer = ""
    }
}

/// What is sent to a receiver.
package enum DeliveryPurpose: String, CaseIterable, Sendable {
    case verification, test, entries, snapshot
}

/// What came of an attempt.
package enum DeliveryOutcome: String, CaseIterable, Sendable {
    /// The receiver answered 2xx.
    case delivered
    /// There was no answer, or one of another status.
    case failed
    /// The receiver, or what stands before it, asked for less: 429, 502 or 504.
    case throttled
    /// The receiver answered 410 and wants nothing any more.
    case gone
    /// The receiver answered the verification without what proves that it understood.
    case unproven
    /// Nothing was sent: the URL leads to where this gateway sends nothing.
    case refused

    /// What an answer means; redirects are not followed and are failures.
    package init(status: Int) {
        switch status {
        case 200..<300: self = .delivered
        case 410: self = .gone
        case 429, 502, 504: self = .throttled
        default: self = .failed
        }
    }
}
