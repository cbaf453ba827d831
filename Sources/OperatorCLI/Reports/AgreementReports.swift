import FeedFormats
import JSON
import SpamReporting

/// An agreement in words, member by member.
struct AgreementWords {
    private static let nothing = "nothing agreed"
    private static let atOnce = "at once"
    private static let noEnd = "no end"

    /// The values for spreadsheets: a number or a moment that there is not is an empty cell.
    var cells: [String] {
        members.map { [Self.nothing, Self.atOnce, Self.noEnd].contains($0.value) ? "" : $0.value }
    }

    /// Names and values of the members, in the order of the document.
    let members: [(name: String, value: String)]

    init(_ agreement: Agreement) {
        func list<Choice: CaseIterable & Hashable & RawRepresentable<String>>(
            _ chosen: Set<Choice>
        ) -> String {
            if chosen.count == Choice.allCases.count, Choice.allCases.count > 1 { return "all" }
            let names = Choice.allCases.filter(chosen.contains).map(\.rawValue)
            return names.isEmpty ? "none" : names.joined(separator: ", ")
        }
        let countries = agreement.countries.map { $0.map(\.code).sorted().joined(separator: ", ") }
        members = [
            ("purpose", agreement.purpose), ("contact", agreement.contact),
            ("feeds", list(agreement.feeds)), ("fields", list(agreement.fields)),
            ("windows", list(agreement.windows)),
            ("minimumReporters", String(agreement.minimumReporters)),
            ("minimumPartners", String(agreement.minimumPartners)),
            ("counts", agreement.counts.rawValue), ("countries", countries ?? "all"),
            ("kinds", list(agreement.kinds)),
            ("categories", agreement.categories?.sorted().joined(separator: ", ") ?? "all"),
            ("samples", agreement.includesSamples ? "shown" : "not shown"),
            ("tlp", agreement.ceiling.rawValue),
            ("retentionDays", agreement.retentionDays.map(String.init) ?? Self.nothing),
            ("sightings", agreement.takesSightings ? "taken" : "not taken"),
            ("validFrom", agreement.validFrom?.rfc3339 ?? Self.atOnce),
            ("validTo", agreement.validTo?.rfc3339 ?? Self.noEnd),
        ]
    }
}

/// `GET /v1/agreements`: the agreements as they are now.
struct AgreementsReport: Report {
    private let agreements: [KeptAgreement]

    init(_ json: JSONValue) throws(JSONError) {
        var agreements: [KeptAgreement] = []
        for element in try json.elements("agreements") {
            agreements.append(try KeptAgreementJSON.read(element))
        }
        self.agreements = agreements
    }

    func text(in layout: Layout) -> String {
        guard !agreements.isEmpty else {
            return "No agreement yet. Make one with: spamgate agreement apply FILE\n"
        }
        var table = Table(columns: [
            .text("PARTNER"), .number("VERSION"), .text("CHANGED (UTC)"), .number("REPORTERS"),
            .number("PARTNERS"), .text("COUNTS"), .text("TLP"), .text("VALID TO (UTC)"),
            .flexible("PURPOSE"),
        ])
        for kept in agreements {
            guard let agreement = kept.agreement else { continue }
            table.rows.append([
                Table.Cell(kept.partner), Table.Cell(kept.version),
                Table.Cell(Moment(kept.changedAt.rfc3339).minute),
                Table.Cell(agreement.minimumReporters), Table.Cell(agreement.minimumPartners),
                Table.Cell(agreement.counts.rawValue),
                Table.Cell(String(agreement.ceiling.rawValue.dropFirst(4))),
                Table.Cell(agreement.validTo.map { Moment($0.rfc3339).minute } ?? "no end"),
                Table.Cell(agreement.purpose),
            ])
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(AgreementReport.csvTitles)
        for kept in agreements { csv.add(AgreementReport.csvRow(kept)) }
        return csv
    }
}

/// `GET /v1/agreements/{partner}`: one version of one agreement.
struct AgreementReport: Report {
    private let kept: KeptAgreement

    init(_ json: JSONValue) throws(JSONError) {
        kept = try KeptAgreementJSON.read(json)
    }

    func text(in layout: Layout) -> String {
        let title = "\(kept.partner), version \(kept.version)"
        let change = "made \(Moment(kept.changedAt.rfc3339).second) UTC by \(kept.changedBy)"
        var text = layout.painter.paint(DisplayText.safe(title), .heading) + "  "
        text += layout.painter.paint(DisplayText.safe(change), .faint) + "\n"
        guard let agreement = kept.agreement else {
            return text + "This version ended the agreement: the partner sees nothing.\n"
        }
        for (name, value) in AgreementWords(agreement).members {
            let space = String(repeating: " ", count: 18 - name.utf8.count)
            text += name + space + DisplayText.safe(value) + "\n"
        }
        return text
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(Self.csvTitles)
        csv.add(Self.csvRow(kept))
        return csv
    }

    /// Names of the columns of ``csvRow(_:)``.
    static let csvTitles =
        ["partner", "version", "changedAt", "changedBy"]
        + AgreementWords(Agreement(purpose: "", contact: "")).members.map(\.name)

    /// One row for a version; of one that ended the agreement the members are empty.
    static func csvRow(_ kept: KeptAgreement) -> [String] {
        let words = kept.agreement.map { AgreementWords($0).cells }
        let empty = [String](repeating: "", count: csvTitles.count - 4)
        return [
            kept.partner, String(kept.version), kept.changedAt.rfc3339, kept.changedBy,
        ] + (words ?? empty)
    }
}

/// `GET /v1/agreements/{partner}/view`: an entry as a partner would see it.
struct AgreementViewReport: Report {
    private let partner: String
    private let subject: String
    private let version: Int?
    private let obstacles: [String]
    private let entry: FeedEntries

    init(_ json: JSONValue) throws(JSONError) {
        partner = try json.string("partner")
        version = try json["version"]?.integer()
        subject = try SenderName(listedIn: json).canonicalText
        var obstacles: [String] = []
        for element in try json.elements("obstacles") { obstacles.append(try element.string()) }
        self.obstacles = obstacles
        entry = try FeedEntries(json["entry"].map { [$0] } ?? [])
    }

    func text(in layout: Layout) -> String {
        guard entry.isEmpty else {
            let title = version.map { "\(partner) sees, by version \($0):" } ?? "\(partner) sees:"
            return layout.painter.paint(DisplayText.safe(title), .faint) + "\n"
                + entry.details(in: layout)
        }
        let title = "\(partner) is not shown \(subject):"
        return layout.painter.paint(DisplayText.safe(title), .warning) + "\n"
            + obstacles.map { "  " + DisplayText.safe($0) + "\n" }.joined()
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(entry.csvTitles)
        entry.addRows(to: &csv)
        return csv
    }
}
