internal import JSON
package import SpamReporting

/// The forms in which a feed can be read.
package enum FeedForm: String, CaseIterable, Sendable {
    case json, ndjson, csv

    /// The media type under which the form is answered.
    package var contentType: String {
        switch self {
        case .json: "application/json"
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8; header=present"
        }
    }
}

/// Writes pages and snapshots of a feed.
package struct FeedDocument: Sendable {
    private let feed: FeedName
    private let epoch: FeedEpoch
    private let provenance: FeedProvenance

    /// A writer for entries of one epoch of a feed.
    package init(of feed: FeedName = .senders, epoch: FeedEpoch, provenance: FeedProvenance) {
        self.feed = feed
        self.epoch = epoch
        self.provenance = provenance
    }

    /// The body that holds `entries`.
    ///
    /// JSON also tells `next` and `more`; the other forms leave them to header fields.
    package func body(
        _ entries: [some RenderedChange],
        next: FeedCursor,
        more: Bool,
        form: FeedForm
    ) -> [UInt8] {
        switch form {
        case .json: json(entries, next: next, more: more)
        case .ndjson: ndjson(entries)
        case .csv: csv(entries)
        }
    }

    // A body is made room for by its first entry, since copying what grows takes a fifth of all.

    /// Bytes that most entries are not longer than the first by.
    private static let spare = 48
    /// Bytes behind the entries of a page.
    private static let endSize = 128

    private func json(_ entries: [some RenderedChange], next: FeedCursor, more: Bool) -> [UInt8] {
        JSONWriter.object { json in
            json.key("entries")
            json.beginArray()
            for (place, entry) in entries.enumerated() {
                let before = json.bytes.count
                entry.append(epoch: epoch, provenance: provenance, to: &json)
                guard place == 0 else { continue }
                let size = json.bytes.count - before + Self.spare
                json.reserveCapacity(before + size * entries.count + Self.endSize)
            }
            json.endArray()
            json.member("next", next.text)
            json.member("more", more)
        }
    }

    private func ndjson(_ entries: [some RenderedChange]) -> [UInt8] {
        var bytes: [UInt8] = []
        var size = 0
        for entry in entries {
            var json = JSONWriter(capacity: size)
            entry.append(epoch: epoch, provenance: provenance, to: &json)
            if size == 0 {
                size = json.bytes.count + Self.spare
                bytes.reserveCapacity(size * entries.count)
            }
            bytes += json.bytes
            bytes.append(0x0A)
        }
        return bytes
    }

    private func csv<Entry: RenderedChange>(_ entries: [Entry]) -> [UInt8] {
        var csv = CSVWriter()
        csv.row(Entry.columns(of: feed))
        for entry in entries { csv.row(entry.cells(epoch: epoch, provenance: provenance)) }
        return csv.bytes
    }
}
