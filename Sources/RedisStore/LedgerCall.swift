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
    private var schedule: KeySchedule?

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
        let schedule = schedule(at: now)
        var shards: [Int] = []
        var place = [UInt8](repeating: 0, count: Keys.shardCount)
        func use(_ shard: Int) {
            guard place[shard] == 0 else { return }
            shards.append(shard)
            place[shard] = UInt8(shards.count)
        }
        var homes: [Int] = []
        homes.reserveCapacity(items.count)
        for item in items {
            let home = Keys.shard(of: item.complaint)
            homes.append(home)
            use(home)
            if let retryKey = item.complaint.retryKey { use(Keys.shard(of: retryKey)) }
        }
        var command = RedisCommand("FCALL", "record_complaints_v1")
        command.reserve(arguments: 16 * shards.count + items.count + 16, bytes: 600 * items.count)
        command.append(4 + 16 * shards.count + 1)
        // Large calls touch every shard, so most totals are kept in one place. HyperLogLogs are
        // slow until they have seen a thousand reporters, and one gets there sooner than sixteen.
        for key in schedule.totals(in: shards.min() ?? 0) { command.append(key) }
        for shard in shards {
            for key in schedule.keys(of: shard) { command.append(key) }
        }
        command.append(Keys.newSenders(hour: now.seconds / 3600))
        command.append(now.seconds)
        rules.append(to: &command)
        command.append(shards.count)
        command.append(sealer.seal(items, shard: shards[0], at: now))
        for (item, home) in zip(items, homes) {
            let retryPlace = item.complaint.retryKey.map { place[Keys.shard(of: $0)] } ?? 0
            command.append { bytes in
                Self.pack(item, home: place[home], retry: retryPlace, into: &bytes)
            }
        }
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

    private func schedule(at now: Timestamp) -> KeySchedule {
        if let schedule, schedule.holds(at: now) { return schedule }
        let fresh = KeySchedule(at: now)
        schedule = fresh
        return fresh
    }

    /// The layout is COMPLAINT_FORMAT of spam_reporting.lua.
    private static func pack(
        _ item: LedgerItem,
        home: UInt8,
        retry: UInt8,
        into bytes: inout [UInt8]
    ) {
        let complaint = item.complaint
        bytes.append(home)
        bytes.append(retry)
        bytes.append(UInt8(item.partner >> 8))
        bytes.append(UInt8(item.partner & 0xFF))
        bytes.append(
            (complaint.disposition == .legit ? 1 : 0) | (complaint.reporter == nil ? 0 : 2)
        )
        append(complaint.retryKey, to: &bytes)
        append(complaint.contentDigest, to: &bytes)
        append(complaint.repeatKey, to: &bytes)
        append(complaint.pairKey, to: &bytes)
        bytes.append(contentsOf: item.id.bytes)
        if let reporter = complaint.reporter {
            bytes.append(contentsOf: reporter.bytes)
        } else {
            bytes.append(contentsOf: repeatElement(0, count: 16))
        }
        if let sender = complaint.sender { bytes.append(contentsOf: sender.canonicalText.utf8) }
    }

    private static func append(_ digest: Digest8?, to bytes: inout [UInt8]) {
        let value = digest?.value ?? 0
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// What the ledger said of each item, and how many listing changes came of them.
    package struct Reply: Sendable {
        /// In the order of the items.
        package let outcomes: [LedgerOutcome]
        /// Changes now waiting in the outboxes.
        package let changes: Int
    }

    /// Reads the reply to a call with `count` items.
    package static func reply(
        _ value: RedisValue,
        to count: Int
    ) throws(RedisError) -> Reply {
        guard let bytes = value.bytes, bytes.count == 4 + 17 * count else {
            throw .unexpectedReply("record_complaints")
        }
        var outcomes: [LedgerOutcome] = []
        outcomes.reserveCapacity(count)
        for index in 0..<count {
            let start = 4 + 17 * index
            let letter = bytes[start]
            let id = ComplaintID(bytes: Array(bytes[start + 1..<start + 17]))
            let status: ReceiptStatus
            switch letter | 0x20 {
            case UInt8(ascii: "c"): status = .counted
            case UInt8(ascii: "d"): status = .duplicate
            case UInt8(ascii: "p"): status = .partial
            case UInt8(ascii: "x"):
                outcomes.append(.conflict)
                continue
            case UInt8(ascii: "n"):
                outcomes.append(.newSenderRefused)
                continue
            default: throw .unexpectedReply("record_complaints")
            }
            let isReplay = letter & 0x20 == 0
            outcomes.append(.acknowledged(Receipt(id: id, status: status, isReplay: isReplay)))
        }
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
