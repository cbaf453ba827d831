package import JSON
package import SpamReporting

/// What one reader may see of an entry, in the forms that all feeds have.
package protocol RenderedChange: DisclosedChange {
    /// The names of the columns in which ``cells(epoch:provenance:)`` come.
    static func columns(of feed: FeedName) -> [String]

    /// The entry as a row of comma-separated values.
    func cells(epoch: FeedEpoch, provenance: FeedProvenance) -> [String]

    /// Appends the entry as an object.
    func append(epoch: FeedEpoch, provenance: FeedProvenance, to json: inout JSONWriter)
}

extension DisclosedEntry: RenderedChange {
    /// Those of ``FeedCSV``; what the feed of hosts lists is no sender.
    package static func columns(of feed: FeedName) -> [String] { FeedCSV.columns(of: feed) }

    /// The row of ``FeedCSV``.
    package func cells(epoch: FeedEpoch, provenance: FeedProvenance) -> [String] {
        FeedCSV(epoch: epoch, provenance: provenance).cells(of: self)
    }

    /// The object of ``FeedEntryJSON``.
    package func append(
        epoch: FeedEpoch,
        provenance: FeedProvenance,
        to json: inout JSONWriter
    ) {
        FeedEntryJSON.append(self, epoch: epoch, provenance: provenance, to: &json)
    }
}
