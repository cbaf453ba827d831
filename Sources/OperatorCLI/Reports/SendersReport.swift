import JSON
import SpamReporting

/// `GET /v1/statistics/senders` and `…/hosts`: those with most complaints over one window.
struct SendersReport: Report {
    private struct Row {
        let sender: String
        let counts: WindowRow
        let firstSeen: Moment
        let lastSeen: Moment
        let isListed: Bool
    }

    private let window: String
    private let rows: [Row]
    /// Senders or hosts.
    private let feed: FeedName

    init(_ json: JSONValue) throws(JSONError) {
        let window = try json.string("window")
        var rows: [Row] = []
        feed = json["hosts"] == nil ? .senders : .hosts
        for element in try json.elements(feed.rawValue) {
            rows.append(
                Row(
                    sender: try SenderName(listedIn: element).canonicalText,
                    counts: try WindowRow(window, element),
                    firstSeen: Moment(try element.optionalString("firstSeen")),
                    lastSeen: Moment(try element.optionalString("lastSeen")),
                    isListed: try element.required("listed").boolean()
                )
            )
        }
        self.window = window
        self.rows = rows
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else {
            return "No \(feed.listing) was complained about in the last \(window).\n"
        }
        var table = Table(columns: [
            .flexible(feed.listing.uppercased()), .number("COMPLAINTS"), .number("REPORTERS"),
            .number("PARTNERS"),
            .number("LEGIT"), .text("FIRST SEEN"), .text("LAST (UTC)"), .text("LISTED"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.sender), Table.Cell(row.counts.complaints),
                Table.Cell(row.counts.reporters), Table.Cell(row.counts.partners),
                Table.Cell(row.counts.legit), Table.Cell(row.firstSeen.day),
                Table.Cell(row.lastSeen.minuteOfYear),
                row.isListed ? Table.Cell("yes", .bad) : Table.Cell("no", .faint),
            ])
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add([
            "window", feed.listing, "complaints", "reporters", "partners", "legit", "firstSeen",
            "lastSeen", "listed",
        ])
        for row in rows {
            let counts = row.counts
            let numbers = [counts.complaints, counts.reporters, counts.partners, counts.legit]
            csv.add(
                [window, row.sender] + numbers.map(String.init)
                    + [row.firstSeen.rfc3339, row.lastSeen.rfc3339, String(row.isListed)]
            )
        }
        return csv
    }
}
