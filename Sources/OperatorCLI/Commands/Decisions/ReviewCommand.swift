package import ArgumentParser
import JSON

/// `spamgate review`: verified senders that would be listed.
package struct ReviewCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Decide on verified senders that would be listed.",
        discussion: """
            Senders under verifiedSenders in the configuration are counted, and wait here instead \
            of being listed.

            \(ExitCodes.help)
            """,
        subcommands: [ReviewList.self, ReviewDecide.self]
    )

    /// Made by the argument parser.
    package init() {}
}

struct ReviewList: ReportCommand {
    typealias Shown = ReviewsReport

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the senders that wait, those that wait longest first.",
        discussion: ExitCodes.help
    )

    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "reviews")
    }
}

/// What becomes of a sender that waits.
enum ReviewDecision: String, CaseIterable, ExpressibleByArgument {
    /// It is listed at once.
    case list
    /// It is kept off the list.
    case dismiss
}

struct ReviewDecide: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "List a sender that waits, or dismiss the review.",
        discussion: """
            list publishes it at once. dismiss keeps it off the list for --hold-days; when they \
            are over and it would be listed again, it waits again.

            \(ExitCodes.help)
            """
    )

    @Argument(help: SenderArgument.help)
    var sender: SenderArgument
    @Argument(help: ArgumentHelp("list or dismiss.", valueName: "decision"))
    var decision: ReviewDecision
    @Option(help: "Why; it goes into the audit log.")
    var reason: String
    @OptionGroup var hold: HoldOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard hold.holdDays == nil || decision == .dismiss else {
            throw ValidationError("--hold-days goes with dismiss only")
        }
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let body = JSONWriter.object { json in
            json.member("decision", decision.rawValue)
            json.member("reason", reason)
            hold.append(to: &json)
        }
        let gateway = try client.client(in: session.environment)
        let answer = try gateway.post(Target("v1", "reviews", sender.text).text, json: body)
        do throws(JSONError) {
            let until = Moment(try answer.optionalString("until")).day
            session.console.write(
                until.isEmpty
                    ? "Listed.\n"
                    : "Dismissed; it is kept off the list until \(DisplayText.safe(until)).\n"
            )
        } catch {
            throw .misunderstood(error)
        }
    }
}
