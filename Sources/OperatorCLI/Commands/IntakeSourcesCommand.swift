package import ArgumentParser

/// `spamgate intake sources`: what came from each source of subscribers' messages.
package struct IntakeSourcesCommand: ReportCommand {
    typealias Shown = SourcesReport

    /// Name and help.
    package static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "Show what came from each source of subscribers' messages.",
        discussion: """
            The sources of the configuration, and the routes of formats that were used with a \
            partner's token, as this gateway has seen them since it began. Other gateways on the \
            same Redis count their own.

            \(ExitCodes.help)
            """
    )

    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    /// Made by the argument parser.
    package init() {}

    func target() -> Target {
        Target("v1", "statistics", "sources")
    }
}
