import JSON

/// `GET /v1/partners`: who has credentials, and who had.
struct PartnersReport: Report {
    private struct Limit {
        let number: Int?
        let unit: String
        /// What 0 means.
        let none: String
    }

    private struct Row {
        let name: String
        let role: String
        let country: String
        let createdAt: Moment
        let revokedAt: Moment
        let limits: [Limit]
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
                    revokedAt: Moment(try partner.optionalString("revokedAt")),
                    limits: [
                        Limit(number: try partner["rate"]?.integer(), unit: "/s", none: "any rate"),
                        Limit(number: try partner["burst"]?.integer(), unit: " at once", none: ""),
                        Limit(
                            number: try partner["newSenders"]?.integer(),
                            unit: " new/h",
                            none: "any new senders"
                        ),
                    ]
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
            .text("STATE"), .text("LIMITS"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.name), Table.Cell(row.role), Table.Cell(row.country),
                Table.Cell(row.createdAt.minute),
                row.revokedAt.rfc3339.isEmpty
                    ? Table.Cell("active", .good)
                    : Table.Cell("revoked \(row.revokedAt.minute)", .warning),
                Table.Cell(Self.text(of: row.limits)),
            ])
        }
        return table.rendered(in: layout)
    }

    /// Only what differs from the configuration.
    private static func text(of limits: [Limit]) -> String {
        let own = limits.compactMap { limit in
            limit.number.map { $0 == 0 ? limit.none : "\($0)\(limit.unit)" }
        }
        return own.isEmpty ? "as configured" : own.joined(separator: ", ")
    }

    var csv: CSV {
        var csv = CSV()
        csv.add([
            "name", "role", "country", "createdAt", "revokedAt", "rate", "burst", "newSenders",
        ])
        for row in rows {
            csv.add(
                [row.name, row.role, row.country, row.createdAt.rfc3339, row.revokedAt.rfc3339]
                    + row.limits.map { $0.number.map(String.init) ?? "" }
            )
        }
        return csv
    }
}
