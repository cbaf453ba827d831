import JSON

/// A sender, host or number of a campaign.
struct NamedRow {
    let name: String
    /// In this campaign.
    let complaints: Int
    /// Distinct reporters within thirty days, whatever the campaign.
    let reporters: Int

    /// The names of one list of an answer.
    static func rows(
        _ elements: [JSONValue],
        _ name: (JSONValue) throws(JSONError) -> String
    ) throws(JSONError) -> [NamedRow] {
        var rows: [NamedRow] = []
        for element in elements {
            rows.append(
                NamedRow(
                    name: try name(element),
                    complaints: try element.integer("complaints"),
                    reporters: try element.integer("reporters")
                )
            )
        }
        return rows
    }

    /// A table of names of one kind.
    static func table(_ title: String, _ rows: [NamedRow]) -> Table {
        var table = Table(columns: [
            .flexible(title), .number("COMPLAINTS"), .number("REPORTERS IN ALL (30d)"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.name), Table.Cell(row.complaints), Table.Cell(row.reporters),
            ])
        }
        return table
    }
}
