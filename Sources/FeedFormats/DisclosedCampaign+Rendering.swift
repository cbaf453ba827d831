package import JSON
package import SpamReporting

extension DisclosedCampaign: RenderedChange {
    private static let counts = [
        "complaints", "reporters", "partners", "legit", "senders", "countries",
    ]

    /// One column for each member; what a list has stands in one cell with a space between.
    package static func columns(of feed: FeedName) -> [String] {
        [
            "id", "sequence", "publishedAt", "event", "reason", "mergedInto", "campaign",
            "listedAt", "firstSeen", "lastSeen", "category", "confidence", "languages", "sample",
            "senders", "hosts", "callBacks",
        ]
            + Window.allCases.flatMap { window in counts.map { "\($0)_\(window.rawValue)" } }
            + ["thisHour", "hourBefore", "tlp", "origin"]
    }

    /// The cells of ``columns(of:)``; empty where the reader may not see them.
    package func cells(epoch: FeedEpoch, provenance: FeedProvenance) -> [String] {
        func cell(_ parts: [DisclosedPart]?) -> String {
            (parts ?? []).map { part in
                // The column tells the kind of a host or number.
                part.sender.kind.feed == .hosts ? part.sender.value : part.sender.canonicalText
            }.joined(separator: " ")
        }
        var cells = [
            "\(epoch.text)-\(sequence)", String(sequence), publishedAt.rfc3339, event.rawValue,
            reason?.rawValue ?? "", mergedInto ?? "", campaign, listedAt?.rfc3339 ?? "",
            firstSeen?.rfc3339 ?? "", lastSeen?.rfc3339 ?? "", category ?? "",
            confidence.map { "\($0)" } ?? "", (languages ?? []).joined(separator: " "),
            sample ?? "", cell(senders), cell(hosts), cell(callBacks),
        ]
        for window in Window.allCases {
            let counts = windows[window]
            let common = counts?.common
            cells += [
                common?.complaints, common?.reporters, common?.partners, common?.legit,
                counts?.senders, counts?.countries,
            ].map { $0?.text ?? "" }
        }
        return cells + [
            growth?.thisHour.text ?? "", growth?.hourBefore.text ?? "", tlp.rawValue,
            provenance.origin,
        ]
    }

    /// The object of the feed.
    package func append(
        epoch: FeedEpoch,
        provenance: FeedProvenance,
        to json: inout JSONWriter
    ) {
        CampaignEntryJSON.append(self, epoch: epoch, provenance: provenance, to: &json)
    }
}
