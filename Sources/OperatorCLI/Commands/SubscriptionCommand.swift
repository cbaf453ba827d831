package import ArgumentParser
import JSON
import SpamReporting

/// `spamgate subscription`: where entries of feeds are pushed to.
package struct SubscriptionCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "subscription",
        abstract: "Push a feed to a receiver: add, watch, pause and replay subscriptions.",
        discussion: """
            Operators manage everybody's subscriptions, other partners their own, with a token \
            file of their own. protocols/outbound/webhooks/README.md says what receivers get.

            \(ExitCodes.help)
            """,
        subcommands: [
            SubscriptionList.self, SubscriptionShow.self, SubscriptionAdd.self,
            SubscriptionSet.self, SubscriptionPause.self, SubscriptionResume.self,
            SubscriptionRotate.self, SubscriptionTest.self, SubscriptionReplay.self,
            SubscriptionDeliveries.self, SubscriptionRemove.self,
        ],
        defaultSubcommand: SubscriptionList.self
    )

    /// Made by the argument parser.
    package init() {}
}

/// The id argument of the subscription commands.
struct SubscriptionID: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        guard Subscription.isValid(id: argument) else { return nil }
        text = argument
    }

    /// The target of the subscription, or of something below it.
    func target(_ action: String? = nil) -> Target {
        guard let action else { return Target("v1", "subscriptions", text) }
        return Target("v1", "subscriptions", text, action)
    }
}

extension SubscriptionFormat: ExpressibleByArgument {}
extension SubscriptionSigning: ExpressibleByArgument {}
extension Sender.Kind: ExpressibleByArgument {}
extension FeedName: ExpressibleByArgument {}

struct SubscriptionList: ReportCommand {
    typealias Shown = SubscriptionsReport

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List subscriptions and how they stand.",
        discussion: ExitCodes.help
    )

    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target { Target("v1", "subscriptions") }
}

struct SubscriptionShow: ReportCommand {
    typealias Shown = SubscriptionReport

    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one subscription.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The subscription's id.")
    var id: SubscriptionID
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target { id.target() }
}

struct SubscriptionDeliveries: ReportCommand {
    typealias Shown = DeliveriesReport

    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Show the latest attempts to deliver, newest first.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The subscription's id.")
    var id: SubscriptionID
    @Option(help: "How many to show, 1 to 100.")
    var limit = 20
    @OptionGroup var format: OutputOptions
    @OptionGroup var watching: WatchOptions
    @OptionGroup var client: ClientOptions

    func target() -> Target { id.target("deliveries").with("limit", String(limit)) }
}

/// A command that changes one subscription without saying how, and shows what it is then.
protocol SubscriptionAction: ClientCommand {
    var id: SubscriptionID { get }
    var format: OutputOptions { get }
    var client: ClientOptions { get }
    /// What stands behind the id in the path.
    static var action: String { get }
}

extension SubscriptionAction {
    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        let answer = try gateway.post(id.target(Self.action).text, json: Array("{}".utf8))
        session.console.write(
            try format.output.text(of: answer, as: SubscriptionReport.self, in: session.layout)
        )
    }
}

struct SubscriptionPause: SubscriptionAction {
    static let action = "pause"
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop delivering; resuming goes on where it stopped.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The subscription's id.")
    var id: SubscriptionID
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions
}

struct SubscriptionResume: SubscriptionAction {
    static let action = "resume"
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on delivering at once: after a pause, a suspension, or in place of waiting.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The subscription's id.")
    var id: SubscriptionID
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions
}

struct SubscriptionRotate: SubscriptionAction {
    static let action = "secret"
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Draw a new secret and show it, once; the old one signs too for a while.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The subscription's id.")
    var id: SubscriptionID
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions
}

struct SubscriptionTest: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a message without entries, and show how that went.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The subscription's id.")
    var id: SubscriptionID
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment, timeout: .seconds(90))
        let answer = try gateway.post(id.target("test").text, json: Array("{}".utf8))
        session.console.write(
            try format.output.text(of: answer, as: DeliveryReport.self, in: session.layout)
        )
    }
}

struct SubscriptionRemove: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget a subscription; nothing more is sent.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The subscription's id.")
    var id: SubscriptionID
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        try gateway.delete(id.target().text)
        session.console.write("Removed \(id.text).\n")
    }
}
