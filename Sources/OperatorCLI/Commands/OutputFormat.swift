import ArgumentParser
import JSON

/// How a command shows what the gateway answered.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// Aligned columns for people; its layout may change between versions.
    case table
    /// The gateway's own JSON, on one line: stable.
    case json
    /// RFC 4180 with a line of names; see ``CSV`` for what it does to formulas.
    case csv

    /// `answer` in this format, understood as a `Shown`.
    func text<Shown: Report>(
        of answer: JSONValue,
        as _: Shown.Type,
        in layout: Layout
    ) throws(CommandFailure) -> String {
        if self == .json { return DisplayText.safe(json: answer.serialized()) + "\n" }
        do {
            let report = try Shown(answer)
            return self == .csv ? report.csv.text : report.text(in: layout)
        } catch {
            throw .misunderstood(error)
        }
    }
}

/// The format option that every reading command has.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "How to print the answer.",
            discussion: """
                In csv, a cell that begins with = + - @ gets an apostrophe in front, telephone \
                numbers too, so that spreadsheets do not take it for a formula.
                """,
            valueName: "format"
        )
    )
    var output = OutputFormat.table
}
