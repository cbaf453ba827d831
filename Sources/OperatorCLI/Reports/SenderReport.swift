import JSON

/// `GET /v1/statistics/senders/{sender}` or `…/hosts/{host}`: everything that is known of one.
struct SenderReport: Report {
    private let sender: String
    private let windows: [WindowRow]
    private let total: (complaints: Int, legit: Int)
    private let firstSeen: Moment
    private let lastSeen: Moment
    private let listing: (state: String, since: Moment, reason: String)
    /// What keeps the sender off the list, as sentences.
    private let hold: [String]
    private let partners: [(name: String, complaints: Int, legit: Int, lastSeen: Moment)]
    private let sightings: [(partner: String, count: Int, lastSeen: Moment, came: Moment)]
    private let lookAlikes: [(sender: String, counts: WindowRow, isListed: Bool)]
    /// What the present listing says of the messages; nil when it is not listed.
    private let messages: SenderMessages?
    private let entries: FeedEntries

    init(_ json: JSONValue) throws(JSONError) {
        sender = try SenderName(listedIn: json).canonicalText
        windows = try WindowRow.rows(json.required("windows"))
        let total = try json.required("total")
        self.total = (try total.integer("complaints"), try total.integer("legit"))
        firstSeen = Moment(try json.optionalString("firstSeen"))
        lastSeen = Moment(try json.optionalString("lastSeen"))
        let listing = try json.required("listing")
        self.listing = (
            try listing.string("state"), Moment(try listing.optionalString("since")),
            try listing.optionalString("reason") ?? ""
        )
        hold = try listing["hold"].map(Self.sentences) ?? []
        var partners: [(name: String, complaints: Int, legit: Int, lastSeen: Moment)] = []
        for partner in try json.elements("partners") {
            partners.append(
                (
                    try partner.string("name"), try partner.integer("complaints"),
                    try partner.integer("legit"), Moment(try partner.optionalString("lastSeen"))
                )
            )
        }
        self.partners = partners
        var sightings: [(partner: String, count: Int, lastSeen: Moment, came: Moment)] = []
        for sighting in try json["sightings"]?.elements() ?? [] {
            sightings.append(
                (
                    try sighting.string("partner"), try sighting.integer("count"),
                    Moment(try sighting.optionalString("lastSeen")),
                    Moment(try sighting.string("receivedAt"))
                )
            )
        }
        self.sightings = sightings
        var lookAlikes: [(sender: String, counts: WindowRow, isListed: Bool)] = []
        for other in try json["lookAlikes"]?.elements() ?? [] {
            lookAlikes.append(
                (
                    try SenderName(other.required("sender")).canonicalText,
                    try WindowRow("30d", other), try other.required("listed").boolean()
                )
            )
        }
        self.lookAlikes = lookAlikes
        let elements = try json.elements("entries")
        // The newest comes first.
        messages =
            try elements.first.map { entry throws(JSONError) in try SenderMessages(entry) }
        entries = try FeedEntries(elements)
    }

    private static func sentences(_ hold: JSONValue) throws(JSONError) -> [String] {
        var sentences: [String] = []
        if let until = try hold.optionalString("until") {
            let reason = try hold.optionalString("reason") ?? "decided"
            sentences.append("kept off the list until \(Moment(until).minute) UTC: \(reason)")
        }
        if let until = try hold.optionalString("verifiedUntil") {
            sentences.append("verified until \(Moment(until).minute) UTC")
        }
        if let since = try hold.optionalString("reviewSince") {
            sentences.append("waits for review since \(Moment(since).minute) UTC")
        }
        return sentences
    }

    func text(in layout: Layout) -> String {
        var text = heading(layout.painter) + "\n" + windowTable.rendered(in: layout)
        if let sample = messages?.sample, !sample.isEmpty {
            text += "\n" + CampaignSample(sample).rendered(in: layout)
        }
        if !partners.isEmpty {
            text += "\n" + partnerTable.rendered(in: layout)
        }
        if !sightings.isEmpty {
            text += "\n" + sightingTable.rendered(in: layout)
        }
        if !lookAlikes.isEmpty {
            text += "\n" + lookAlikeTable.rendered(in: layout)
        }
        if !entries.isEmpty {
            text += "\n" + layout.painter.paint("Latest feed entries", .heading) + "\n"
            text += entries.text(in: layout, showsSender: false)
        }
        return text
    }

