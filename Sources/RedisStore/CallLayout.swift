import SpamReporting

/// How a call of `record_complaints` is packed; see COMPLAINT in spam_reporting.lua.
///
/// Senders and message ids become places in lists, each listed once, so that the function needs no
/// tables to find out which complaints share one.
struct CallLayout {
    /// The shards that take part, in ascending order.
    let shards: [Int]
    private var parts = [Part](repeating: Part(), count: Keys.allShards.count)
    private var places: [Places] = []

    /// What a call lists of one shard.
    private struct Part {
        var senders: [String] = []
        var retryKeys: [Digest8] = []
        /// Place in `shards`, 1-based.
        var number: UInt8 = 0
    }

    /// Where one complaint's sender and message id stand, 1-based; 0 is none.
    private struct Places {
        let home: Int
        let sender: Int
        let retryShard: Int?
        let retry: Int
    }

    init(_ items: ArraySlice<LedgerItem>) {
        var isUsed = [Bool](repeating: false, count: Keys.allShards.count)
        var senders: [String: (shard: Int, place: Int)] = [:]
        var retryKeys: [Digest8: Int] = [:]
        senders.reserveCapacity(items.count)
        retryKeys.reserveCapacity(items.count)
        places.reserveCapacity(items.count)
        for item in items {
            if let write = item.write { isUsed[Keys.shard(of: write.reporter)] = true }
            guard let complaint = item.complaint else { continue }
            var home = (shard: 0, place: 0)
            if let sender = complaint.sender {
                if let known = senders[sender.canonicalText] {
                    home = known
                } else {
                    home.shard = Keys.shard(of: sender)
                    parts[home.shard].senders.append(sender.canonicalText)
                    home.place = parts[home.shard].senders.count
                    senders[sender.canonicalText] = home
                }
            } else {
                home.shard = Keys.shard(of: complaint)
            }
            isUsed[home.shard] = true
            var retryShard: Int?
            var retry = 0
            if let key = complaint.retryKey {
                let shard = Keys.shard(of: key, partner: item.partner)
                if let known = retryKeys[key] {
                    retry = known
                } else {
                    parts[shard].retryKeys.append(key)
                    retry = parts[shard].retryKeys.count
                    retryKeys[key] = retry
                }
                retryShard = shard
                isUsed[shard] = true
            }
            places.append(
                Places(home: home.shard, sender: home.place, retryShard: retryShard, retry: retry)
            )
        }
        shards = isUsed.indices.filter { isUsed[$0] }
        for (place, shard) in shards.enumerated() { parts[shard].number = UInt8(place + 1) }
    }

    /// Appends the lists of each shard, and then `items`, which arrived `now`.
    func pack(_ items: ArraySlice<LedgerItem>, at now: Timestamp, into bytes: inout [UInt8]) {
        for shard in shards {
            let part = parts[shard]
            bytes.append(bigEndian: UInt16(part.senders.count))
            for sender in part.senders {
                bytes.append(bigEndian: UInt16(sender.utf8.count))
                bytes.append(contentsOf: sender.utf8)
            }
            bytes.append(bigEndian: UInt16(part.retryKeys.count))
            for key in part.retryKeys { bytes.append(bigEndian: key.value) }
        }
        var next = self.places.startIndex
        for item in items {
            guard let complaint = item.complaint else { continue }
            pack(complaint, of: item, at: self.places[next], now: now, into: &bytes)
            next += 1
        }
    }

    /// Appends what has become of conversations, as WRITE in spam_reporting.lua has it.
    func packWrites(of items: ArraySlice<LedgerItem>, into bytes: inout [UInt8]) {
        var complaints: UInt16 = 0
        for item in items {
            if item.complaint != nil { complaints += 1 }
            guard let write = item.write else { continue }
            let value = write.value
            bytes.append(parts[Keys.shard(of: write.reporter)].number)
            bytes.append(bigEndian: item.complaint == nil ? 0 : complaints)
            write.reporter.bytes.append(to: &bytes)
            bytes.append(contentsOf: write.version.bytes)
            bytes.append(bigEndian: UInt32(value.count))
            bytes.append(contentsOf: value)
        }
    }

    private func pack(
        _ complaint: Complaint,
        of item: LedgerItem,
        at places: Places,
        now: Timestamp,
        into bytes: inout [UInt8]
    ) {
        let isLegit: UInt8 = complaint.disposition == .legit ? 1 : 0
        let flags = isLegit | (complaint.reporter == nil ? 0 : 2)
        let moment = UInt32(truncatingIfNeeded: now.seconds)
        bytes.append(addingCapacity: Self.itemSize) { output in
            output.append(flags)
            output.append(parts[places.home].number)
            output.append(bigEndian: UInt16(places.sender))
            output.append(places.retryShard.map { parts[$0].number } ?? 0)
            output.append(bigEndian: UInt16(places.retry))
            output.append(bigEndian: item.partner)
            // What is remembered of the message id.
            output.append(bigEndian: complaint.contentDigest.value)
            output.append(bigEndian: item.id.bytes.high)
            output.append(bigEndian: item.id.bytes.low)
            output.append(bigEndian: moment)
            // The record, as the sender's value has it.
            output.append(bigEndian: moment)
            output.append(bigEndian: item.partner)
            output.append(flags)
            output.append(bigEndian: complaint.pairKey?.value ?? 0)
            output.append(bigEndian: complaint.repeatKey?.value ?? 0)
            output.append(bigEndian: complaint.reporter?.bytes.high ?? 0)
        }
    }

    /// Bytes of a complaint.
    private static let itemSize = 68
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger & UnsignedInteger) {
        self.append(addingCapacity: value.bitWidth / 8) { $0.append(bigEndian: value) }
    }
}

extension OutputSpan where Element == UInt8 {
    @inline(__always)
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger & UnsignedInteger) {
        var shift = value.bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
