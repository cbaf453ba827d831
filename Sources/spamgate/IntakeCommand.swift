import ArgumentParser
import Configuration
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
            FILE is what a carrier or a source sent; - is standard input. No gateway is asked and \
            nothing is recorded: all is judged as if nothing had come before it, by the limits \
            that gateways have by default.

            Of formats of complaints (\(IntakeTrial.formats.joined(separator: ", "))) it holds the \
            body of a request. Of sources of subscribers' messages \
            (\(MessageTrial.formats.joined(separator: ", "))) it holds the whole request: its \
            line, its headers, an empty line, and its body. With --source and --config it is read, \
            checked and answered as the configuration says for that source; with --after as the \
            next message after others.

            Exit codes: 0 all is good, 1 not all, 64 usage, 65 FILE is no request, 66 no such \
            file, 78 mistakes in the configuration.
            """
    )

    /// How the outcome is printed.
    enum Output: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    @Option(help: "The format, of complaints or of messages; native if nothing is said.")
    var format: String?

    @Option(help: "A source of messages as it stands in the configuration, in place of a format.")
    var source: String?

    @Option(help: "Configuration file (YAML) with the source.")
    var config: String?

    @Option(
        help: ArgumentHelp(
            "A captured request that came before; may be repeated, the first one first.",
            valueName: "file"
        )
    )
    var after: [String] = []

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

    @Argument(help: "The body of a request, or a captured request.")
    var file: String

    /// Whether the file is a request with messages of subscribers.
    var isOfMessages: Bool {
        source != nil || format.map(MessageTrial.formats.contains) ?? false
    }

    func validate() throws {
        guard source == nil || format == nil else {
            throw ValidationError("Say --format or --source; a source has its format.")
        }
        guard source == nil || config != nil else {
            throw ValidationError("--source needs --config with the file that the source is in.")
        }
        guard format != "mapped" else {
            throw ValidationError(
                "A mapping stands in a configuration: use --source NAME --config FILE."
            )
        }
        let formats = IntakeTrial.formats + MessageTrial.formats
        if let format, !formats.contains(format) {
            let names = formats.joined(separator: ", ")
            throw ValidationError("There is no format '\(format)'; there are \(names).")
        }
        guard Country(code: country) != nil else {
            throw ValidationError("A country is two letters, such as GB; not '\(country)'.")
        }
        if let wrong = header.first(where: { Self.headerField($0) == nil }) {
            throw ValidationError("A header is 'Name: value'; not '\(wrong)'.")
        }
        if isOfMessages {
            guard header.isEmpty, !lines else {
                throw ValidationError("A captured request has its own headers; say no other.")
            }
        } else {
            guard after.isEmpty, config == nil else {
                throw ValidationError("Only messages of subscribers have --after and --config.")
            }
        }
        guard (after + [file]).count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("Standard input can be read only once.")
        }
    }

    func run() throws {
        guard let country = Country(code: country) else { throw ExitCode(64) }
        let now = Timestamp(milliseconds: Standard.wallClockMilliseconds())
        let shown: (text: String, json: String, isGood: Bool)
        if isOfMessages {
            let outcome = MessageTestOutput(try runMessages(country, at: now))
            shown = (outcome.text, outcome.json, outcome.isGood)
        } else {
            let outcome = IntakeTestOutput(try runComplaints(country, at: now))
            shown = (outcome.text, outcome.json, outcome.isGood)
        }
        Standard.writeOutput(Array((output == .json ? shown.json : shown.text).utf8))
        if !shown.isGood { throw ExitCode(1) }
    }

    private func runComplaints(_ country: Country, at now: Timestamp) throws -> [UInt8] {
        let body = try Self.contents(of: file, upTo: IntakeTrial.bodySizeMax + 1)
        guard let trial = IntakeTrial(format: format ?? "native", country: country, at: now)
        else { throw ExitCode(64) }
        return trial.run(
            body,
            isLines: lines || file.hasSuffix(".ndjson"),
            headers: header.compactMap(Self.headerField)
        )
    }

    /// What a file holds; of a longer one no more than `count` bytes.
    static func contents(of file: String, upTo count: Int) throws -> [UInt8] {
        do throws(FileError) {
            let input = try file == "-" ? InputFile.standardInput() : InputFile(file)
            return try input.contents(upTo: count)
        } catch {
            Terminal.error.write(Array("\(error)\n".utf8))
            throw ExitCode(66)
        }
    }

    private static func headerField(_ text: String) -> (name: String, value: String)? {
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { return nil }
        let value = text[text.index(after: colon)...].drop { $0 == " " }
        return (String(text[..<colon]), String(value))
    }
}
