import ArgumentParser
import JSON
import SpamReporting

/// A limit on the command line: a number, `none`, or `default` for what is configured.
enum LimitArgument: ExpressibleByArgument, Equatable {
    case number(Int)
    case standard

    init?(argument: String) {
        switch argument {
        case "default": self = .standard
        case "none": self = .number(0)
        default:
            guard let number = Int(argument), number >= 0 else { return nil }
            self = .number(number)
        }
    }
}

/// `spamgate partner set`: what a partner may hand in.
struct PartnerSet: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Limit what a partner may hand in, otherwise than the gateway's configuration.",
        discussion: "Each limit is a number, or default for what the configuration says.\n\n"
            + ExitCodes.help
    )

    @Argument(help: "The partner's name.")
    var name: PartnerName
    @Option(
        help: ArgumentHelp(
            "Complaints a second in the long run; none for no limit.",
            valueName: "number"
        )
    )
    var rate: LimitArgument?
    @Option(help: ArgumentHelp("Complaints at once after a pause.", valueName: "number"))
    var burst: LimitArgument?
    @Option(
        help: ArgumentHelp(
            "Senders nobody named before, in one hour; none for no limit.",
            valueName: "number"
        )
    )
    var newSenders: LimitArgument?
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard rate != nil || burst != nil || newSenders != nil else {
            throw ValidationError("Give at least one of --rate, --burst and --new-senders.")
        }
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        _ = try gateway.patch(Target("v1", "partners", name.text).text, json: body)
        session.console.write("Set. Every gateway goes by it within 5 s.\n")
    }

    /// The members that change; null goes by the configuration.
    var body: [UInt8] {
        JSONWriter.object { writer in
            for (member, value) in [
                ("rate", rate), ("burst", burst), ("newSenders", newSenders),
            ] {
                switch value {
                case .number(let number): writer.member(member, number)
                case .standard:
                    writer.key(member)
                    writer.null()
                case nil: break
                }
            }
        }
    }
}
