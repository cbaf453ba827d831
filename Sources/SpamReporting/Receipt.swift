/// A complaint's id: a UUID of version 7 (RFC 9562 §5.7), made when the complaint arrived.
package struct ComplaintID: Hashable, Sendable {
    /// The sixteen bytes of the UUID.
    package let bytes: [UInt8]

    /// Wraps the sixteen bytes of a UUID.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == 16, "a UUID has sixteen bytes")
        self.bytes = bytes
    }

    /// A UUIDv7 of the given moment; `random` gives its ten random bytes.
    package init(at moment: Timestamp, random: [UInt8]) {
        precondition(random.count >= 10, "a UUIDv7 needs ten random bytes")
        let milliseconds = UInt64(max(0, moment.milliseconds))
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * $0)) }
        bytes.append(contentsOf: random.prefix(10))
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        self.bytes = bytes
    }

    /// The usual text, `0193…-7…-…`.
    package var text: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(0x2D) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
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
}
