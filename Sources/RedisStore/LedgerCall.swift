package import Redis
package import SpamReporting

/// One complaint on its way into the ledger.
package struct LedgerItem: Sendable {
    /// What is to be recorded.
    package let complaint: Complaint
    /// Index of the partner who handed it in.
    package let partner: UInt16
    /// The id it gets if it is not a retry.
    package let id: ComplaintID
    /// How many senders that are unknown here the partner may name in this hour; 0 is no limit.
    package let newSendersMax: Int

    /// Makes an item of its parts.
    package init(complaint: Complaint, partner: UInt16, id: ComplaintID, newSendersMax: Int = 0) {
        self.complaint = complaint
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
        command.reserve(arguments: shards.count + 10, bytes: 600 * items.count)
        command.append(shards.count + 1)
        for shard in shards { command.append(Keys.senders(shard)) }
        command.append(Keys.newSenders(hour: now.seconds / 3600))
        command.append(now.seconds)
        rules.append(to: &command)
        command.append(sealer.seal(items, shard: shards[0], at: now))
        command.append { bytes in layout.pack(items, at: now, into: &bytes) }
        command.append { bytes in Self.packCaps(of: items, into: &bytes) }
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

    /// Reads the reply to a call with items of these ids; throws when it is another call's reply.
    package static func reply(
        _ value: RedisValue,
        to ids: [ComplaintID]
    ) throws(RedisError) -> Reply {
        let head = 4 + 16
        guard let bytes = value.bytes, bytes.count >= head + ids.count else {
            throw .unexpectedReply("record_complaints")
        }
        guard let first = ids.first, ComplaintID(bytes: Array(bytes[4..<head])) == first else {
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
