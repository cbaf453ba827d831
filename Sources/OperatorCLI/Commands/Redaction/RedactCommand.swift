package import ArgumentParser
import Redaction
import SpamReporting

/// `spamgate redact`: what would be shown of reported messages.
package struct RedactCommand: ClientCommand {
    /// Name and help.
    package static let configuration = CommandConfiguration(
        commandName: "redact",
        abstract: "Show what may be shown of reported messages, and what is hidden.",
        discussion: """
            FILE is NDJSON: on each line an object with the strings reporter and text; other \
            members are ignored. Without FILE, or with -, it is read from standard input. No \
            gateway is asked and nothing is kept. Near-duplicates are put together, and of each \
            group a sample is made that holds nothing but what enough distinct reporters have. \
            Reporters are told apart by letters and digits alone, so "+44 7700 900456" is \
            +447700900456. protocols/redaction/README.md has the rules.

            Lines that cannot be read are named on standard error, and the others count.

            \(ExitCodes.help)
            """
    )

    @Argument(help: "Reported messages, NDJSON.")
    var file = "-"
    @Option(
        name: [.customShort("k"), .long],
        help: ArgumentHelp(
            "Distinct reporters that must have all that is shown.",
            discussion: "With 1, things are hidden by their form alone.",
            valueName: "number"
        )
    )
    var reporters = Agreement.minimumReportersDefault
    @Flag(help: "Say of each slot why it is hidden, and name each group of which nothing is shown.")
    var explain = false
    @OptionGroup var format: OutputOptions

    /// Made by the argument parser.
    package init() {}

    /// Called by the argument parser.
    package func validate() throws {
        guard reporters >= 1 else {
            throw ValidationError("--reporters is at least 1.")
        }
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let file = try ReportedTextFile(self.file)
        let report = RedactionReport(of: file, minimum: reporters)
        let text = report.text(as: format.output, isExplained: explain, in: session.layout)
        session.console.write(text)
        if let failure = file.failure { throw failure }
    }
}
