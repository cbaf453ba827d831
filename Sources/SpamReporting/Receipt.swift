/// A complaint's id: a UUID of version 7 (RFC 9562 §5.7), made when the complaint arrived.
package struct ComplaintID: Hashable, Sendable {
    /// The sixteen bytes of the UUID.
    package let bytes: Bytes16

    /// Wraps the sixteen bytes of a UUID.
    package init(_ bytes: Bytes16) {
        self.bytes = bytes
    }

    /// Wraps the sixteen bytes of a UUID.
    package init(bytes: [UInt8]) {
        self.init(Bytes16(bytes))
    }

    /// A UUIDv7 of the given moment; `random` gives its ten random bytes.
    package init(at moment: Timestamp, random: [UInt8]) {
        self.init(at: moment, random: random.span)
    }

    /// A UUIDv7 of the given moment; `random` gives its ten random bytes.
    package init(at moment: Timestamp, random: Span<UInt8>) {
        precondition(random.count >= 10, "a UUIDv7 needs ten random bytes")
        var high = UInt64(max(0, moment.milliseconds)) << 16
        high |= UInt64(random[0] & 0x0F | 0x70) << 8 | UInt64(random[1])
        var low = UInt64(random[2] & 0x3F | 0x80)
        for place in 3..<10 { low = low << 8 | UInt64(random[place]) }
        bytes = Bytes16(high: high, low: low)
    }

    /// The usual text, `0193…-7…-…`.
    package var text: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends ``text``.
    package func appendText(to text: inout [UInt8]) {
        bytes.appendUUID(to: &text)
    }
}

/// What became of a complaint.
package enum ReceiptStatus: String, CaseIterable, Sendable {
    /// It moved the sender's counters.
    case counted
    /// The same reporter said the same of the same sender within 24 h; nothing moved.
    case duplicate
    /// It names no sender; it is counted as partial and by its content only.
    case partial
}

/// The acknowledgement of one complaint.
package struct Receipt: Hashable, Sendable {
    /// The complaint's id.
    package let id: ComplaintID
    /// What became of it.
    package let status: ReceiptStatus
    /// True when this is the first answer again, given to a retry.
    package let isReplay: Bool

    /// Makes a receipt.
    package init(id: ComplaintID, status: ReceiptStatus, isReplay: Bool) {
        self.id = id
        self.status = status
        self.isReplay = isReplay
    }
}

/// What the ledger says of one complaint.
package enum LedgerOutcome: Hashable, Sendable {
    /// Durable, and this is its receipt.
    case acknowledged(Receipt)
    /// The partner used this message id for another complaint before.
    case conflict
    /// Not recorded: its sender is unknown here, and the partner has named too many such senders.
    case newSenderRefused
    /// Not recorded: the conversation that it came of has moved on since it was read.
    case stale
    /// There was no complaint; what has become of the conversation is durable.
    case kept
}
