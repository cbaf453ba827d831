package import Campaigns
internal import SpamReporting

/// A campaign as Redis keeps it: everything but its counts by time, which follow from the log.
///
/// Numbers are big-endian and times are seconds; `protocols/storage/redis.md` has the layout.
package enum CampaignRecord {
    /// Version 1 had no categories that the listing has told.
    private static let version: UInt8 = 2

    /// Packs a campaign.
    package static func packed(_ campaign: Campaign, _ features: CampaignFeatures) -> [UInt8] {
        var writer = PackedWriter()
        writer.write(version)
        writer.write(seconds: campaign.firstSeen)
        writer.write(seconds: campaign.lastSeen)
        writer.write(UInt32(clamping: campaign.complaints))
        writer.write(UInt32(clamping: campaign.legit))
        write(campaign.listing, to: &writer)
        writer.write(UInt8(campaign.categories.items.count))
        for (category, count) in campaign.categories.items {
            writer.write(category)
            writer.write(UInt32(clamping: count))
        }
        writer.write(UInt8(campaign.names.items.count))
        for (name, count) in campaign.names.items {
            writer.write(name.kind.rawValue)
            writer.write(UInt32(clamping: count))
            writer.write(UInt16(clamping: name.text.utf8.count))
            writer.write(name.text.utf8.prefix(Int(UInt16.max)))
        }
        writer.write(UInt8(campaign.references.count))
        for reference in campaign.references {
            writer.write(reference.shard)
            writer.write(reference.position, size: 5)
            writer.write(reference.place)
        }
        writer.write(UInt8(features.texts.count))
        for text in features.texts {
            writer.write(UInt8(text.count))
            for hash in text { writer.write(hash) }
        }
        for items in [features.links, features.numbers, features.senders] {
            writer.write(UInt8(items.count))
            for item in items { writer.write(item) }
        }
        return writer.bytes
    }

    private static func write(_ listing: CampaignListing, to writer: inout PackedWriter) {
        writer.write(listing.state.rawValue)
        writer.write(listing.reason.map(code) ?? 0)
        writer.write(seconds: listing.listedAt)
        writer.write(seconds: listing.entryAt)
        writer.write(UInt32(clamping: listing.entryReporters))
        writer.write(listing.hasMoved ? 1 : 0 as UInt8)
        writer.write(UInt32(clamping: listing.peak.reporters))
        writer.write(UInt16(clamping: listing.peak.partners))
        writer.write(seconds: listing.heldUntil ?? Timestamp(seconds: 0))
        writer.write(listing.review?.rawValue ?? 0)
        writer.write(UInt8(listing.toldCategories.count))
        writer.write(listing.toldCategories.sorted())
    }

    private static func code(_ reason: WithdrawalReason) -> UInt8 {
        UInt8(WithdrawalReason.allCases.firstIndex(of: reason) ?? 0) + 1
    }

    /// Reads a campaign back; nil when `bytes` are none.
    package static func unpacked(
        _ bytes: [UInt8]
    ) -> (campaign: Campaign, features: CampaignFeatures)? {
        var reader = PackedReader(bytes)
        let written = reader.number(of: 1)
        guard (1...Int(version)).contains(written) else { return nil }
        var campaign = Campaign(at: reader.moment())
        campaign.lastSeen = reader.moment()
        campaign.complaints = reader.number(of: 4)
        campaign.legit = reader.number(of: 4)
        campaign.listing = listing(&reader, version: written)
        campaign.categories = Tally(
            reader.list { (UInt8($0.number(of: 1)), $0.number(of: 4)) }
        )
        if written == 1, campaign.listing.state == .listed, let category = campaign.category {
            campaign.listing.toldCategories = [category]
        }
        let names: [(CampaignName, Int)?] = reader.list { reader in
            let kind = CampaignName.Kind(rawValue: UInt8(reader.number(of: 1)))
            let count = reader.number(of: 4)
            let text = String(decoding: reader.bytes(reader.number(of: 2)), as: UTF8.self)
            return kind.map { (CampaignName($0, text), count) }
        }
        campaign.names = Tally(names.compactMap { $0.map { (item: $0.0, count: $0.1) } })
        campaign.references = reader.list { reader in
            EvidenceReference(
                shard: UInt8(reader.number(of: 1)),
                position: UInt64(reader.number(of: 5)),
                place: UInt16(reader.number(of: 2))
            )
        }
        var features = CampaignFeatures()
        features.texts = reader.list { reader in
            reader.list { UInt32($0.number(of: 4)) }
        }
        features.links = reader.list { $0.digest() }
        features.numbers = reader.list { $0.digest() }
        features.senders = reader.list { $0.digest() }
        return reader.isExhausted ? nil : (campaign, features)
    }

    private static func listing(
        _ reader: inout PackedReader,
        version: Int
    ) -> CampaignListing {
        var listing = CampaignListing()
        listing.state = CampaignListing.State(rawValue: UInt8(reader.number(of: 1))) ?? .none
        let reason = reader.number(of: 1)
        if WithdrawalReason.allCases.indices.contains(reason - 1) {
            listing.reason = WithdrawalReason.allCases[reason - 1]
        }
        listing.listedAt = reader.moment()
        listing.entryAt = reader.moment()
        listing.entryReporters = reader.number(of: 4)
        listing.hasMoved = reader.number(of: 1) == 1
        listing.peak.reporters = reader.number(of: 4)
        listing.peak.partners = reader.number(of: 2)
        let held = reader.moment()
        listing.heldUntil = held.seconds > 0 ? held : nil
        listing.review = CampaignReview(rawValue: UInt8(reader.number(of: 1)))
        guard version > 1 else { return listing }
        listing.toldCategories = Set(reader.list { UInt8($0.number(of: 1)) })
        return listing
    }
}

/// Appends big-endian fields to a packed value.
struct PackedWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: some FixedWidthInteger & UnsignedInteger) {
        write(UInt64(value), size: value.bitWidth / 8)
    }

    /// Writes the lowest `size` bytes.
    mutating func write(_ value: UInt64, size: Int) {
        for place in (0..<size).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place)))
        }
    }

    mutating func write(seconds moment: Timestamp) {
        write(UInt32(clamping: moment.seconds))
    }

    mutating func write(_ octets: some Sequence<UInt8>) {
        bytes.append(contentsOf: octets)
    }
}

extension PackedReader {
    fileprivate mutating func moment() -> Timestamp {
        Timestamp(seconds: Int64(number(of: 4)))
    }

    /// Items behind their number in one byte.
    fileprivate mutating func list<Item>(_ item: (inout PackedReader) -> Item) -> [Item] {
        var items: [Item] = []
        for _ in 0..<number(of: 1) where !isExhausted { items.append(item(&self)) }
        return items
    }
}
