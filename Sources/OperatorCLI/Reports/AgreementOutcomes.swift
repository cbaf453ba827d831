import FeedFormats
import JSON
import SpamReporting

/// What `agreement apply` has done.
struct AgreementOutcomes {
    /// What became of one agreement.
    struct Outcome {
        let partner: String
        let version: Int
        /// `made`, `changed` or `unchanged`.
        let result: String
    }

    private let outcomes: [Outcome]

    init(_ outcomes: [Outcome]) {
        self.outcomes = outcomes
    }

    /// The outcomes in one of the formats.
    func text(as format: OutputFormat, in layout: Layout) -> String {
        switch format {
        case .table:
            guard !outcomes.isEmpty else { return "The file names no agreements.\n" }
            var table = Table(columns: [.flexible("PARTNER"), .number("VERSION"), .text("RESULT")])
            for outcome in outcomes {
                table.rows.append([
                    Table.Cell(outcome.partner), Table.Cell(outcome.version),
                    Table.Cell(outcome.result, outcome.result == "unchanged" ? .faint : .good),
                ])
            }
            return table.rendered(in: layout)
        case .json:
            let bytes = JSONWriter.object { json in
                json.key("agreements")
                json.beginArray()
                for outcome in outcomes {
                    json.beginObject()
                    json.member("partner", outcome.partner)
                    json.member("version", outcome.version)
                    json.member("result", outcome.result)
                    json.endObject()
                }
                json.endArray()
            }
            return String(decoding: bytes, as: UTF8.self) + "\n"
        case .csv:
            var csv = CSV()
            csv.add(["partner", "version", "result"])
            for outcome in outcomes {
                csv.add([outcome.partner, String(outcome.version), outcome.result])
            }
            return csv.text
        }
    }
}

/// What `agreement diff` shows: the members that a file would change.
struct AgreementDiffReport {
    private struct Row {
        let partner: String
        let member: String
        /// Nil where there is no agreement.
        let old: String?
        let new: String
    }

    private let rows: [Row]

    init(_ changes: [AgreementChange]) {
        var rows: [Row] = []
        for change in changes where change.isNeeded {
            let old = change.current?.agreement.map { AgreementWords($0).members }
            for (index, member) in AgreementWords(change.wanted).members.enumerated() {
                let before = old?[index].value
                guard before != member.value else { continue }
                rows.append(
                    Row(
                        partner: change.partner,
                        member: member.name,
                        old: before,
                        new: member.value
                    )
                )
            }
        }
        self.rows = rows
    }

    /// The changes in one of the formats.
    func text(as format: OutputFormat, in layout: Layout) -> String {
        switch format {
        case .table: table(in: layout)
        case .json: json
        case .csv: csv
        }
    }

    private func table(in layout: Layout) -> String {
        guard !rows.isEmpty else { return "Nothing would change.\n" }
        var text = ""
        var partner: String?
        for row in rows {
            if row.partner != partner {
                let title = row.old == nil ? "\(row.partner), new" : row.partner
                text += layout.painter.paint(DisplayText.safe(title), .heading) + "\n"
                partner = row.partner
            }
            if let old = row.old {
                let line = DisplayText.safe("- \(row.member): \(old)")
                text += layout.painter.paint(line, .bad) + "\n"
            }
            let line = DisplayText.safe("+ \(row.member): \(row.new)")
            text += layout.painter.paint(line, .good) + "\n"
        }
        return text
    }

    private var json: String {
        let bytes = JSONWriter.object { json in
            json.key("changes")
            json.beginArray()
            for row in rows {
                json.beginObject()
                json.member("partner", row.partner)
                json.member("member", row.member)
                if let old = row.old { json.member("old", old) }
                json.member("new", row.new)
                json.endObject()
            }
            json.endArray()
        }
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }

    private var csv: String {
        var csv = CSV()
        csv.add(["partner", "member", "old", "new"])
        for row in rows { csv.add([row.partner, row.member, row.old ?? "", row.new]) }
        return csv.text
    }
}
