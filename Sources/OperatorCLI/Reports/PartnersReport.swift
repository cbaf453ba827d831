import JSON

/// `GET /v1/partners`: who has credentials, and who had.
struct PartnersReport: Report {
    private struct Row {
        let name: String
        let role: String
        let country: String
        let createdAt: Moment
        let revokedAt: Moment
    }

    private let rows: [Row]

    init(_ json: JSONValue) throws(JSONError) {
        var rows: [Row] = []
        for partner in try json.elements("partners") {
            rows.append(
                Row(
                    name: try partner.string("name"),
                    role: try partner.string("role"),
                    country: try partner.string("country"),
                    createdAt: Moment(try partner.optionalString("createdAt")),
                    revokedAt: Moment(try partner.optionalString("revokedAt"))
                )
            )
        }
        self.rows = rows
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else {
            return "No partner yet. Add one with: spamgate partner add NAME --role carrier\n"
        }
        var table = Table(columns: [
            .flexible("PARTNER"), .text("ROLE"), .text("COUNTRY"), .text("ADDED (UTC)"),
            .text("STATE"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.name), Table.Cell(row.role), Table.Cell(row.country),
                Table.Cell(row.createdAt.minute),
                row.revokedAt.rfc3339.isEmpty
                    ? Table.Cell("active", .good)
                    : Table.Cell("revoked \(row.revokedAt.minute)", .warning),
            ])
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(["name", "role", "country", "createdAt", "revokedAt"])
        for row in rows {
            csv.add([
                row.name, row.role, row.country, row.createdAt.rfc3339, row.revokedAt.rfc3339,
            ])
        }
        return csv
    }
}
