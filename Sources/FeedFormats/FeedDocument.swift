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
    private let epoch: FeedEpoch
    private let provenance: FeedProvenance

    /// A writer for entries of one epoch.
    package init(epoch: FeedEpoch, provenance: FeedProvenance) {
        self.epoch = epoch
        self.provenance = provenance
    }

    /// The body that holds `entries`.
    ///
    /// JSON also tells `next` and `more`; the other forms leave them to header fields.
    package func body(
        _ entries: [DisclosedEntry],
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

    private func json(_ entries: [DisclosedEntry], next: FeedCursor, more: Bool) -> [UInt8] {
        JSONWriter.object { json in
            json.key("entries")
            json.beginArray()
            for entry in entries {
                FeedEntryJSON.append(entry, epoch: epoch, provenance: provenance, to: &json)
            }
            json.endArray()
            json.member("next", next.text)
            json.member("more", more)
        }
    }

    private func ndjson(_ entries: [DisclosedEntry]) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            var json = JSONWriter()
            FeedEntryJSON.append(entry, epoch: epoch, provenance: provenance, to: &json)
            bytes += json.bytes
            bytes.append(0x0A)
        }
        return bytes
    }

    private func csv(_ entries: [DisclosedEntry]) -> [UInt8] {
        var csv = CSVWriter()
        csv.row(
            [
                "id", "sequence", "publishedAt", "event", "reason", "kind", "sender", "country",
                "listedAt", "firstSeen", "lastSeen",
            ]
                + Window.allCases.flatMap { window in
                    ["complaints", "reporters", "partners", "legit"].map {
                        "\($0)_\(window.rawValue)"
                    }
                } + ["tlp", "origin"]
        )
        for entry in entries {
            csv.row(
                [
                    "\(epoch.text)-\(entry.sequence)", String(entry.sequence),
                    entry.publishedAt.rfc3339, entry.event.rawValue, entry.reason?.rawValue ?? "",
                    entry.sender.kind.rawValue, entry.sender.value,
                    entry.sender.country?.code ?? "", entry.listedAt?.rfc3339 ?? "",
                    entry.firstSeen?.rfc3339 ?? "", entry.lastSeen?.rfc3339 ?? "",
                ]
                    + Window.allCases.flatMap { window in
                        let counts = entry.windows[window] ?? DisclosedCounts()
                        return [counts.complaints, counts.reporters, counts.partners, counts.legit]
                            .map { $0?.text ?? "" }
                    } + [entry.tlp.rawValue, provenance.origin]
            )
        }
        return csv.bytes
    }
}
