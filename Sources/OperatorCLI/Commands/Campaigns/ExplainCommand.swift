package import ArgumentParser
import JSON
import SpamReporting

/// `spamgate explain`: what became of single complaints, and why.
package struct ExplainCommand: ClientCommand {
    /// Name and help.
    package static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell what became of complaints, and why: category and campaign.",
        discussion: """
            A complaint is named by the id of its receipt. Nothing of its text is shown beyond the \
            words, links and numbers that decided. The audit log tells who asked about which one.

            Reasons go by what is known now: of the first complaints of a campaign they may say \
            more than there was to go by then.

            \(ExitCodes.help)
            """
    )

    @Argument(help: ArgumentHelp("Ids of complaints.", valueName: "complaint"))
    var complaints: [String]
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    /// Made by the argument parser.
    package init() {}

    /// Called by the argument parser.
    package func validate() throws {
        guard !complaints.isEmpty else { throw ValidationError("no complaint is named") }
        for text in complaints where ComplaintID(text: text) == nil {
            throw ValidationError(
                "\(DisplayText.safe(text)) is no complaint; one is named by the id of its "
                    + "receipt, such as 01890a5d-ac96-774b-bcce-b302099a8057"
            )
        }
    }

    /// Asks for each complaint, and shows them one below the other.
    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        var csv = CSV()
        csv.add(ComplaintReport.columns)
        for (place, complaint) in complaints.enumerated() {
            let answer = try gateway.get(Target("v1", "complaints", complaint).text)
            switch format.output {
            case .json:
                session.console.write(DisplayText.safe(json: answer.serialized()) + "\n")
            case .table:
                let gap = place > 0 ? "\n" : ""
                session.console.write(gap + (try report(answer)).text(in: session.layout))
            case .csv:
                csv.add(try report(answer).row)
            }
        }
        if format.output == .csv { session.console.write(csv.text) }
    }

    private func report(_ answer: JSONValue) throws(CommandFailure) -> ComplaintReport {
        do throws(JSONError) {
            return try ComplaintReport(answer)
        } catch {
            throw .misunderstood(error)
        }
    }
}
