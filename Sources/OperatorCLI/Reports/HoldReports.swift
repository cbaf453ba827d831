import JSON

/// `GET /v1/holds`: senders that decisions keep off the list.
struct HoldsReport: Report {
    private let rows: [(sender: String, reason: String, until: Moment)]

    init(_ json: JSONValue) throws(JSONError) {
        var rows: [(sender: String, reason: String, until: Moment)] = []
        for hold in try json.elements("holds") {
            rows.append(
                (
                    try SenderName(hold.required("sender")).canonicalText,
                    try hold.string("reason"), Moment(try hold.string("until"))
                )
            )
        }
        self.rows = rows
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else { return "No sender is kept off the list.\n" }
        var table = Table(columns: [
            .flexible("SENDER"), .text("BECAUSE"), .text("OFF UNTIL (UTC)"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.sender), Table.Cell(row.reason), Table.Cell(row.until.minute),
            ])
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(["sender", "reason", "until"])
        for row in rows { csv.add([row.sender, row.reason, row.until.rfc3339]) }
        return csv
    }
}

/// `GET /v1/reviews`: verified senders that would be listed.
struct ReviewsReport: Report {
    private struct Row {
        let sender: String
        let since: Moment
        let brand: String
        let owner: String
        let counts: WindowRow
    }

    private let window: String
    private let rows: [Row]

    init(_ json: JSONValue) throws(JSONError) {
        window = try json.string("window")
        var rows: [Row] = []
        for review in try json.elements("reviews") {
            rows.append(
                Row(
                    sender: try SenderName(review.required("sender")).canonicalText,
                    since: Moment(try review.string("since")),
                    brand: try review.optionalString("brand") ?? "",
                    owner: try review.optionalString("owner") ?? "",
                    counts: try WindowRow(window, review)
                )
            )
        }
        self.rows = rows
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else { return "No verified sender waits for review.\n" }
        var table = Table(columns: [
            .text("SENDER"), .text("BRAND"), .text("WAITS SINCE (UTC)"), .number("REPORTERS"),
            .number("COMPLAINTS"), .number("LEGIT"), .flexible("OWNER"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.sender), Table.Cell(row.brand), Table.Cell(row.since.minute),
                Table.Cell(row.counts.reporters), Table.Cell(row.counts.complaints),
                Table.Cell(row.counts.legit), Table.Cell(row.owner),
            ])
        }
        return table.rendered(in: layout) + "Counted over \(DisplayText.safe(window)).\n"
    }

    var csv: CSV {
        var csv = CSV()
        csv.add([
            "sender", "since", "brand", "owner", "window", "complaints", "reporters", "partners",
            "legit",
        ])
        for row in rows {
            csv.add(
                [row.sender, row.since.rfc3339, row.brand, row.owner, window]
                    + [
                        row.counts.complaints, row.counts.reporters, row.counts.partners,
                        row.counts.legit,
                    ].map(String.init)
            )
        }
        return csv
    }
}
