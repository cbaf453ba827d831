import JSON

/// `GET /v1/statistics/campaigns/{campaign}`: everything that is known of one campaign.
struct CampaignReport: Report {
    private let campaign: String
    private let mergedFrom: [String]
    private let total: (complaints: Int, legit: Int)
    private let firstSeen: Moment
    private let lastSeen: Moment
    private let category: String
    private let languages: [String]
    private let windows: [CampaignWindowRow]
    private let listing: CampaignListingText
    private let sample: String?
    private let categories: [(name: String, complaints: Int)]
    private let senders: [NamedRow]
    private let hosts: [NamedRow]
    private let callBacks: [NamedRow]
    private let timeline: [Int]
    private let growth: (thisHour: Int, hourBefore: Int)
    private let knownBy: [(count: Int, noun: String)]

    init(_ json: JSONValue) throws(JSONError) {
        campaign = try json.string("campaign")
        var merged: [String] = []
        for id in try json.elements("mergedFrom") { merged.append(try id.string()) }
        mergedFrom = merged
        total = (try json.integer("complaints"), try json.integer("legit"))
        firstSeen = Moment(try json.string("firstSeen"))
        lastSeen = Moment(try json.string("lastSeen"))
        category = try json.optionalString("category") ?? ""
        var languages: [String] = []
        for language in try json["languages"]?.elements() ?? [] {
            languages.append(try language.string())
        }
        self.languages = languages
        windows = try CampaignWindowRow.rows(json.required("windows"))
        listing = try CampaignListingText(json.required("listing"))
        sample = try json.optionalString("sample")
        var categories: [(name: String, complaints: Int)] = []
        for one in try json.elements("categories") {
            categories.append((try one.string("name"), try one.integer("complaints")))
        }
        self.categories = categories
        senders = try NamedRow.rows(json.elements("senders")) { element throws(JSONError) in
            try element["sender"].map { sender throws(JSONError) in
                try SenderName(sender).canonicalText
            } ?? ""
        }
        hosts = try NamedRow.rows(json.elements("hosts")) { element throws(JSONError) in
            try element.string("host")
        }
        callBacks = try NamedRow.rows(json.elements("callBacks")) { element throws(JSONError) in
            try element.string("number")
        }
        var timeline: [Int] = []
        for count in try json.required("timeline").elements("complaints") {
            timeline.append(try count.integer())
        }
        self.timeline = timeline
        let growth = try json.required("growth")
        self.growth = (try growth.integer("thisHour"), try growth.integer("hourBefore"))
        knownBy = try Self.counts(json.required("knownBy"))
    }

    private static func counts(
        _ json: JSONValue
    ) throws(JSONError) -> [(count: Int, noun: String)] {
        var counts: [(count: Int, noun: String)] = []
        for (member, noun) in [
            ("texts", "text"), ("links", "link"), ("numbers", "number"), ("senders", "sender"),
        ] {
            let count = try json.integer(member)
            if count > 0 { counts.append((count, count == 1 ? noun : noun + "s")) }
        }
        return counts
    }

    func text(in layout: Layout) -> String {
        var text = heading(layout.painter)
        text += "\n" + sampleText(in: layout)
        text += "\n" + windowTable.rendered(in: layout)
        text += "\n" + timelineText(layout.painter)
        let named = [("SENDER", senders), ("HOST", hosts), ("CALL-BACK NUMBER", callBacks)]
        for (title, rows) in named where !rows.isEmpty {
            text += "\n" + NamedRow.table(title, rows).rendered(in: layout)
        }
        if !categories.isEmpty { text += "\n" + categoryTable.rendered(in: layout) }
        return text + "\n" + grouping(in: layout)
    }

    private func heading(_ painter: Painter) -> String {
        var text = painter.paint(DisplayText.safe(campaign), .heading) + "  "
        text += painter.paint(listing.state, listing.style) + "\n"
        for sentence in listing.sentences { text += painter.paint(sentence, .warning) + "\n" }
        let noun = languages.count == 1 ? "language" : "languages"
        let written = languages.isEmpty ? "" : "\(noun) \(languages.joined(separator: " and "))"
        let about = [category, written].filter { !$0.isEmpty }.joined(separator: ", ")
        if !about.isEmpty { text += DisplayText.safe(about) + "\n" }
        let span = "first seen \(firstSeen.second) UTC, last seen \(lastSeen.second) UTC"
        return text + painter.paint(DisplayText.safe(span), .faint) + "\n"
    }

    private func sampleText(in layout: Layout) -> String {
        guard let sample else {
            return layout.painter.paint("No text is shown: too few reporters sent it.", .faint)
                + "\n"
        }
        return CampaignSample(sample).rendered(in: layout)
    }

    private var windowTable: Table {
        var table = Table(columns: [
            .text("WINDOW"), .number("COMPLAINTS"), .number("REPORTERS"), .number("SENDERS"),
            .number("PARTNERS"), .number("COUNTRIES"), .number("LEGIT"),
        ])
        for row in windows {
            table.rows.append([Table.Cell(row.window)] + row.figures.map { Table.Cell($0) })
        }
        table.rows.append([
            Table.Cell("ever"), Table.Cell(total.complaints), Table.Cell(""), Table.Cell(""),
            Table.Cell(""), Table.Cell(""), Table.Cell(total.legit),
        ])
        return table
    }

    private func timelineText(_ painter: Painter) -> String {
        let most = DisplayText.grouped(timeline.max() ?? 0)
        var text = painter.paint("Complaints by hour, the last \(timeline.count)", .heading) + "\n"
        text += Sparkline.text(timeline) + "\n"
        text += "at most \(most) in an hour, \(DisplayText.grouped(growth.thisHour)) in this one, "
        return text + "\(DisplayText.grouped(growth.hourBefore)) in the one before\n"
    }

    private var categoryTable: Table {
        var table = Table(columns: [.flexible("CATEGORY"), .number("COMPLAINTS")])
        for one in categories {
            table.rows.append([Table.Cell(one.name), Table.Cell(one.complaints)])
        }
        return table
    }

    /// What its complaints are known by.
    private func grouping(in layout: Layout) -> String {
        let counts = knownBy.map { "\($0.count) \($0.noun)" }.joined(separator: ", ")
        var text = "Known by \(counts.isEmpty ? "nothing" : counts)"
        if mergedFrom.isEmpty { text += "; no other campaign was merged into it." }
        if !mergedFrom.isEmpty {
            text += "; merged into it: \(DisplayText.safe(mergedFrom.joined(separator: ", ")))."
        }
        return WrappedText.lines(text, width: layout.width).map { $0 + "\n" }.joined()
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(
            ["campaign", "category", "window"] + CampaignWindowRow.names + [
                "state", "sample", "languages",
            ]
        )
        for row in windows {
            csv.add(
                [campaign, category, row.window] + row.figures.map(String.init)
                    + [listing.name, sample ?? "", languages.joined(separator: " ")]
            )
        }
        return csv
    }
}
