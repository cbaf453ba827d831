package import Redis
package import SpamReporting

/// One complaint on its way into the ledger, or what has become of a conversation, or both.
package struct LedgerItem: Sendable {
    /// What is to be recorded; nil when a message came to no complaint.
    package let complaint: Complaint?
    /// What becomes of the conversation that the complaint came of; nil when it came of none.
    ///
    /// Both are kept, or neither is.
    package let write: ConversationWrite?
    /// Index of the partner who handed it in.
    package let partner: UInt16
    /// The id it gets if it is not a retry.
    package let id: ComplaintID
    /// How many senders that are unknown here the partner may name in this hour; 0 is no limit.
    package let newSendersMax: Int

    /// Makes an item of its parts.
    package init(
        complaint: Complaint?,
        partner: UInt16,
        id: ComplaintID,
        newSendersMax: Int = 0,
        write: ConversationWrite? = nil
    ) {
        self.complaint = complaint
        self.write = write
        self.partner = partner
        self.id = id
        self.newSendersMax = newSendersMax
    }
}

/// Builds calls of `record_complaints` and reads their replies.
///
/// Confined to one thread.
///
/// All items of a call arrive at the same moment and are taken in their order. On a single Redis
/// one call serves all shards.
package final class LedgerCall {
    /// Most items of one call; see the sizes in spam_reporting.lua.
    package static let itemsMax = 1000

    private let rules: ListingRules
    private let sealer: EvidenceSealer

    /// Calls that list senders by `rules` and seal their evidence with `sealer`.
    package init(rules: ListingRules, sealer: EvidenceSealer) {
        self.rules = rules
        self.sealer = sealer
    }

    /// The command that records `items`, which all arrived `now`.
    package func command(recording items: ArraySlice<LedgerItem>, at now: Timestamp)
        -> RedisCommand
    {
        precondition((1...Self.itemsMax).contains(items.count), "a call takes 1 to 1000 complaints")
        let layout = CallLayout(items)
        let shards = layout.shards
        var command = RedisCommand("FCALL", "record_complaints_v1")
        command.reserve(arguments: shards.count + 12, bytes: 600 * items.count)
        command.append(shards.count + 1)
        for shard in shards { command.append(Keys.senders(shard)) }
        command.append(Keys.newSenders(hour: now.seconds / 3600))
        command.append(now.seconds)
        rules.append(to: &command)
        command.append(sealer.seal(items, shard: shards[0], at: now))
        command.append { bytes in layout.pack(items, at: now, into: &bytes) }
        command.append { bytes in Self.packCaps(of: items, into: &bytes) }
        if items.contains(where: { $0.write != nil }) {
            command.append { bytes in layout.packWrites(of: items, into: &bytes) }
            command.append { bytes in items[items.startIndex].id.bytes.append(to: &bytes) }
        }
        return command
    }

    /// Partner (2 bytes) and cap (4 bytes) of every partner that has one, as `load_caps` reads.
    private static func packCaps(of items: ArraySlice<LedgerItem>, into bytes: inout [UInt8]) {
        var packed: Set<UInt16> = []
        var last: UInt16?
        for item in items where item.partner != last {
            last = item.partner
            guard item.newSendersMax > 0, packed.insert(item.partner).inserted else { continue }
            let cap = UInt32(clamping: item.newSendersMax)
            bytes.append(contentsOf: [UInt8(item.partner >> 8), UInt8(item.partner & 0xFF)])
            for shift in stride(from: UInt32(24), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: cap >> shift))
            }
        }
    }

    /// What the ledger said of each item, and how many listing changes came of them.
    package struct Reply: Sendable {
        /// In the order of the items.
        package let outcomes: [LedgerOutcome]
        /// Changes now waiting in the outboxes.
        package let changes: Int
    }

    /// Reads the reply to a call with these items; throws when it is another call's reply.
    package static func reply(
        _ value: RedisValue,
        to items: [ItemShape]
    ) throws(RedisError) -> Reply {
        guard let first = items.first, items.contains(where: { $0.hasWrite || !$0.hasComplaint })
        else { return try reply(value, to: items.map { $0.id }) }
        guard let bytes = value.bytes else { throw .unexpectedReply("record_complaints") }
        let writes = items.count { $0.hasWrite }
        let end = bytes.count - writes
        let ids = items.compactMap { $0.hasComplaint ? $0.id : nil }
        guard end >= 0 else { throw .unexpectedReply("record_complaints") }
        let recorded = try reply(.bytes(Array(bytes[..<end])), to: ids, named: first.id)
        var complaints = recorded.outcomes[...]
        var letters = bytes[end...]
        var outcomes: [LedgerOutcome] = []
        for item in items {
            let recorded = item.hasComplaint ? complaints.popFirst() : nil
            switch item.hasWrite ? letters.popFirst() : nil {
            case UInt8(ascii: "k"), nil: outcomes.append(recorded ?? .kept)
            case UInt8(ascii: "s"): outcomes.append(.stale)
            case UInt8(ascii: "n"): outcomes.append(.newSenderRefused)
            default: throw .unexpectedReply("record_complaints")
            }
        }
        return Reply(outcomes: outcomes, changes: recorded.changes)
    }

    /// What of an item decides how its outcome is read.
    package struct ItemShape: Sendable {
        /// The item's id.
        package let id: ComplaintID
        /// Whether it has a complaint.
        package let hasComplaint: Bool
        /// Whether it has a conversation's new state.
        package let hasWrite: Bool

        /// The shape of an item.
        package init(of item: LedgerItem) {
            id = item.id
            hasComplaint = item.complaint != nil
            hasWrite = item.write != nil
        }
    }

    /// Reads the reply to a call with complaints of these ids; throws when it is another call's.
    package static func reply(
        _ value: RedisValue,
        to ids: [ComplaintID]
    ) throws(RedisError) -> Reply {
        guard let first = ids.first else { throw .unexpectedReply("record_complaints") }
        return try reply(value, to: ids, named: first)
    }

    private static func reply(
        _ value: RedisValue,
        to ids: [ComplaintID],
        named name: ComplaintID
    ) throws(RedisError) -> Reply {
        let head = 4 + 16
        guard let bytes = value.bytes, bytes.count >= head + ids.count else {
            throw .unexpectedReply("record_complaints")
        }
        guard ComplaintID(bytes: Array(bytes[4..<head])) == name else {
            throw .unexpectedReply("record_complaints: it is the reply to another call")
        }
        var outcomes: [LedgerOutcome] = []
        outcomes.reserveCapacity(ids.count)
        var end = head + ids.count
        for (place, ownID) in ids.enumerated() {
            let letter = bytes[head + place]
            let status: ReceiptStatus
            switch letter {
            case UInt8(ascii: "c"), UInt8(ascii: "C"): status = .counted
            case UInt8(ascii: "d"), UInt8(ascii: "D"): status = .duplicate
            case UInt8(ascii: "p"), UInt8(ascii: "P"): status = .partial
            case UInt8(ascii: "x"):
                outcomes.append(.conflict)
                continue
            case UInt8(ascii: "n"):
                outcomes.append(.newSenderRefused)
                continue
            case UInt8(ascii: "s"):
                outcomes.append(.stale)
                continue
            default: throw .unexpectedReply("record_complaints")
            }
            let isReplay = letter & 0x20 == 0
            var id = ownID
            if isReplay {
                guard end + 16 <= bytes.count else { throw .unexpectedReply("record_complaints") }
                id = ComplaintID(bytes: Array(bytes[end..<end + 16]))
                end += 16
            }
            outcomes.append(.acknowledged(Receipt(id: id, status: status, isReplay: isReplay)))
        }
        guard end == bytes.count else { throw .unexpectedReply("record_complaints") }
        let changes = Int(UInt32(bigEndianBytes: bytes[0..<4]))
        return Reply(outcomes: outcomes, changes: changes)
    }
}

extension ListingRules {
    /// Threshold, window, update interval and quiet period, as the library's `parse_rules` reads.
    func append(to command: inout RedisCommand) {
        command.append(reporters)
        command.append((Window.allCases.firstIndex(of: window) ?? 0) + 1)
        command.append(updateInterval)
        command.append(quietPeriod)
    }
}
