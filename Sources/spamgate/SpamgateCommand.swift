import ArgumentParser
import OperatingSystem

@main struct SpamgateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spamgate",
        abstract: "A spam-reporting gateway for mobile carriers.",
        version: "0.1.0",
        subcommands: [ServeCommand.self, CheckConfigCommand.self]
    )

    /// Signals are blocked before the first thread starts, and only where something waits for them.
    static func main() async {
        if CommandLine.arguments.dropFirst().first == ServeCommand.configuration.commandName {
            Signals.block()
        }
        await main(nil)
    }
}
