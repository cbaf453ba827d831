package import ArgumentParser
import JSON
import SpamReporting

/// `spamgate agreement`: what each partner may see of the feeds.
package struct AgreementCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "agreement",
        abstract: "Say what each partner may see of the feeds.",
        discussion: """
            A regulator or peer sees of the feeds what its agreement says, and nothing without \
            one. protocols/agreements/README.md describes the members and the file.

            \(ExitCodes.help)
            """,
        subcommands: [
            AgreementApply.self, AgreementDiff.self, AgreementList.self, AgreementShow.self,
            AgreementTest.self, AgreementRemove.self,
        ]
    )

    /// Made by the argument parser.
    package init() {}
}

struct AgreementList: ReportCommand {
    typealias Shown = AgreementsReport

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the agreements as they are now.",
        discussion: ExitCodes.help
    )

    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "agreements")
    }
}

struct AgreementShow: ReportCommand {
    typealias Shown = AgreementReport

    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the agreement with a partner, now or in an earlier version.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The partner's name.")
    var partner: PartnerName
    @Option(help: ArgumentHelp("An earlier version.", valueName: "number"))
    var version: Int?
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "agreements", partner.text).with("version", version)
    }
}

struct AgreementTest: ReportCommand {
    typealias Shown = AgreementViewReport

    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Show the last entry about a sender, host or campaign as a partner would see it.",
        discussion: "If the partner would not see it, the reasons are told.\n\n" + ExitCodes.help
    )

    @Argument(help: "The partner's name.")
    var partner: PartnerName
    @Argument(help: "Such as +447700900123, shortCode:GB:60123, host:pay.example or c1042.")
    var sender: String
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        let view = Target("v1", "agreements", partner.text, "view")
        return CampaignID(text: sender) != nil
            ? view.with("campaign", sender) : view.with("sender", sender)
    }
}

struct AgreementRemove: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "End an agreement: the partner sees nothing from now on.",
        discussion: "All its versions stay readable with show --version.\n\n" + ExitCodes.help
    )

    @Argument(help: "The partner's name.")
    var partner: PartnerName
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        try gateway.delete(Target("v1", "agreements", partner.text).text)
        session.console.write(
            "Ended. Every gateway shows \(partner.text) nothing within a second.\n"
        )
    }
}
