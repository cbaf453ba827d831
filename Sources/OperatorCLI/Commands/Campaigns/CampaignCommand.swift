package import ArgumentParser
import JSON
import SpamReporting

/// `spamgate campaign`: an operator's decisions about campaigns.
package struct CampaignCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Withdraw campaigns from the feed, and let them be listed again.",
        discussion: """
            A campaign is written as `stats campaigns` shows it: c1042. `stats campaign` explains \
            one, and says whether it waits for review.

            \(ExitCodes.help)
            """,
        subcommands: [CampaignHold.self, CampaignRelease.self]
    )

    /// Made by the argument parser.
    package init() {}
}

/// A campaign on the command line, by its id.
struct CampaignArgument: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        guard let campaign = CampaignID(text: argument) else { return nil }
        text = campaign.text
    }

    static let help: ArgumentHelp = "The campaign, such as c1042."
}

struct CampaignHold: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Withdraw a campaign's listing, and keep it off the list.",
        discussion: """
            Its complaints are grouped and counted on. A campaign that is not listed is kept off \
            all the same; one that was merged into another stands for that one. The senders and \
            hosts in it have listings of their own: `spamgate listing`.

            \(ExitCodes.help)
            """
    )

    @Argument(help: CampaignArgument.help)
    var campaign: CampaignArgument
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
        let target = Target("v1", "campaigns", campaign.text, "hold")
        let answer = try gateway.put(target.text, json: body)
        do throws(JSONError) {
            let until = Moment(try answer.string("until")).day
            session.console.write(
                "\(try campaign.name(in: answer)) is kept off the list until "
                    + "\(DisplayText.safe(until)); that takes effect within a second.\n"
            )
        } catch {
            throw .misunderstood(error)
        }
    }
}

struct CampaignRelease: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let a campaign be listed by its next complaint, whatever kept it off the list.",
        discussion: """
            That may be a hold, or that it waits for review. A sender that is kept off because \
            its complaints looked arranged is released by `spamgate listing release`.

            \(ExitCodes.help)
            """
    )

    @Argument(help: CampaignArgument.help)
    var campaign: CampaignArgument
    @Option(help: "Why; it goes into the audit log.")
    var reason: String
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        let target = Target("v1", "campaigns", campaign.text, "hold").with("reason", reason)
        let answer = try gateway.answer(toDeleting: target.text)
        do throws(JSONError) {
            session.console.write(
                "\(try campaign.name(in: answer)) is released; that takes effect within a "
                    + "second. Its next complaint may list it.\n"
            )
        } catch {
            throw .misunderstood(error)
        }
    }
}

extension CampaignArgument {
    /// The campaign that a decision is about, and how the one that was named comes to it.
    fileprivate func name(in answer: JSONValue) throws(JSONError) -> String {
        let decided = try answer.string("campaign")
        guard decided != text else { return text }
        return "\(DisplayText.safe(decided)), which \(text) was merged into,"
    }
}
