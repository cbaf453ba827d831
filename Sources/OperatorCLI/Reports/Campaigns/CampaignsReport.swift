import JSON

/// `GET /v1/statistics/campaigns`: the campaigns with most complaints over one window.
struct CampaignsReport: Report {
    private struct Row {
        let campaign: String
        let counts: CampaignWindowRow
        let category: String
        let firstSeen: Moment
        let lastSeen: Moment
        let isListed: Bool
    }

    /// From this width on there is room for when complaints came last.
    private static let wideWidth = 90

    private let window: String
    private let backlog: Int
    private let rows: [Row]

    init(_ json: JSONValue) throws(JSONError) {
        let window = try json.string("window")
        var rows: [Row] = []
        for element in try json.elements("campaigns") {
            rows.append(
                Row(
                    campaign: try element.string("campaign"),
                    counts: try CampaignWindowRow(window, element),
                    category: try element.optionalString("category") ?? "",
                    firstSeen: Moment(try element.string("firstSeen")),
                    lastSeen: Moment(try element.string("lastSeen")),
                    isListed: try element.required("listed").boolean()
                )
            )
        }
        self.window = window
        self.rows = rows
        backlog = try json.integer("backlog")
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else {
            return "No campaign was complained about in the last \(DisplayText.safe(window)).\n"
                + warning(layout.painter)
        }
        let hasRoom = layout.width >= Self.wideWidth
        var table = Table(
            columns: [
                .text("CAMPAIGN"), .flexible("CATEGORY"), .number("COMPLAINTS"),
                .number("REPORTERS"), .number("SENDERS"), .number("LEGIT"), .text("LISTED"),
            ] + (hasRoom ? [.text("LAST (UTC)")] : [])
        )
        for row in rows {
            let cells = [
                Table.Cell(row.campaign), Table.Cell(row.category),
                Table.Cell(row.counts.complaints), Table.Cell(row.counts.reporters),
                Table.Cell(row.counts.senders), Table.Cell(row.counts.legit),
                row.isListed ? Table.Cell("yes", .bad) : Table.Cell("no", .faint),
            ]
            let last = Table.Cell(row.lastSeen.minuteOfYear)
            table.rows.append(cells + (hasRoom ? [last] : []))
        }
        return table.rendered(in: layout) + warning(layout.painter)
    }

    /// What is not in the figures yet.
    private func warning(_ painter: Painter) -> String {
        guard backlog > 0 else { return "" }
        let requests = backlog == 1 ? "1 batch" : "\(DisplayText.grouped(backlog)) batches"
        return painter.paint("\(requests) of complaints not grouped yet", .warning) + "\n"
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(
            ["window", "campaign", "category"] + CampaignWindowRow.names
                + ["firstSeen", "lastSeen", "listed"]
        )
        for row in rows {
            csv.add(
                [window, row.campaign, row.category] + row.counts.figures.map(String.init)
                    + [row.firstSeen.rfc3339, row.lastSeen.rfc3339, String(row.isListed)]
            )
        }
        return csv
    }
}
