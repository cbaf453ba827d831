import JSON
import SpamReporting

/// A dispute in an answer; the gateway may know states that this command does not.
private struct DisputeRow {
    let number: Int
    let state: String
    let sender: String
    let reason: String
    let evidence: String
    let contact: String
    let author: String
    let openedAt: Moment
    let changedAt: Moment
    let decision: (author: String, at: Moment, reason: String, heldUntil: Moment)?

    init(_ json: JSONValue) throws(JSONError) {
        number = try json.integer("id")
        state = try json.string("state")
        sender = try SenderName(json.required("sender")).canonicalText
        reason = try json.string("reason")
        evidence = try json.optionalString("evidence") ?? ""
        contact = try json.string("contact")
        author = try json.string("openedBy")
        openedAt = Moment(try json.string("openedAt"))
        changedAt = Moment(try json.string("changedAt"))
        if let value = json["decision"] {
            decision = (
                try value.optionalString("by") ?? "", Moment(try value.string("at")),
                try value.string("reason"), Moment(try value.optionalString("heldUntil"))
            )
        } else {
            decision = nil
        }
    }

    static let names = [
        "id", "state", "sender", "openedBy", "openedAt", "changedAt", "reason", "evidence",
        "contact", "decidedBy", "decidedAt", "decision", "heldUntil",
    ]

    var fields: [String] {
        [
            String(number), state, sender, author, openedAt.rfc3339, changedAt.rfc3339, reason,
            evidence, contact, decision?.author ?? "", decision?.at.rfc3339 ?? "",
            decision?.reason ?? "", decision?.heldUntil.rfc3339 ?? "",
        ]
    }

    /// The state with its colour.
    var cell: Table.Cell {
        switch state {
        case "acknowledged": Table.Cell(state, .bad)
        case "open": Table.Cell(state, .warning)
        default: Table.Cell(state, .faint)
        }
    }
}

/// `GET /v1/disputes`: many of them.
struct DisputesReport: Report {
    private let rows: [DisputeRow]
    private let next: Int?

    init(_ json: JSONValue) throws(JSONError) {
        var rows: [DisputeRow] = []
        for dispute in try json.elements("disputes") { rows.append(try DisputeRow(dispute)) }
        self.rows = rows
        next = try json["next"]?.integer()
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else { return "No such dispute.\n" }
        var table = Table(columns: [
            .number("DISPUTE"), .text("STATE"), .text("SENDER"), .text("OPENED (UTC)"),
            .text("BY"), .flexible("REASON"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(String(row.number)), row.cell, Table.Cell(row.sender),
                Table.Cell(row.openedAt.minute), Table.Cell(row.author), Table.Cell(row.reason),
            ])
        }
        let more = next.map { "More with --before \($0).\n" } ?? ""
        return table.rendered(in: layout) + more
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(DisputeRow.names)
        for row in rows { csv.add(row.fields) }
        return csv
    }
}

/// `GET /v1/disputes/{id}`: one of them whole.
struct DisputeReport: Report {
    private let row: DisputeRow

    init(_ json: JSONValue) throws(JSONError) {
        row = try DisputeRow(json)
    }

    func text(in layout: Layout) -> String {
        var lines = LabelledLines()
        lines.add("dispute", "\(row.number), \(row.state)")
        lines.add("sender", row.sender)
        lines.add("opened", "\(row.openedAt.second) UTC by \(row.author)")
        lines.add("contact", row.contact)
        lines.add("reason", row.reason)
        if !row.evidence.isEmpty { lines.add("evidence", row.evidence) }
        if let decision = row.decision {
            let author = decision.author.isEmpty ? "" : " by \(decision.author)"
            lines.add("decided", "\(decision.at.second) UTC\(author)")
            lines.add("because", decision.reason)
            let until = decision.heldUntil.second
            if !until.isEmpty { lines.add("off until", "\(until) UTC") }
        }
        return lines.text
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(DisputeRow.names)
        csv.add(row.fields)
        return csv
    }
}
