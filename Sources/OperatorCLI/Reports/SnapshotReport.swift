import JSON

/// `GET /v1/feeds/senders/snapshot`: every sender that is listed now.
struct SnapshotReport: Report {
    private let entries: FeedEntries
    private let next: String?

    init(_ json: JSONValue) throws(JSONError) {
        entries = try FeedEntries(json.elements("entries"))
        next = try json.optionalString("next")
    }

    func text(in layout: Layout) -> String {
        let table = entries.isEmpty ? "No sender is listed.\n" : entries.text(in: layout)
        guard let next else { return table }
        let hint = "The feed continues with: spamgate feed tail --after \(DisplayText.safe(next))"
        return table + layout.painter.paint(hint, .faint) + "\n"
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(FeedEntries.csvTitles)
        entries.addRows(to: &csv)
        return csv
    }
}
