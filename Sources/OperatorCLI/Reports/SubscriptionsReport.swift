import JSON

/// `GET /v1/subscriptions`: where feeds are pushed, and how that goes.
struct SubscriptionsReport: Report {
    private let rows: [SubscriptionReport]

    init(_ json: JSONValue) throws(JSONError) {
        var rows: [SubscriptionReport] = []
        for subscription in try json.elements("subscriptions") {
            rows.append(try SubscriptionReport(subscription))
        }
        self.rows = rows
    }

    func text(in layout: Layout) -> String {
        guard !rows.isEmpty else {
            return "No subscription yet. Add one with: spamgate subscription add URL\n"
        }
        var table = Table(columns: [
            .text("SUBSCRIPTION"), .text("PARTNER"), .flexible("RECEIVER"), .text("STATE"),
            .number("BEHIND"), .text("WAITING"), .number("FAILURES"), .text("NEXT TRY (UTC)"),
        ])
        for row in rows {
            table.rows.append([
                Table.Cell(row.id), Table.Cell(row.partner), Table.Cell(row.label), row.stateCell,
                Table.Cell(row.lagEntries), Table.Cell(row.lagText), Table.Cell(row.failures),
                Table.Cell(row.nextAttemptAt.second),
            ])
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(SubscriptionReport.columns)
        for row in rows { csv.add(row.cells) }
        return csv
    }
}

/// One subscription, as `GET /v1/subscriptions/{id}` and whatever changes it answer.
struct SubscriptionReport: Report {
    let id: String
    let partner: String
    private let name: String
    private let url: String
    private let feed: String
    private let state: String
    private let since: Moment
    /// Why nothing is delivered although the subscription is active.
    private let withheld: String?
    private let filter: String
    private let format: String
    private let signing: String
    private let batchSize: Int
    private let interval: Int
    private let cursor: String
    private let isSnapshot: Bool
    let lagEntries: Int
    private let lagSeconds: Int
    let failures: Int
    private let failingSince: Moment
    let nextAttemptAt: Moment
    private let deliveredAt: Moment
    private let secret: String?
    private let secrets: [(created: Moment, ends: Moment, publicKey: String?)]

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.string("id")
        partner = try json.string("partner")
        name = try json.string("name")
        url = try json.string("url")
        feed = try json.string("feed")
        state = try json.string("state")
        since = Moment(try json.optionalString("since"))
        withheld = try json.optionalString("withheld")
        filter = try Self.filter(json)
        format = try json.string("format")
        signing = try json.string("signing")
        batchSize = try json.integer("batchSize")
        interval = try json.integer("interval")
        cursor = try json.optionalString("cursor") ?? ""
        isSnapshot = try json["snapshot"]?.boolean() ?? false
        let lag = try json.required("lag")
        lagEntries = try lag.integer("entries")
        lagSeconds = try lag.integer("seconds")
        failures = try json.integer("failures")
        failingSince = Moment(try json.optionalString("failingSince"))
        nextAttemptAt = Moment(try json.optionalString("nextAttemptAt"))
        deliveredAt = Moment(try json.optionalString("deliveredAt"))
        secret = try json.optionalString("secret")
        var secrets: [(created: Moment, ends: Moment, publicKey: String?)] = []
        for one in try json.elements("secrets") {
            secrets.append(
                (
                    Moment(try one.optionalString("createdAt")),
                    Moment(try one.optionalString("endsAt")),
                    try one.optionalString("publicKey")
                )
            )
        }
        self.secrets = secrets
    }

    private static func filter(_ json: JSONValue) throws(JSONError) -> String {
        var parts: [String] = []
        for name in ["countries", "kinds"] {
            guard let elements = try json[name]?.elements() else { continue }
            var texts: [String] = []
            for element in elements { texts.append(try element.string()) }
            parts.append(texts.joined(separator: " or "))
        }
        let reporters = try json.integer("minimumReporters")
        if reporters > 0 { parts.append("\(reporters) reporters or more") }
        return parts.isEmpty ? "all" : parts.joined(separator: "; ")
    }

    /// What people call it, or else where it goes.
    var label: String { name.isEmpty ? url : name }

    /// How it stands, painted.
    var stateCell: Table.Cell {
        if state == "active", withheld != nil { return Table.Cell("no agreement", .warning) }
        if state == "active", failures > 0 { return Table.Cell("failing", .warning) }
        return switch state {
        case "active": Table.Cell("active", .good)
        case "pendingVerification": Table.Cell("unverified", .warning)
        case "suspended": Table.Cell("suspended", .bad)
        default: Table.Cell(state, .faint)
        }
    }

    /// For how long the oldest entry has waited.
    var lagText: String {
        switch lagSeconds {
        case 0: ""
        case ..<120: "\(lagSeconds) s"
        case ..<7200: "\(lagSeconds / 60) min"
        case ..<172_800: "\(lagSeconds / 3600) h"
        default: "\(lagSeconds / 86_400) d"
        }
    }

    func text(in layout: Layout) -> String {
        var lines = LabelledLines()
        lines.add("id", id)
        lines.add("partner", partner)
        if !name.isEmpty { lines.add("name", name) }
        lines.add("receiver", url)
        lines.add("state", "\(stateCell.text) since \(since.second) UTC")
        if let withheld { lines.add("withheld", "its partner may see nothing now: \(withheld)") }
        lines.add("feed", feed)
        lines.add("entries", filter)
        let gathering = interval > 0 ? ", gathered for \(interval) s" : ""
        lines.add("batches", "\(format), up to \(batchSize) entries\(gathering)")
        lines.add("signing", signing == "v1" ? "v1 (HMAC-SHA-256)" : "v1a (Ed25519)")
        for one in secrets {
            let end = one.ends.rfc3339.isEmpty ? "" : ", signs until \(one.ends.second) UTC"
            let key = one.publicKey.map { " \($0)" } ?? ""
            lines.add("key", "of \(one.created.second) UTC\(end)\(key)")
        }
        lines.add("behind", isSnapshot ? "a snapshot is due" : lagLine)
        if failures > 0 {
            lines.add("failures", "\(failures) since \(failingSince.second) UTC")
        }
        if !nextAttemptAt.rfc3339.isEmpty {
            lines.add("next try", "\(nextAttemptAt.second) UTC")
        }
        if !deliveredAt.rfc3339.isEmpty {
            lines.add("delivered", "\(deliveredAt.second) UTC")
        }
        if !cursor.isEmpty { lines.add("cursor", cursor) }
        guard let secret else { return lines.text }
        return lines.text + """

              \(layout.painter.paint(DisplayText.safe(secret), .heading))

            This is the receiver's secret. Keep it: it is shown only now.

            """
    }

    private var lagLine: String {
        lagEntries == 0 ? "nothing" : "\(DisplayText.grouped(lagEntries)) entries, \(lagText)"
    }

    static let columns = [
        "id", "partner", "name", "url", "state", "since", "withheld", "format", "signing",
        "batchSize", "interval", "cursor", "lagEntries", "lagSeconds", "failures", "failingSince",
        "nextAttemptAt", "deliveredAt", "secret", "feed",
    ]

    var cells: [String] {
        [
            id, partner, name, url, state, since.rfc3339, withheld ?? "", format, signing,
            "\(batchSize)", "\(interval)", cursor, "\(lagEntries)", "\(lagSeconds)",
            "\(failures)", failingSince.rfc3339, nextAttemptAt.rfc3339, deliveredAt.rfc3339,
            secret ?? "", feed,
        ]
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(Self.columns)
        csv.add(cells)
        return csv
    }
}
