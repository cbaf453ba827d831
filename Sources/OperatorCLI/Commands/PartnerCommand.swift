package import ArgumentParser
import JSON
import SpamReporting

/// `spamgate partner`: who may hand in complaints and read feeds.
package struct PartnerCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "partner",
        abstract: "Add, list, limit and revoke partners.",
        discussion: ExitCodes.help,
        subcommands: [PartnerAdd.self, PartnerList.self, PartnerSet.self, PartnerRevoke.self]
    )

    /// Made by the argument parser.
    package init() {}
}

extension Role: ExpressibleByArgument {}

extension Country: ExpressibleByArgument {
    /// Reads a code in either case from the command line.
    package init?(argument: String) {
        self.init(code: argument)
    }
}

/// The name argument of the partner commands.
struct PartnerName: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        guard Partner.isValid(name: argument) else { return nil }
        text = argument
    }
}

struct PartnerAdd: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a partner and show its token, once.",
        discussion: ExitCodes.help
    )

    @Argument(help: "Unique name: 1 to 64 of a-z, 0-9, '-', '_' and '.'.")
    var name: PartnerName
    @Option(help: "What the partner may do.")
    var role: Role
    @Option(
        help: ArgumentHelp(
            "Where the partner is, such as GB: its short codes belong there.",
            valueName: "code"
        )
    )
    var country: Country
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        let answer = try Self.add(name.text, role, country, on: gateway)
        session.console.write(
            try format.output.text(of: answer, as: NewPartnerReport.self, in: session.layout)
        )
    }

    /// Adds a partner and returns the gateway's answer, which holds the token.
    static func add(
        _ name: String,
        _ role: Role,
        _ country: Country,
        on gateway: GatewayClient
    ) throws(CommandFailure) -> JSONValue {
        let body = JSONWriter.object { writer in
            writer.member("name", name)
            writer.member("role", role.rawValue)
            writer.member("country", country.code)
        }
        return try gateway.post(Target("v1", "partners").text, json: body)
    }
}

struct PartnerList: ReportCommand {
    typealias Shown = PartnersReport

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all partners, revoked ones too.",
        discussion: ExitCodes.help
    )

    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target {
        Target("v1", "partners")
    }
}

struct PartnerRevoke: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End a partner's access; what it handed in stays counted.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The partner's name.")
    var name: PartnerName
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        try gateway.delete(Target("v1", "partners", name.text).text)
        session.console.write("Revoked \(name.text). Every gateway refuses its token within 5 s.\n")
    }
}
