package import SpamReporting

/// Feed entries as rows of comma-separated values.
///
/// `protocols/outbound/csv` describes the columns.
package struct FeedCSV: Sendable {
    private let epoch: FeedEpoch
    private let provenance: FeedProvenance

    /// A writer for entries of one epoch.
    package init(epoch: FeedEpoch, provenance: FeedProvenance) {
        self.epoch = epoch
        self.provenance = provenance
    }

    /// The columns' names in a feed.
    static func columns(of feed: FeedName) -> [String] {
        [
            "id", "sequence", "publishedAt", "event", "reason", "kind",
            feed == .senders ? "sender" : "value", "country", "listedAt", "firstSeen", "lastSeen",
        ]
            + Window.allCases.flatMap { window in
                ["complaints", "reporters", "partners", "legit"].map {
                    "\($0)_\(window.rawValue)"
                }
            } + ["tlp", "origin"] + (feed == .senders ? messageColumns : [])
    }

    /// What is said of a sender's messages.
    private static let messageColumns = ["campaign", "category", "confidence", "sample"]

    /// Writes the row with the columns' names in the feed of senders.
    package static func appendHeader(to csv: inout CSVWriter) {
        csv.row(columns(of: .senders))
    }

    /// Writes the row of one entry.
    package func append(_ entry: DisclosedEntry, to csv: inout CSVWriter) {
        csv.row(cells(of: entry))
    }

    /// The cells of one entry.
    func cells(of entry: DisclosedEntry) -> [String] {
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
            + (entry.sender.kind.feed == .senders
                ? [
                    entry.campaign ?? "", entry.category ?? "",
                    entry.confidence.map { "\($0)" } ?? "", entry.sample ?? "",
                ] : [])
    }
}
