import FeedFormats
import JSON
import SpamReporting

/// Entries of a feed, in order.
struct FeedEntries {
    /// One change of a listing.
    struct Entry {
        let id: String
        let sequence: Int
        let publishedAt: Moment
        let event: String
        let reason: String
        let sender: SenderName
        let listedAt: Moment
        let firstSeen: Moment
        let lastSeen: Moment
        let windows: [DisclosedWindowRow]
        /// What campaigns alone have.
        let campaign: CampaignRow?
        /// What senders alone have; nil for an entry of another feed.
        let messages: SenderMessages?
        let tlp: String
        let origin: String
    }

    private let entries: [Entry]
    /// The feed that they are of.
    let feed: FeedName

    /// Whether there is nothing to show.
    var isEmpty: Bool { entries.isEmpty }

    /// How many there are.
    var count: Int { entries.count }

    /// Understands the elements of an `entries` array.
    ///
    /// - Parameter feed: the feed that they are of; nil when they are to tell.
    init(_ elements: [JSONValue], of feed: FeedName? = nil) throws(JSONError) {
        var entries: [Entry] = []
        for element in elements {
            entries.append(
                Entry(
                    id: try element.string("id"),
                    sequence: try element.integer("sequence"),
                    publishedAt: Moment(try element.string("publishedAt")),
                    event: try element.string("event"),
                    reason: try element.optionalString("reason") ?? "",
                    sender: try SenderName(listedIn: element),
                    listedAt: Moment(try element.optionalString("listedAt")),
                    firstSeen: Moment(try element.optionalString("firstSeen")),
                    lastSeen: Moment(try element.optionalString("lastSeen")),
                    windows: try DisclosedWindowRow.rows(element["windows"]),
                    campaign: try CampaignRow(element),
                    messages: try element["sender"].map { _ throws(JSONError) in
                        try SenderMessages(element)
                    },
                    tlp: try element.optionalString("tlp") ?? "",
                    origin: try element.optionalString("origin") ?? ""
                )
            )
        }
        self.entries = entries
        self.feed = feed ?? entries.first.map(Self.feed) ?? .senders
    }

    private static func feed(of entry: Entry) -> FeedName {
        if entry.campaign != nil { return .campaigns }
        return Sender.Kind(rawValue: entry.sender.kind)?.feed ?? .senders
    }

    /// The window whose counts the table shows: the one that listings are decided by.
    private static let shownWindow = Window.tenDays

    /// The entries as a table; `showsTitles` is false for the later pages of one list.
    ///
    /// Columns have fixed widths, so that pages printed one after another are aligned.
    func text(in layout: Layout, showsSender: Bool = true, showsTitles: Bool = true) -> String {
        let senderWidth = max(20, layout.width - 73)
        var lines = ""
        if showsTitles {
            let title = line(
                [
                    "#", "PUBLISHED (UTC)", "EVENT", feed.listing.uppercased(), "REPORTERS",
                    "COMPLAINTS", feed == .hosts ? "REASON" : "CATEGORY",
                ],
                showsSender ? senderWidth : nil
            )
            lines += layout.painter.paint(title, .heading) + "\n"
        }
        for entry in entries {
            let counts = entry.windows.first { $0.window == Self.shownWindow.rawValue }
            let cells = [
                String(entry.sequence), entry.publishedAt.second, entry.event,
                entry.sender.canonicalText, DisclosedWindowRow.text(of: counts?.reporters),
                DisclosedWindowRow.text(of: counts?.complaints),
                entry.campaign?.summary(entry.reason)
                    ?? (entry.reason.isEmpty ? entry.messages?.category ?? "" : entry.reason),
            ]
            let text = line(cells.map { DisplayText.safe($0) }, showsSender ? senderWidth : nil)
            lines += layout.painter.paint(text, Self.style(of: entry.event)) + "\n"
        }
        return lines
    }