    private func heading(_ painter: Painter) -> String {
        let since = listing.since.second.isEmpty ? "" : " since \(listing.since.second) UTC"
        let style: Painter.Style =
            switch listing.state {
            case "listed": .bad
            case "withdrawn": .warning
            default: .good
            }
        var text = painter.paint(DisplayText.safe(sender), .heading) + "  "
        text += painter.paint(DisplayText.safe(listing.state + since), style) + "\n"
        if !listing.reason.isEmpty { text += DisplayText.safe(listing.reason) + "\n" }
        for sentence in hold { text += painter.paint(DisplayText.safe(sentence), .warning) + "\n" }
        if let messages, !messages.campaign.isEmpty || !messages.category.isEmpty {
            let what = messages.category.isEmpty ? "of no known category" : messages.category
            text += "messages of campaign \(DisplayText.safe(messages.campaign)), "
            text += DisplayText.safe(what) + "\n"
        }
        if !firstSeen.second.isEmpty {
            let span = "first seen \(firstSeen.second) UTC, last seen \(lastSeen.second) UTC"
            text += painter.paint(DisplayText.safe(span), .faint) + "\n"
        }
        return text
    }

    private var windowTable: Table {
        var table = Table(columns: [
            .text("WINDOW"), .number("COMPLAINTS"), .number("REPORTERS"), .number("PARTNERS"),
            .number("LEGIT"),
        ])
        for row in windows {
            table.rows.append([
                Table.Cell(row.window), Table.Cell(row.complaints), Table.Cell(row.reporters),
                Table.Cell(row.partners), Table.Cell(row.legit),
            ])
        }
        table.rows.append([
            Table.Cell("ever"), Table.Cell(total.complaints), Table.Cell(""), Table.Cell(""),
            Table.Cell(total.legit),
        ])
        return table
    }

    private var partnerTable: Table {
        var table = Table(columns: [
            .flexible("REPORTED BY"), .number("COMPLAINTS"), .number("LEGIT"),
            .text("LAST SEEN (UTC)"),
        ])
        for partner in partners {
            table.rows.append([
                Table.Cell(partner.name), Table.Cell(partner.complaints),
                Table.Cell(partner.legit), Table.Cell(partner.lastSeen.minute),
            ])
        }
        return table
    }

    private var sightingTable: Table {
        var table = Table(columns: [
            .flexible("SIGHTED BY PEERS"), .number("COUNT"), .text("LAST SEEN (UTC)"),
            .text("RECEIVED (UTC)"),
        ])
        for sighting in sightings {
            table.rows.append([
                Table.Cell(sighting.partner), Table.Cell(sighting.count),
                Table.Cell(sighting.lastSeen.minute), Table.Cell(sighting.came.minute),
            ])
        }
        return table
    }

    private var lookAlikeTable: Table {
        var table = Table(columns: [
            .flexible("LOOKS LIKE IT (30d)"), .number("COMPLAINTS"), .number("REPORTERS"),
            .number("LEGIT"), .text("LISTED"),
        ])
        for other in lookAlikes {
            table.rows.append([
                Table.Cell(other.sender), Table.Cell(other.counts.complaints),
                Table.Cell(other.counts.reporters), Table.Cell(other.counts.legit),
                other.isListed ? Table.Cell("yes", .bad) : Table.Cell("no", .faint),
            ])
        }
        return table
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(["sender", "window", "complaints", "reporters", "partners", "legit", "state"])
        for row in windows {
            let numbers = [row.complaints, row.reporters, row.partners, row.legit]
            csv.add([sender, row.window] + numbers.map(String.init) + [listing.state])
        }
        return csv
    }
}
