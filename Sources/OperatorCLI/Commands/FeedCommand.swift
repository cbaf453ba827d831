package import ArgumentParser

/// `spamgate feed`: what regulators and peers read.
package struct FeedCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "feed",
        abstract: "Read a feed of listings.",
        discussion: ExitCodes.help,
        subcommands: [FeedTail.self, FeedSnapshot.self]
    )

    /// Made by the argument parser.
    package init() {}
}

struct FeedSnapshot: ReportCommand {
    typealias Shown = SnapshotReport

    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Show every listing as it is now, and the cursor that continues it.",
        discussion: ExitCodes.help
    )

    @Argument(help: "Name of the feed: senders, hosts or campaigns.")
    var feed = "senders"
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "feeds", feed, "snapshot")
    }
}
