package import ArgumentParser
import SpamReporting

/// `spamgate alerts`: complaints whose content is sealed.
package struct AlertsCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "See to complaints whose content is sealed, and say that it was done.",
        discussion: """
            Complaints about the sexual abuse of children are in no campaign and no feed, and \
            their content is shown nowhere. Each is an alert until somebody says what was done.

            \(ExitCodes.help)
            """,
        subcommands: [AlertsList.self, AlertsAcknowledge.self],
        defaultSubcommand: AlertsList.self
    )

    /// Made by the argument parser.
    package init() {}
}

struct AlertsList: ReportCommand {
    typealias Shown = AlertsReport

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the alerts that nobody has acknowledged.",
        discussion: ExitCodes.help
    )

    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "alerts")
    }
}

struct AlertsAcknowledge: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge",
        abstract: "Say that somebody has dealt with an alert, and how.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The id of the complaint.")
    var complaint: String
    @Option(help: "What was done; it goes into the audit log.")
    var reason: String
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard ComplaintID(text: complaint) == nil else { return }
        throw ValidationError("this is no complaint; `spamgate alerts list` shows their ids")
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        try gateway.delete(Target("v1", "alerts", complaint).with("reason", reason).text)
        session.console.write("Acknowledged. The audit log tells who did, and why.\n")
    }
}
