import JSON
import SpamReporting

/// `GET /v1/statistics/sources`: what came from each source of subscribers' messages.
struct SourcesReport: Report {
    /// What is known of one source.
    private struct Row {
        let name: String
        let format: String
        /// Empty for the route of a format, which goes by the token.
        let partner: String
        let conversation: String
        let lastSeen: Moment
        /// Seconds since something came, by the gateway's clock; nil for never.
        let age: Int64?
        let perMinute: Int
        let counts: [Int]
    }

    private let since: Moment
    private let rows: [Row]

    private static let counts = ["taken", "retry", "repeat", "invalid", "refused", "failed"]
    /// Of these any but none deserves a look.
    private static let bad: Set = ["invalid", "refused", "failed"]

    init(_ json: JSONValue) throws(JSONError) {
        since = Moment(try json.string("since"))
        let now = Timestamp(rfc3339: try json.string("now"))
        var rows: [Row] = []
        for source in try json.elements("sources") {
            let messages = try source.required("messages")
            var counts: [Int] = []
            for name in Self.counts { counts.append(try messages.integer(name)) }
            let lastSeen = try source.optionalString("lastSeen")
            let seen = lastSeen.flatMap { Timestamp(rfc3339: $0) }
            rows.append(
                Row(
                    name: try source.string("name"),
                    format: try source.string("format"),
                    partner: try source.optionalString("partner") ?? "",
                    conversation: try source.optionalString("conversation") ?? "",
                    lastSeen: Moment(lastSeen),
                    age: seen.flatMap { seen in now.map { max(0, $0.seconds - seen.seconds) } },
                    perMinute: try source.integer("perMinute"),
                    counts: counts
                )
            )
        }
        self.rows = rows
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else {
            return "No source is configured, and nothing came since \(since.second) UTC.\n"
        }
        var table = Table(
            columns: [
                .flexible("SOURCE"), .text("FORMAT"), .text("PARTNER"), .text("LAST SEEN"),
                .number("/MIN"),
            ] + Self.counts.map { .number($0.uppercased()) }
        )
        for row in rows {
            let counts = zip(Self.counts, row.counts).map { name, count in
                count > 0 && Self.bad.contains(name)
                    ? Table.Cell(DisplayText.grouped(count), .warning) : Table.Cell(count)
            }
            table.rows.append(
                [
                    Table.Cell(row.name), Table.Cell(row.format),
                    row.partner.isEmpty ? Table.Cell("by token", .faint) : Table.Cell(row.partner),
                    row.age.map { Table.Cell(Self.text(ofAge: $0)) } ?? Table.Cell("never", .faint),
                    Table.Cell(row.perMinute),
                ] + counts
            )
        }
        return table.rendered(in: layout)
    }

    /// How long ago something was, in the largest unit of which one has passed.
    static func text(ofAge seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds) s ago"
        case ..<3600: "\(seconds / 60) min ago"
        case ..<86_400: "\(seconds / 3600) h ago"
        default: "\(seconds / 86_400) d ago"
        }
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(
            ["name", "format", "partner", "conversation", "lastSeen", "perMinute"] + Self.counts
        )
        for row in rows {
            csv.add(
                [row.name, row.format, row.partner, row.conversation, row.lastSeen.rfc3339]
                    + ([row.perMinute] + row.counts).map(String.init)
            )
        }
        return csv
    }
}
