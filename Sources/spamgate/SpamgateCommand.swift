import ArgumentParser

@main struct SpamgateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spamgate",
        abstract: "A spam-reporting gateway for mobile carriers.",
        version: "0.1.0",
        subcommands: [ServeCommand.self, CheckConfigCommand.self]
    )
}
