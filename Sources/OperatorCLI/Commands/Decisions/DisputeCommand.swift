package import ArgumentParser
import JSON
import OperatingSystem
import SpamReporting

/// `spamgate dispute`: statements that a sender is listed wrongly, and what becomes of them.
package struct DisputeCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "dispute",
        abstract: "Open, read and decide disputes about listed senders.",
        discussion: """
            A dispute that is upheld withdraws the listing on every feed at once, and keeps the \
            sender off the list for a time. Every step is in the audit log.

            \(ExitCodes.help)
            """,
        subcommands: [
            DisputeOpen.self, DisputeList.self, DisputeShow.self, DisputeDecide.self,
        ]
    )

    /// Made by the argument parser.
    package init() {}
}

/// A sender on the command line, by its canonical text.
struct SenderArgument: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        guard let sender = Sender(canonicalText: argument) else { return nil }
        text = sender.canonicalText
    }

    static let help: ArgumentHelp =
        "The sender: +447700900123, shortCode:GB:60123, alphanumeric:GB:PAYPAL, …"
}

/// How long a decision keeps a sender or campaign off the list.
struct HoldOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Days for which it is kept off the list, 1 to 3660; else as configured.",
            valueName: "days"
        )
    )
    var holdDays: Int?

    func validate() throws {
        guard holdDays.map(SenderHold.days.contains) ?? true else {
            throw ValidationError("--hold-days is 1 to 3660")
        }
    }

    func append(to json: inout JSONWriter) {
        if let holdDays { json.member("holdDays", holdDays) }
    }
}

struct DisputeOpen: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Say on behalf of a sender that it is listed wrongly.",
        discussion: ExitCodes.help
    )

    @Argument(help: SenderArgument.help)
    var sender: SenderArgument
    @Option(help: "Why it should not be listed.")
    var reason: String
    @Option(help: "Who answers questions, such as an e-mail address.")
    var contact: String
    @Option(help: "What shows it.")
    var evidence: String?
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let body = JSONWriter.object { json in
            json.member("sender", sender.text)
            json.member("reason", reason)
            if let evidence { json.member("evidence", evidence) }
            json.member("contact", contact)
        }
        let gateway = try client.client(in: session.environment)
        let answer = try gateway.post(Target("v1", "disputes").text, json: body)
        session.console.write(
            try format.output.text(of: answer, as: DisputeReport.self, in: session.layout)
        )
    }
}

extension Dispute.State: ExpressibleByArgument {}

struct DisputeList: ReportCommand {
    typealias Shown = DisputesReport

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List disputes, newest first.",
        discussion: ExitCodes.help
    )

    @Option(help: "Only those that have come so far.")
    var state: Dispute.State?
    @Option(help: ArgumentHelp("Only those with smaller numbers.", valueName: "number"))
    var before: Int?
    @Option(name: [.short, .long], help: "How many, 1 to 1000.")
    var limit = 50
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
    }

    func target() -> Target {
        Target("v1", "disputes").with("state", state?.rawValue).with("before", before)
            .with("limit", limit)
    }
}

struct DisputeShow: ReportCommand {
    typealias Shown = DisputeReport

    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one dispute whole.",
        discussion: ExitCodes.help
    )

    @Argument(help: ArgumentHelp("The dispute's number.", valueName: "number"))
    var number: Int
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "disputes", String(number))
    }
}

/// What an operator makes of a dispute.
enum DisputeStep: String, CaseIterable, ExpressibleByArgument {
    /// Work on it.
    case open
    /// The sender was listed wrongly.
    case uphold
    /// The listing was right.
    case reject

    var state: Dispute.State {
        switch self {
        case .open: .open
        case .uphold: .upheld
        case .reject: .rejected
        }
    }
}

struct DisputeDecide: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Take a dispute a step further: open, uphold or reject.",
        discussion: """
            uphold withdraws the listing everywhere at once. uphold and reject are final and want \
            a --reason, which whoever opened the dispute reads.

            \(ExitCodes.help)
            """
    )

    @Argument(help: ArgumentHelp("The dispute's number.", valueName: "number"))
    var number: Int
    @Argument(help: ArgumentHelp("open, uphold or reject.", valueName: "step"))
    var step: DisputeStep
    @Option(help: "Why, in words for whoever opened the dispute.")
    var reason: String?
    @OptionGroup var hold: HoldOptions
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard (reason != nil) == (step != .open) else {
            throw ValidationError(
                step == .open ? "open has no --reason" : "\(step.rawValue) wants a --reason"
            )
        }
        guard hold.holdDays == nil || step == .uphold else {
            throw ValidationError("--hold-days goes with uphold only")
        }
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let body = JSONWriter.object { json in
            json.member("state", step.state.rawValue)
            if let reason { json.member("reason", reason) }
            hold.append(to: &json)
        }
        let gateway = try client.client(in: session.environment)
        let target = Target("v1", "disputes", String(number))
        let answer = try gateway.patch(target.text, json: body)
        session.console.write(
            try format.output.text(of: answer, as: DisputeReport.self, in: session.layout)
        )
    }
}
