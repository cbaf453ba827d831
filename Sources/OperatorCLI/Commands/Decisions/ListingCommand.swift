package import ArgumentParser
import JSON

/// `spamgate listing`: withdrawals by an operator.
package struct ListingCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "listing",
        abstract: "Withdraw senders from the feeds, and let them be listed again.",
        discussion: ExitCodes.help,
        subcommands: [ListingWithdraw.self, ListingRelease.self, ListingHolds.self]
    )

    /// Made by the argument parser.
    package init() {}
}

struct ListingWithdraw: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Withdraw a listing on every feed at once, and keep the sender off the list.",
        discussion: "Counting goes on. A sender that is not listed is kept off all the same.\n\n"
            + ExitCodes.help
    )

    @Argument(help: SenderArgument.help)
    var sender: SenderArgument
    @Option(help: "Why; it goes into the audit log.")
    var reason: String
    @OptionGroup var hold: HoldOptions
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let body = JSONWriter.object { json in
            json.member("reason", reason)
            hold.append(to: &json)
        }
        let gateway = try client.client(in: session.environment)
        let answer = try gateway.put(Target("v1", "holds", sender.text).text, json: body)
        do throws(JSONError) {
            let until = Moment(try answer.string("until")).day
            let what =
                try answer.required("withdrawn").boolean()
                ? "Withdrew the listing; it is" : "It was not listed, and is"
            session.console.write("\(what) kept off the list until \(DisplayText.safe(until)).\n")
        } catch {
            throw .misunderstood(error)
        }
    }
}

struct ListingRelease: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let a sender be listed again by its next complaint, under the usual rule.",
        discussion: ExitCodes.help
    )

    @Argument(help: SenderArgument.help)
    var sender: SenderArgument
    @Option(help: "Why; it goes into the audit log.")
    var reason: String
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        try gateway.delete(Target("v1", "holds", sender.text).with("reason", reason).text)
        session.console.write("Released. Its next complaint may list it.\n")
    }
}

struct ListingHolds: ReportCommand {
    typealias Shown = HoldsReport

    static let configuration = CommandConfiguration(
        commandName: "holds",
        abstract: "List the senders that decisions keep off the list.",
        discussion: ExitCodes.help
    )

    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "holds")
    }
}
