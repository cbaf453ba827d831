import JSON
import SpamReporting

/// `GET /v1/feeds/{feed}/snapshot`: everything that is listed now.
struct SnapshotReport: Report {
    private let entries: FeedEntries
    private let next: String?

    init(_ json: JSONValue) throws(JSONError) {
        entries = try FeedEntries(json.elements("entries"))
        next = try json.optionalString("next")
    }

    func text(in layout: Layout) -> String {
        let table = entries.isEmpty ? "Nothing is listed.\n" : entries.text(in: layout)
        guard let next else { return table }
        let command = "spamgate feed tail \(entries.isEmpty ? "FEED" : entries.feed.rawValue)"
        let hint = "The feed continues with: \(command) --after \(DisplayText.safe(next))"
        return table + layout.painter.paint(hint, .faint) + "\n"
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(entries.csvTitles)
        entries.addRows(to: &csv)
        return csv
    }
}
