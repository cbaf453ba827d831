internal import Compression
internal import Cryptography
internal import JSON
package import SpamReporting

/// Turns complaints into sealed evidence records, and back.
///
/// Confined to one thread.
///
/// A record holds every complaint of one call, as JSON, compressed with Zstandard and sealed with
/// AES-256-GCM. Complaints of one call repeat each other, so several take little more than one.
/// Each day has a key of its own, derived from the evidence key, so that no key seals too much and
/// a day can be made unreadable by forgetting what derives it. The record is bound to its shard.
package final class EvidenceSealer {
    private let master: HMACKey
    private var day: Int64 = -1
    private var key: SealingKey?
    private let compressor = Compressor()

    /// Largest record that is opened, in bytes: a call's 1,000 complaints of the longest texts,
    /// each byte of which JSON may write as six.
    private static let recordSizeMax = 128 << 20

    /// What sealing came to so far.
    package private(set) var volume = EvidenceVolume()

    /// Takes the 32 bytes of the evidence key.
    package init(key: [UInt8]) {
        master = HMACKey(key)
    }

    /// Seals the complaints of a call that arrived at `now` for the evidence stream of `shard`.
    package func seal(_ items: ArraySlice<LedgerItem>, shard: Int, at now: Timestamp) -> [UInt8] {
        guard items.contains(where: { $0.complaint != nil }) else { return [] }
        let record = Self.record(items, at: now)
        let sealed = dayKey(now.seconds / 86_400).seal(
            compressor.compress(record),
            context: Self.context(shard)
        )
        volume.plain += record.count
        volume.sealed += sealed.count
        return sealed
    }

    /// Opens a sealed record of `shard` that was written at `moment`; nil when it is not authentic.
    package func open(_ sealed: [UInt8], shard: Int, writtenAt moment: Timestamp) -> [UInt8]? {
        dayKey(moment.seconds / 86_400).open(sealed, context: Self.context(shard)).flatMap {
            Decompression.decompress($0, sizeMax: Self.recordSizeMax)
        }
    }

    private func dayKey(_ wanted: Int64) -> SealingKey {
        if let key, day == wanted { return key }
        let derived = SealingKey(
            master.authenticate(Array("spamgate/v1/evidence\0\(wanted)".utf8))
        )
        key = derived
        day = wanted
        return derived
    }

    private static func context(_ shard: Int) -> [UInt8] {
        Array("spamgate/v1/evidence\0\(shard)".utf8)
    }

    private static func record(_ items: ArraySlice<LedgerItem>, at now: Timestamp) -> [UInt8] {
        let texts = items.reduce(0) { $0 + ($1.complaint?.text.utf8.count ?? 0) }
        return JSONWriter.object(capacity: 64 + 320 * items.count + texts) { json in
            json.member("version", 1)
            json.member("arrivedAt", building: now.appendRFC3339)
            json.key("complaints")
            json.beginArray()
            for item in items { append(item, to: &json) }
            json.endArray()
        }
    }

    private static func append(_ item: LedgerItem, to json: inout JSONWriter) {
        guard let complaint = item.complaint else { return }
        json.beginObject()
        json.member("id", building: item.id.appendText)
        json.member("partner", Int(item.partner))
        json.member("channel", complaint.channel.rawValue)
        json.member("disposition", complaint.disposition.rawValue)
        if let sender = complaint.sender { json.member("sender", sender.canonicalText) }
        if let reporter = complaint.reporter {
            json.member("reporter") { reporter.bytes.appendHexadecimal(to: &$0) }
        }
        if let moment = complaint.receivedAt {
            json.member("receivedAt", building: moment.appendRFC3339)
        }
        json.member("text", complaint.text)
        if !complaint.attachments.isEmpty {
            json.key("attachments")
            json.beginArray()
            for attachment in complaint.attachments {
                json.beginObject()
                json.member("contentType", attachment.contentType)
                json.member("size", attachment.size)
                json.member("sha256", attachment.sha256)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }
}

/// Sizes of evidence records, in bytes.
package struct EvidenceVolume: Hashable, Sendable {
    /// Before they were compressed and sealed.
    package internal(set) var plain = 0
    /// As they are stored.
    package internal(set) var sealed = 0

    /// Nothing.
    package init() {}

    /// Adds another volume.
    package mutating func add(_ other: EvidenceVolume) {
        plain += other.plain
        sealed += other.sealed
    }
}
