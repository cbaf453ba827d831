package import ArgumentParser
import Classification
import Configuration
import MessageContent
import OperatingSystem

/// `spamgate classify`: the categories of texts, and why they have them.
package struct ClassifyCommand: ParsableCommand {
    /// Name and help.
    package static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Tell the categories of texts, and why.",
        discussion: """
            Reads one text per line: as it is, or as a JSON object with a member "text". \
            No gateway is needed, and nothing is kept.

            A table shows the rule that gave most; --explain shows all that was found. JSON is one \
            line for each text, CSV one row. What looks like sexual abuse of children is not \
            shown again, in none of them.

            Rules of your own: --print-rules > my.yaml, edit it, --check --rules my.yaml, then \
            classify with --rules my.yaml. protocols/categories describes the file.

            \(ExitCodes.help)
            """
    )

    @Argument(
        help: "File with a text on each line; without it, or with -, standard input.",
        completion: .file()
    )
    var file: String?

    @Option(help: "Rules to use instead of those that come with spamgate.", completion: .file())
    var rules: String?

    @Option(
        help: "Take the rules of this configuration of a gateway.",
        completion: .file(extensions: ["yaml", "yml"])
    )
    var config: String?

    @Flag(help: "Take the whole file for one text, such as the words of a screenshot.")
    var whole = false

    @Flag(help: "Show the folded words, and every rule that counted with what it found.")
    var explain = false

    @Flag(help: "Check the rules and count their phrases; classify nothing.")
    var check = false

    @Flag(help: "Print the rules in force as a file; classify nothing.")
    var printRules = false

    @Flag(
        help: """
            Tell what it costs to look into a text of this file, in processor time, instead of its \
            category; takes some seconds.
            """
    )
    var timing = false

    @OptionGroup var format: OutputOptions

    /// Made by the argument parser.
    package init() {}

    /// Refuses options that exclude each other; called by the argument parser.
    package func validate() throws {
        if rules != nil, config != nil {
            throw ValidationError("--rules and --config both say which rules: give one of them")
        }
        if check, printRules {
            throw ValidationError("--check and --print-rules are two different things to do")
        }
        if check || printRules, file != nil || whole || explain || timing {
            throw ValidationError("--check and --print-rules classify nothing: give no texts")
        }
        if timing, whole || explain {
            throw ValidationError("--timing shows no text: leave out --whole and --explain")
        }
    }
}

extension ClassifyCommand: ClientCommand {
    func execute(_ session: Session) throws(CommandFailure) {
        let rules = try rulesInForce()
        if printRules {
            session.console.write(rules.yaml)
            return
        }
        if check {
            session.console.write(RulesReport(rules).text(as: format.output, in: session.layout))
            return
        }
        let texts = ClassifiedTexts(classifier: Classifier(rules))
        if timing { return try showTiming(texts, session) }
        if whole { try showWhole(texts, session) } else { try showLines(texts, session) }
    }

    private func rulesInForce() throws(CommandFailure) -> CategoryRules {
        do throws(ConfigurationErrors) {
            if let rules { return try .load(path: rules) }
            guard let config else { return .standard }
            return try GatewayConfiguration.load(file: config, environment: [:], overrides: [])
                .categories.rules.rules
        } catch {
            throw CommandFailure(
                exitCode: .badInput,
                summary: error.mistakes.count == 1
                    ? "there is 1 mistake" : "there are \(error.mistakes.count) mistakes",
                details: error.mistakes.map { DisplayText.safe($0.description) }
            )
        }
    }

    private var isStandardInput: Bool { file == nil || file == "-" }

    private func input() throws(CommandFailure) -> InputFile {
        do throws(FileError) {
            guard let file, !isStandardInput else { return try .standardInput() }
            return try InputFile(file)
        } catch {
            throw Self.unreadable(error)
        }
    }

    private static func unreadable(_ error: FileError) -> CommandFailure {
        CommandFailure(exitCode: .noInput, summary: DisplayText.safe(error.description))
    }

    private func showWhole(
        _ texts: ClassifiedTexts,
        _ session: Session
    ) throws(CommandFailure) {
        let input = try input()
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try input.contents(upTo: LineReader.lineSizeMax + 1)
        } catch {
            throw Self.unreadable(error)
        }
        guard bytes.count <= LineReader.lineSizeMax else {
            let summary = "the text is longer than \(LineReader.lineSizeMax) bytes"
            throw CommandFailure(exitCode: .badInput, summary: summary)
        }
        // The end of the last line is no part of the text.
        let end = bytes.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        show([texts.classified(text, line: 1)], session)
    }

    private var name: String { isStandardInput ? "standard input" : file ?? "" }

    private func showTiming(
        _ texts: ClassifiedTexts,
        _ session: Session
    ) throws(CommandFailure) {
        var lines = LineReader(try input(), name: name)
        var read: [String] = []
        while let line = try lines.next() {
            read.append(try texts.text(of: line, number: read.count + 1, file: name))
        }
        guard !read.isEmpty else {
            let summary = "there is no text in \(DisplayText.safe(name)) to time"
            throw CommandFailure(exitCode: .badInput, summary: summary)
        }
        let timing = ClassificationTiming(of: read, by: texts.classifier)
        session.console.write(timing.text(as: format.output, in: session.layout))
    }

    private func showLines(
        _ texts: ClassifiedTexts,
        _ session: Session
    ) throws(CommandFailure) {
        var lines = LineReader(try input(), name: name)
        var rows: [ClassifiedText] = []
        var number = 0
        while let line = try lines.next() {
            number += 1
            let text = try texts.text(of: line, number: number, file: name)
            let classified = texts.classified(text, line: number)
            // A table and CSV begin with the titles of their columns; other rows stand alone.
            if format.output == .json || format.output == .table && explain {
                show([classified], session)
            } else {
                rows.append(classified)
            }
        }
        if format.output == .csv || format.output == .table && !explain { show(rows, session) }
    }

    private func show(_ texts: [ClassifiedText], _ session: Session) {
        switch format.output {
        case .json: for text in texts { session.console.write(text.json) }
        case .csv: session.console.write(ClassifiedText.csv(texts))
        case .table where explain:
            for text in texts { session.console.write(text.explanation) }
        case .table: session.console.write(ClassifiedText.table(texts).rendered(in: session.layout))
        }
    }
}
