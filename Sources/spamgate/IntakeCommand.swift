import ArgumentParser
import Gateway
import OperatingSystem
import OperatorCLI
import SpamReporting

/// `spamgate intake`.
struct IntakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intake",
        abstract: "See what carriers' requests become, and where messages come from.",
        subcommands: [IntakeTestCommand.self, IntakeSourcesCommand.self]
    )
}

/// `spamgate intake test`.
struct IntakeTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Show what a captured request becomes, and what would be answered.",
        discussion: """
            FILE holds the body of a request; - is standard input. No gateway is asked and nothing \
            is recorded: each complaint is judged as if nothing had come before it, by the limits \
            that gateways have by default.

            Exit codes: 0 every complaint is good, 1 not every one, 64 usage, 66 no such file.
            """
    )

    /// How the outcome is printed.
    enum Output: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    @Option(help: "The format: \(IntakeTrial.formats.joined(separator: ", ")).")
    var format = "native"

    @Option(help: "The carrier's country, to read national numbers by.")
    var country = "GB"

    @Flag(help: "The body is NDJSON; so is a FILE that ends in .ndjson.")
    var lines = false

    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp(
            "A header that came with it, such as 'Content-Type: text/xml'; may be repeated.",
            discussion: "Only rcs and arf read any. Without a Content-Type the likeliest is taken."
        )
    )
    var header: [String] = []

    @Option(name: [.short, .long], help: "How to print the outcome: table or json.")
    var output = Output.table

    @Argument(help: "The body of a request.")
    var file: String

    func validate() throws {
        guard IntakeTrial.formats.contains(format) else {
            let formats = IntakeTrial.formats.joined(separator: ", ")
            throw ValidationError("There is no format '\(format)'; there are \(formats).")
        }
        guard Country(code: country) != nil else {
            throw ValidationError("A country is two letters, such as GB; not '\(country)'.")
        }
        if let wrong = header.first(where: { Self.headerField($0) == nil }) {
            throw ValidationError("A header is 'Name: value'; not '\(wrong)'.")
        }
    }

    func run() throws {
        let body: [UInt8]
        do throws(FileError) {
            let input = try file == "-" ? InputFile.standardInput() : InputFile(file)
            body = try input.contents(upTo: IntakeTrial.bodySizeMax + 1)
        } catch {
            Terminal.error.write(Array("\(error)\n".utf8))
            throw ExitCode(66)
        }
        let now = Timestamp(milliseconds: Standard.wallClockMilliseconds())
        guard let country = Country(code: country),
            let trial = IntakeTrial(format: format, country: country, at: now)
        else { throw ExitCode(64) }
        let outcome = trial.run(
            body,
            isLines: lines || file.hasSuffix(".ndjson"),
            headers: header.compactMap(Self.headerField)
        )
        let shown = IntakeTestOutput(outcome)
        Standard.writeOutput(Array((output == .json ? shown.json : shown.text).utf8))
        if !shown.isGood { throw ExitCode(1) }
    }

    private static func headerField(_ text: String) -> (name: String, value: String)? {
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { return nil }
        let value = text[text.index(after: colon)...].drop { $0 == " " }
        return (String(text[..<colon]), String(value))
    }
}
