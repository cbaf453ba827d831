import ArgumentParser

/// Whether a report is read once or again and again.
struct WatchOptions: ParsableArguments {
    @Flag(help: "Read again until interrupted; clears the screen only on a terminal.")
    var watch = false

    @Option(
        help: ArgumentHelp("Pause between two readings with --watch.", valueName: "seconds")
    )
    var interval = 2.0

    /// Seconds; a shorter pause would only load the gateway.
    static let intervalRange = 0.1...86_400

    func validate() throws {
        guard Self.intervalRange.contains(interval) else {
            throw ValidationError("--interval is 0.1 to 86400 seconds")
        }
    }
}
