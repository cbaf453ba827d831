import JSON
import OperatingSystem
import Redaction

/// Reported messages as NDJSON: `{"reporter":"…","text":"…"}` on each line.
struct ReportedTextFile {
    /// A line that is no reported message.
    struct Refusal {
        let line: Int
        let pointer: String
        let detail: String
    }

    /// The messages of the good lines, in their order.
    private(set) var messages: [ReportedText] = []
    /// Of each message, its line, from 1.
    private(set) var lines: [Int] = []
    /// The other lines that are not blank.
    private(set) var refusals: [Refusal] = []

    private let name: String

    /// Most bytes of a file.
    static let sizeMax = 64 << 20
    /// Refused lines that are named; the others are counted.
    private static let namedRefusalsMax = 20

    /// Reads the file at `path`; `-` is standard input.
    init(_ path: String) throws(CommandFailure) {
        let bytes: [UInt8]
        do throws(FileError) {
            let file = path == "-" ? try InputFile.standardInput() : try InputFile(path)
            bytes = try file.contents(upTo: Self.sizeMax + 1)
        } catch {
            throw CommandFailure(exitCode: .noInput, summary: DisplayText.safe(error.description))
        }
        try self.init(bytes, name: path == "-" ? "standard input" : path)
    }

    /// Reads the content of a file; `name` is what messages call it.
    init(_ bytes: [UInt8], name: String) throws(CommandFailure) {
        self.name = DisplayText.safe(name)
        guard bytes.count <= Self.sizeMax else {
            throw CommandFailure(
                exitCode: .badInput,
                summary: "\(self.name) is larger than \(Self.sizeMax >> 20) MiB",
                details: ["Cut it, or leave out what was reported long ago."]
            )
        }
        let reader = JSONReader()
        var start = 0
        var line = 0
        while start < bytes.count {
            let end = JSONLines.end(in: bytes.span, from: start)
            line += 1
            if bytes[start..<end].contains(where: { $0 > 0x20 }) {
                read(bytes, start..<end, line, reader)
            }
            start = end + 1
        }
        guard messages.count <= NearDuplicates.messagesMax else {
            throw CommandFailure(
                exitCode: .badInput,
                summary: "\(self.name) has \(DisplayText.grouped(messages.count)) messages",
                details: [
                    "At most \(DisplayText.grouped(NearDuplicates.messagesMax)) are compared."
                ]
            )
        }
    }

    private mutating func read(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        _ line: Int,
        _ reader: JSONReader
    ) {
        do throws(JSONError) {
            let json = try reader.read(bytes, in: range)
            let reporter = try json.required("reporter")
            let text = try json.required("text")
            let name = Self.compared(try reporter.string())
            let content = try text.string()
            do throws(ReportedTextError) {
                messages.append(try ReportedText(reporter: name, text: content))
                lines.append(line)
            } catch {
                throw Self.refusal(error, of: reporter, text)
            }
        } catch {
            refusals.append(Refusal(line: line, pointer: error.pointer, detail: error.detail))
        }
    }

    private static func refusal(
        _ error: ReportedTextError,
        of reporter: JSONValue,
        _ text: JSONValue
    ) -> JSONError {
        switch error {
        case .noReporter:
            reporter.error(.wrongType, "A reporter has at least one letter or digit.")
        case .tooLarge(let size):
            text.error(
                .tooLarge,
                "The text has \(DisplayText.grouped(size)) bytes; "
                    + "at most \(DisplayText.grouped(ReportedText.sizeMax)) are read."
            )
        }
    }

    /// The letters and digits of a reporter, so that one number in two spellings is one reporter.
    private static func compared(_ reporter: String) -> String {
        reporter.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// What is said of the lines that were refused; nil when there are none.
    var failure: CommandFailure? {
        guard !refusals.isEmpty else { return nil }
        let count = refusals.count
        let lines = count == 1 ? "1 line" : "\(DisplayText.grouped(count)) lines"
        var details = refusals.prefix(Self.namedRefusalsMax).map { refusal in
            let place = refusal.pointer.isEmpty ? "" : ", \(refusal.pointer)"
            return DisplayText.safe("line \(refusal.line)\(place): \(refusal.detail)")
        }
        let more = count - details.count
        if more > 0 { details.append("and \(DisplayText.grouped(more)) more") }
        return CommandFailure(
            exitCode: .badInput,
            summary: "\(lines) of \(name) cannot be read; the others count",
            details: details
        )
    }
}