    private func line(_ cells: [String], _ senderWidth: Int?) -> String {
        var text = Self.padded(cells[0], 6, isRight: true) + "  " + Self.padded(cells[1], 19)
        text += "  " + Self.padded(cells[2], 9)
        if let senderWidth { text += "  " + Self.padded(cells[3], senderWidth) }
        text += "  " + Self.padded(cells[4], 9, isRight: true)
        text += "  " + Self.padded(cells[5], 10, isRight: true)
        if !cells[6].isEmpty { text += "  " + cells[6] }
        // An agreement may hide the last figures.
        while text.last == " " { text.removeLast() }
        return text
    }

    private static func padded(_ text: String, _ width: Int, isRight: Bool = false) -> String {
        let text = isRight ? text : DisplayText.truncated(text, to: width)
        let space = String(repeating: " ", count: max(0, width - DisplayText.width(text)))
        return isRight ? space + text : text + space
    }

    private static func style(of event: String) -> Painter.Style {
        switch event {
        case "listed": .bad
        case "withdrawn", "merged": .good
        default: .plain
        }
    }

    /// Everything that the first entry says, for people.
    func details(in layout: Layout) -> String {
        guard let entry = entries.first else { return "" }
        let reason = entry.reason.isEmpty ? "" : ", \(entry.reason)"
        let title = "\(entry.sender.canonicalText)  \(entry.event)\(reason)"
        var text = layout.painter.paint(DisplayText.safe(title), .heading) + "\n"
        let facts = [
            ("entry", entry.id), ("published", entry.publishedAt.second),
            ("listed", entry.listedAt.second), ("first seen", entry.firstSeen.second),
            ("last seen", entry.lastSeen.second), ("tlp", entry.tlp), ("origin", entry.origin),
        ]
        let what = entry.campaign?.details ?? entry.messages?.details ?? []
        for (name, value) in facts + what where !value.isEmpty {
            let space = String(repeating: " ", count: 12 - name.utf8.count)
            text += name + space + DisplayText.safe(value) + "\n"
        }
        guard !entry.windows.isEmpty else { return text }
        var table = Table(columns: [
            .text("WINDOW"), .number("COMPLAINTS"), .number("REPORTERS"), .number("PARTNERS"),
            .number("LEGIT"),
        ])
        for row in entry.windows {
            table.rows.append(
                [Table.Cell(row.window)]
                    + row.counts.map { Table.Cell(DisclosedWindowRow.text(of: $0)) }
            )
        }
        return text + table.rendered(in: layout)
    }

    /// Names of the columns of ``addRows(to:)``: those of the gateway's own CSV.
    var csvTitles: [String] {
        feed == .campaigns
            ? DisclosedCampaign.columns(of: feed) : DisclosedEntry.columns(of: feed)
    }

    /// Adds one row for each entry.
    func addRows(to csv: inout CSV) {
        for entry in entries {
            let about = [
                entry.id, String(entry.sequence), entry.publishedAt.rfc3339, entry.event,
                entry.reason,
            ]
            let moments = [entry.listedAt, entry.firstSeen, entry.lastSeen].map(\.rfc3339)
            let origin = [entry.tlp, entry.origin]
            if let campaign = entry.campaign {
                let names = [campaign.senders, campaign.hosts, campaign.callBacks]
                    .map { $0.joined(separator: " ") }
                let what = [
                    campaign.category, campaign.confidence, campaign.languages, campaign.sample,
                ]
                csv.add(
                    about + [campaign.mergedInto, entry.sender.value] + moments + what + names
                        + Self.cells(of: entry, count: 6, \.campaignCounts)
                        + campaign.growth.map { $0?.text ?? "" } + origin
                )
            } else {
                let name = [entry.sender.kind, entry.sender.value, entry.sender.country]
                csv.add(
                    about + name + moments + Self.cells(of: entry, count: 4, \.counts) + origin
                        + (entry.messages?.cells ?? [])
                )
            }
        }
    }

    private static func cells(
        of entry: Entry,
        count: Int,
        _ counts: (DisclosedWindowRow) -> [DisclosedCount?]
    ) -> [String] {
        Window.allCases.flatMap { window in
            let row = entry.windows.first { $0.window == window.rawValue }
            let shown = row.map(counts) ?? [DisclosedCount?](repeating: nil, count: count)
            return shown.map { $0?.text ?? "" }
        }
    }
}
