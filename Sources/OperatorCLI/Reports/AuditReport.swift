import JSON

/// `GET /v1/audit`: who did what, and who was told what.
struct AuditReport: Report {
    private struct Row {
        let sequence: Int
        let time: Moment
        let actor: String
        let action: String
        let object: String
        let details: String
    }

    private let rows: [Row]

    init(_ json: JSONValue) throws(JSONError) {
        var rows: [Row] = []
        for record in try json.elements("records") {
            rows.append(
                Row(
                    sequence: try record.integer("sequence"),
                    time: Moment(try record.string("time")),
                    actor: try record.string("actor"),
                    action: try record.string("action"),
                    object: try record.string("object"),
                    details: try Self.text(of: record.required("details"))
                )
            )
        }
        self.rows = rows
    }

    /// Names and values on one line, such as `rate=[configured, 100]`.
    private static func text(of details: JSONValue) throws(JSONError) -> String {
        var parts: [String] = []
        for (name, value) in try details.members() {
            switch value.kind {
            case .string: parts.append("\(name)=\(try value.string())")
            case .array:
                let texts = try value.elements().map { item throws(JSONError) in
                    try item.string()
                }
                parts.append("\(name)=[\(texts.joined(separator: ", "))]")
            default:
                parts.append("\(name)=\(String(decoding: value.serialized(), as: UTF8.self))")
            }
        }
        return parts.joined(separator: " ")
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else { return "No further records.\n" }
        var table = Table(columns: [
            .number("RECORD"), .text("TIME (UTC)"), .text("WHO"), .text("DID"), .text("TO"),
            .flexible("DETAILS"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.sequence), Table.Cell(row.time.second), Table.Cell(row.actor),
                Table.Cell(row.action), Table.Cell(row.object),
                Table.Cell(row.details, .faint),
            ])
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(["sequence", "time", "actor", "action", "object", "details"])
        for row in rows {
            csv.add([
                String(row.sequence), row.time.rfc3339, row.actor, row.action, row.object,
                row.details,
            ])
        }
        return csv
    }
}
