import JSON

/// `GET /v1/subscriptions/{id}/deliveries`: the latest attempts.
struct DeliveriesReport: Report {
    private let rows: [DeliveryReport]

    init(_ json: JSONValue) throws(JSONError) {
        var rows: [DeliveryReport] = []
        for attempt in try json.elements("deliveries") {
            rows.append(try DeliveryReport(attempt))
        }
        self.rows = rows
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else { return "Nothing has been tried within 30 days.\n" }
        return DeliveryReport.table(of: rows).rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(DeliveryReport.columns)
        for row in rows { csv.add(row.cells) }
        return csv
    }
}

/// One attempt to deliver.
struct DeliveryReport: Report {
    private let at: Moment
    private let purpose: String
    private let webhookID: String
    private let range: (first: Int, last: Int, entries: Int)?
    private let outcome: String
    private let status: Int?
    private let milliseconds: Int
    private let answer: String
    private let error: String

    init(_ json: JSONValue) throws(JSONError) {
        at = Moment(try json.string("at"))
        purpose = try json.string("purpose")
        webhookID = try json.string("webhookId")
        range =
            json["last"] == nil
            ? nil
            : (
                try json.integer("first"), try json.integer("last"), try json.integer("entries")
            )
        outcome = try json.string("outcome")
        status = try json["status"]?.integer()
        milliseconds = try json.integer("milliseconds")
        answer = try json.string("answer")
        error = try json.optionalString("error") ?? ""
    }

    /// A table of attempts.
    static func table(of rows: [DeliveryReport]) -> Table {
        var table = Table(columns: [
            .text("TIME (UTC)"), .text("WHAT"), .number("ENTRIES"), .text("OUTCOME"),
            .number("STATUS"), .number("MS"), .flexible("ANSWER OR ERROR"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.at.second), Table.Cell(row.purpose),
                Table.Cell(row.range.map { "\($0.entries)" } ?? ""),
                Table.Cell(row.outcome, row.outcome == "delivered" ? .good : .warning),
                Table.Cell(row.status.map(String.init) ?? ""), Table.Cell(row.milliseconds),
                Table.Cell(row.error.isEmpty ? row.answer : row.error, .faint),
            ])
        }
        return table
    }

    func text(in layout: Layout) -> String {
        Self.table(of: [self]).rendered(in: layout)
    }

    static let columns = [
        "at", "purpose", "webhookId", "first", "last", "entries", "outcome", "status",
        "milliseconds", "answer", "error",
    ]

    var cells: [String] {
        [
            at.rfc3339, purpose, webhookID, range.map { "\($0.first)" } ?? "",
            range.map { "\($0.last)" } ?? "", range.map { "\($0.entries)" } ?? "", outcome,
            status.map(String.init) ?? "", "\(milliseconds)", answer, error,
        ]
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(Self.columns)
        csv.add(cells)
        return csv
    }
}
