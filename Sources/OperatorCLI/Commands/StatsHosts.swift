import ArgumentParser
import SpamReporting

struct StatsHosts: ReportCommand {
    typealias Shown = HostsReport

    static let configuration = CommandConfiguration(
        commandName: "hosts",
        abstract: "Show the hosts and numbers that reported texts lead to, or explain one.",
        discussion: """
            A host is written pay.example, and a number that texts ask to call +447700900123, \
            or as this command shows them.

            \(ExitCodes.help)
            """
    )

    @Argument(help: "A host or number to explain; without one those with most complaints.")
    var host: String?
    @OptionGroup var span: WindowOptions
    @Option(name: [.short, .long], help: "How many hosts, 1 to 1000.")
    var limit = 20
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
    }

    func target() -> Target {
        if let host { return Target("v1", "statistics", "hosts", host) }
        return Target("v1", "statistics", "hosts")
            .with("window", span.window.rawValue)
            .with("limit", limit)
    }
}
