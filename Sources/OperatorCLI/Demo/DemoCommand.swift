package import ArgumentParser
import JSON
import Synchronization

/// `spamgate demo`: complaints of our own making through the real HTTP endpoint.
package struct DemoCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Replay complaints into a running gateway and show what it makes of them.",
        discussion: """
            Adds carriers of its own (demo-<random>-carrier-a and so on), hands in complaints \
            about people and numbers that do not exist, with retries, repeats, complaints without \
            a sender and counter-reports, and shows the statistics. The same seed makes the same \
            complaints, so a second run within a day counts mostly repeats.

            With --input each line is a native complaint; a member `carrier`, if there is one, \
            names the partner that hands it in and is not posted.

            \(ExitCodes.help)
            """
    )

    @Option(name: [.short, .long], help: "How many complaints to make.")
    var complaints = 4000
    @Option(help: "Another seed makes other complaints.")
    var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp("Replay this NDJSON file instead.", valueName: "file"),
        completion: .file(extensions: ["ndjson", "jsonl"])
    )
    var input: String?
    @Option(help: "Connections that post at the same time, 1 to 256.")
    var connections = 8
    @Option(help: "Complaints per request, 1 to 1000; above 1 they go as NDJSON.")
    var batch = 1
    @OptionGroup var client: ClientOptions

    /// Made by the argument parser.
    package init() {}

    /// Refuses numbers out of range; called by the argument parser.
    package func validate() throws {
        guard (1...100_000_000).contains(complaints) else {
            throw ValidationError("--complaints is 1 to 100000000")
        }
        guard (1...256).contains(connections) else {
            throw ValidationError("--connections is 1 to 256")
        }
        guard (1...1000).contains(batch) else { throw ValidationError("--batch is 1 to 1000") }
    }
}

extension DemoCommand: ClientCommand {
    func execute(_ session: Session) throws(CommandFailure) {
        let url = client.address(in: session.environment)
        let token = try TokenFile.read(client.tokenFile ?? session.environment.tokenFile)
        let queue =
            if let input {
                try DemoQueue(path: input)
            } else {
                DemoQueue(DemoGenerator(seed: seed, count: complaints), count: complaints)
            }
        let replay = DemoReplay(
            queue: queue,
            partners: DemoPartners(url: url, operatorToken: token),
            url: url,
            batch: batch
        )
        let clock = ContinuousClock()
        let start = clock.now
        try replay.run(connections: connections, session)
        let seconds = start.duration(to: clock.now) / .seconds(1)
        session.console.write(replay.tally.text(seconds: seconds))
        try showStatistics(GatewayClient(url: url, token: token), session)
    }

    private func showStatistics(
        _ gateway: GatewayClient,
        _ session: Session
    ) throws(CommandFailure) {
        let layout = session.layout
        func show<Shown: Report>(
            _ command: String,
            _ target: Target,
            _: Shown.Type
        ) throws(CommandFailure) {
            let answer = try gateway.get(target.text)
            let text = try OutputFormat.table.text(of: answer, as: Shown.self, in: layout)
            let title = layout.painter.paint("$ spamgate " + command, .faint)
            session.console.write("\n\(title)\n\(text)")
        }
        try show(
            "stats overview",
            Target("v1", "statistics", "overview").with("window", "24h"),
            OverviewReport.self
        )
        try show(
            "stats senders --limit 10",
            Target("v1", "statistics", "senders").with("window", "24h").with("limit", 10),
            SendersReport.self
        )
        try show(
            "feed tail --limit 10",
            // The relay may need a moment to move the first entry into the feed.
            Target("v1", "feeds", "senders").with("limit", 10).with("wait", 2),
            FeedPageReport.self
        )
    }
}

/// The first page of a feed, as a report.
private struct FeedPageReport: Report {
    private let entries: FeedEntries

    init(_ json: JSONValue) throws(JSONError) {
        entries = try FeedEntries(json.elements("entries"))
    }

    func text(in layout: Layout) -> String {
        entries.isEmpty ? "No entries yet.\n" : entries.text(in: layout)
    }

    var csv: CSV { CSV() }
}
