import ArgumentParser
import SpamReporting

struct StatsCampaigns: ReportCommand {
    typealias Shown = CampaignsReport

    static let configuration = CommandConfiguration(
        commandName: "campaigns",
        abstract: "Show the campaigns with most complaints.",
        discussion: ExitCodes.help
    )

    @OptionGroup var span: WindowOptions
    @Option(name: [.short, .long], help: "How many campaigns, 1 to 1000.")
    var limit = 20
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
    }

    func target() -> Target {
        Target("v1", "statistics", "campaigns")
            .with("window", span.window.rawValue)
            .with("limit", limit)
    }
}

struct StatsCampaign: ReportCommand {
    typealias Shown = CampaignReport

    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Explain one campaign: text, counts, senders, hosts, listing.",
        discussion: """
            A campaign is written as `stats campaigns` shows it: c1042. One that was merged into \
            another answers with that one. In its text, [brackets] stand where messages differ or \
            where something personal was; there is none before enough reporters sent it.

            \(ExitCodes.help)
            """
    )

    @Argument(help: "The campaign, such as c1042.")
    var campaign: String
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard CampaignID(text: campaign) == nil else { return }
        throw ValidationError("this is no campaign; one is written c and a number, such as c1042")
    }

    func target() -> Target {
        Target("v1", "statistics", "campaigns", campaign)
    }
}
