package import Campaigns
package import SpamReporting

/// The log of which complaint is of which campaign: one string for each hour.
///
/// A record of evidence whose complaints belong to campaigns has an entry of 8 bytes (four bits
/// shard, four bits which five minutes of the hour, 5 bytes position, 2 bytes number of
/// complaints), and 15 bytes for each complaint that was counted, in their order: 4 bytes campaign,
/// the highest bit set for a counter-report, 5 bytes of the reporter's token, 4 bytes hash of the
/// sender, 2 bytes partner. Zeros stand for who is unknown.
package enum CampaignLog {
    static let headSize = 8
    static let itemSize = 15

    /// One complaint of the log.
    package struct Item: Hashable, Sendable {
        /// The campaign that it was assigned to.
        package var campaign: UInt32
        /// What is counted of it.
        package var complaint: CampaignComplaint

        /// An item of its parts.
        package init(campaign: UInt32, complaint: CampaignComplaint) {
            self.campaign = campaign
            self.complaint = complaint
        }
    }

    /// The complaints of one record of evidence.
    package struct Entry: Hashable, Sendable {
        /// The shard whose stream has the record.
        package var shard: Int
        /// Its position there.
        package var position: UInt64
        /// Those of its complaints that were counted, in their order.
        package var items: [Item]

        /// An entry of its parts.
        package init(shard: Int, position: UInt64, items: [Item]) {
            self.shard = shard
            self.position = position
            self.items = items
        }
    }

    private static let legitBit: UInt32 = 0x8000_0000

    /// Packs an entry of complaints that arrived at `moment`.
    package static func packed(_ entry: Entry, at moment: Timestamp) -> [UInt8] {
        let fiveMinutes = moment.seconds % 3600 / CampaignComplaint.bucketSeconds
        var writer = PackedWriter()
        writer.write(UInt8(entry.shard << 4 | Int(fiveMinutes)))
        writer.write(entry.position, size: 5)
        writer.write(UInt16(clamping: entry.items.count))
        for item in entry.items {
            let complaint = item.complaint
            writer.write(item.campaign | (complaint.isLegit ? legitBit : 0))
            writer.write(complaint.reporter, size: 5)
            writer.write(complaint.sender)
            writer.write(complaint.partner)
        }
        return writer.bytes
    }

    /// Reads the entries of an hour; ends early where the log is damaged.
    package static func entries(_ bytes: [UInt8], ofHour hour: Int64) -> [Entry] {
        var entries: [Entry] = []
        forEach(bytes, ofHour: hour) { entries.append($0) }
        return entries
    }

    /// The entry of one record of evidence; nil when the hour has none.
    package static func entry(
        _ bytes: [UInt8],
        ofHour hour: Int64,
        shard: Int,
        position: UInt64
    ) -> Entry? {
        var place = 0
        while let head = head(bytes, place) {
            let end = place + headSize + itemSize * head.count
            if head.shard == shard, head.position == position, end <= bytes.count {
                return entries(Array(bytes[place..<end]), ofHour: hour).first
            }
            place = end
        }
        return nil
    }

    private static func head(
        _ bytes: [UInt8],
        _ place: Int
    ) -> (shard: Int, fiveMinutes: Int, position: UInt64, count: Int)? {
        guard place + headSize <= bytes.count else { return nil }
        let first = Int(bytes[place])
        let position = bytes[place + 1..<place + 6].reduce(0) { $0 << 8 | UInt64($1) }
        return (
            first >> 4, first & 15, position, Int(bytes[place + 6]) << 8 | Int(bytes[place + 7])
        )
    }

    private static func forEach(
        _ bytes: [UInt8],
        ofHour hour: Int64,
        _ body: (Entry) -> Void
    ) {
        var place = 0
        while let head = head(bytes, place) {
            let start = place + headSize
            let end = start + itemSize * head.count
            guard end <= bytes.count else { return }
            let bucket = hour * 3600 / CampaignComplaint.bucketSeconds + Int64(head.fiveMinutes)
            var items: [Item] = []
            items.reserveCapacity(head.count)
            for at in stride(from: start, to: end, by: itemSize) {
                items.append(item(bytes, at, bucket: UInt32(clamping: bucket)))
            }
            body(Entry(shard: head.shard, position: head.position, items: items))
            place = end
        }
    }

    private static func item(_ bytes: [UInt8], _ place: Int, bucket: UInt32) -> Item {
        func number(_ from: Int, _ size: Int) -> UInt64 {
            var value: UInt64 = 0
            for at in place + from..<place + from + size { value = value << 8 | UInt64(bytes[at]) }
            return value
        }
        let campaign = UInt32(truncatingIfNeeded: number(0, 4))
        return Item(
            campaign: campaign & ~legitBit,
            complaint: CampaignComplaint(
                bucket: bucket,
                reporter: number(4, 5),
                sender: UInt32(truncatingIfNeeded: number(9, 4)),
                partner: UInt16(truncatingIfNeeded: number(13, 2)),
                isLegit: campaign & legitBit != 0
            )
        )
    }
}
