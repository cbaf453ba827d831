import JSON

/// `GET /v1/alerts`: complaints whose content is sealed.
struct AlertsReport: Report {
    private let rows: [(complaint: String, arrivedAt: Moment, partner: String, category: String)]

    init(_ json: JSONValue) throws(JSONError) {
        var rows: [(complaint: String, arrivedAt: Moment, partner: String, category: String)] = []
        for alert in try json.elements("alerts") {
            rows.append(
                (
                    try alert.string("complaint"), Moment(try alert.string("arrivedAt")),
                    try alert.string("partner"), try alert.string("category")
                )
            )
        }
        self.rows = rows
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else { return "No alert waits for anybody.\n" }
        var table = Table(columns: [
            .text("COMPLAINT"), .text("ARRIVED (UTC)"), .flexible("PARTNER"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.complaint, .bad), Table.Cell(row.arrivedAt.second),
                Table.Cell(row.partner),
            ])
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(["complaint", "arrivedAt", "partner", "category"])
        for row in rows {
            csv.add([row.complaint, row.arrivedAt.rfc3339, row.partner, row.category])
        }
        return csv
    }
}
