import ArgumentParser
import OperatingSystem
import JSON
import SpamReporting

/// `spamgate feed tail`: entries in order, page by page, and then as they come.
struct FeedTail: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Print a feed's entries in order, and with --follow those to come.",
        discussion: """
            Begins at the oldest entry, or after a cursor. In json each entry is one line. \
            Without --follow the cursor to continue from is told on the standard error at the \
            end; with it, a gateway that is away for a while is waited for.

            \(ExitCodes.help)
            """
    )

    @Argument(help: "Name of the feed: senders, hosts or campaigns.")
    var feed = "senders"
    @Option(help: ArgumentHelp("Begin after this place.", valueName: "cursor"))
    var after: String?
    @Flag(name: [.short, .long], help: "Wait for further entries until interrupted.")
    var follow = false
    @Option(name: [.short, .long], help: "Stop after this many entries.")
    var limit: Int?
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    /// Entries asked for at once.
    private static let pageSizeMax = 500
    /// How long the gateway may hold a request back until there is an entry.
    private static let waitSeconds = 20

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is 1 or more") }
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(
            in: session.environment,
            timeout: .seconds(Self.waitSeconds + 15)
        )
        var progress = Progress(cursor: after)
        while progress.count < limit ?? .max {
            let page = try nextPage(gateway, progress, session)
            try show(page, &progress, session)
            if !page.hasMore, !follow { break }
        }
        if !follow, progress.count == 0 {
            session.console.write("No entries yet.\n", to: .error)
        }
        if !follow, let cursor = progress.cursor {
            let hint = "To continue: spamgate feed tail \(feed) --after \(DisplayText.safe(cursor))"
            session.console.write(hint + "\n", to: .error)
        }
    }

    // MARK: Pages

    private struct Progress {
        var cursor: String?
        var count = 0
        var hasTitles = false
    }

    private struct Page {
        let elements: [JSONValue]
        let entries: FeedEntries
        let next: String?
        let hasMore: Bool

        init(_ json: JSONValue, of feed: FeedName?) throws(JSONError) {
            elements = try json.elements("entries")
            entries = try FeedEntries(elements, of: feed)
            next = try json.optionalString("next")
            hasMore = try json["more"]?.boolean() ?? false
        }
    }

    private func nextPage(
        _ gateway: GatewayClient,
        _ progress: Progress,
        _ session: Session
    ) throws(CommandFailure) -> Page {
        let left = limit.map { $0 - progress.count } ?? Self.pageSizeMax
        let target = Target("v1", "feeds", feed)
            .with("after", progress.cursor)
            .with("limit", min(left, Self.pageSizeMax))
            .with("wait", follow ? Self.waitSeconds : nil)
        while true {
            do {
                return try page(gateway.get(target.text))
            } catch {
                guard follow, error.isTemporary else { throw error }
                session.console.write(error.text, to: .error)
                session.console.pause(.seconds(2))
            }
        }
    }

    private func page(_ answer: JSONValue) throws(CommandFailure) -> Page {
        do {
            return try Page(answer, of: FeedName(rawValue: feed))
        } catch {
            throw .misunderstood(error)
        }
    }

    private func show(
        _ page: Page,
        _ progress: inout Progress,
        _ session: Session
    ) throws(CommandFailure) {
        let isFirst = !progress.hasTitles
        if !page.entries.isEmpty || format.output == .csv {
            session.console.write(text(of: page, isFirst: isFirst, in: session.layout))
            progress.hasTitles = true
        }
        progress.count += page.entries.count
        // Where an agreement hides much, a page may be empty although there is more behind it.
        let hasMoved = page.next != nil && page.next != progress.cursor
        if let next = page.next { progress.cursor = next }
        guard page.hasMore, !hasMoved else { return }
        let summary = "the gateway says there is more of the feed, and gives nothing"
        throw CommandFailure(exitCode: .internalError, summary: summary)
    }

    private func text(of page: Page, isFirst: Bool, in layout: Layout) -> String {
        switch format.output {
        case .table: return page.entries.text(in: layout, showsTitles: isFirst)
        case .json:
            return page.elements.reduce(into: "") { lines, entry in
                lines += DisplayText.safe(json: entry.serialized()) + "\n"
            }
        case .csv:
            var csv = CSV()
            if isFirst { csv.add(page.entries.csvTitles) }
            page.entries.addRows(to: &csv)
            return csv.text
        }
    }
}
