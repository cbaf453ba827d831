package import ArgumentParser
import SpamReporting

/// `spamgate stats`: what was counted.
package struct StatsCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show what was counted: senders, hosts, campaigns, partners, feeds.",
        discussion: """
            Every figure comes from the counters that the feeds come from. Times are UTC. \
            Complaints are counted by when they arrived; duplicates move no counter.

            \(ExitCodes.help)
            """,
        subcommands: [
            StatsOverview.self, StatsSenders.self, StatsSender.self, StatsHosts.self,
            StatsCampaigns.self, StatsCampaign.self, StatsPartners.self, StatsFeeds.self,
        ],
        defaultSubcommand: StatsOverview.self
    )

    /// Made by the argument parser.
    package init() {}
}

extension Window: ExpressibleByArgument {}

/// The window option of the statistics.
struct WindowOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "Span of time, ending now, to count.")
    var window = Window.day
}

struct StatsOverview: ReportCommand {
    typealias Shown = OverviewReport

    static let configuration = CommandConfiguration(
        commandName: "overview",
        abstract: "Show the whole gateway's figures.",
        discussion: ExitCodes.help
    )

    @OptionGroup var span: WindowOptions
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "statistics", "overview").with("window", span.window.rawValue)
    }
}

struct StatsSenders: ReportCommand {
    typealias Shown = SendersReport

    static let configuration = CommandConfiguration(
        commandName: "senders",
        abstract: "Show the senders with most complaints.",
        discussion: ExitCodes.help
    )

    @OptionGroup var span: WindowOptions
    @Option(name: [.short, .long], help: "How many senders, 1 to 1000.")
    var limit = 20
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
    }

    func target() -> Target {
        Target("v1", "statistics", "senders")
            .with("window", span.window.rawValue)
            .with("limit", limit)
    }
}

struct StatsSender: ReportCommand {
    typealias Shown = SenderReport

    static let configuration = CommandConfiguration(
        commandName: "sender",
        abstract: "Explain one sender: counts, listing, partners, feed entries.",
        discussion: """
            A sender is written as `stats senders` shows it: +447700900123, shortCode:GB:60123, \
            alphanumeric:GB:PARCELFEE, email:a@b.example.

            \(ExitCodes.help)
            """
    )

    @Argument(help: "The sender's canonical text.")
    var sender: String
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard Sender(canonicalText: sender) == nil else { return }
        throw ValidationError(
            """
            this is no sender. Write +447700900123, shortCode:GB:60123, \
            alphanumeric:GB:PARCELFEE, email:a@b.example or bot:name@host.example
            """
        )
    }

    func target() -> Target {
        Target("v1", "statistics", "senders", sender)
    }
}

struct StatsPartners: ReportCommand {
    typealias Shown = PartnerStatisticsReport

    static let configuration = CommandConfiguration(
        commandName: "partners",
        abstract: "Show what each partner handed in.",
        discussion: ExitCodes.help
    )

    @OptionGroup var span: WindowOptions
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "statistics", "partners").with("window", span.window.rawValue)
    }
}

struct StatsFeeds: ReportCommand {
    typealias Shown = FeedsReport

    static let configuration = CommandConfiguration(
        commandName: "feeds",
        abstract: "Show the feeds and how far their logs reach.",
        discussion: ExitCodes.help
    )

    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "feeds")
    }
}
