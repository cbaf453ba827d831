import Configuration
import FeedFormats
import JSON
import OperatingSystem
import SpamReporting

/// A file of agreements, YAML or JSON, by the names of partners.
///
/// Everything in it is read before anything is changed.
struct AgreementFile {
    /// In the order of the file.
    let agreements: [(partner: String, agreement: Agreement)]

    /// Most bytes of a file.
    private static let sizeMax = 4 << 20

    /// Reads the file at `path`; `-` is standard input.
    init(_ path: String) throws(CommandFailure) {
        let bytes: [UInt8]
        do throws(FileError) {
            let file = path == "-" ? try InputFile.standardInput() : try InputFile(path)
            bytes = try file.contents(upTo: Self.sizeMax + 1)
        } catch {
            throw CommandFailure(exitCode: .noInput, summary: DisplayText.safe(error.description))
        }
        guard bytes.count <= Self.sizeMax else {
            throw Self.failure(path, "it is larger than \(Self.sizeMax >> 20) MiB", at: "")
        }
        try self.init(bytes, name: path == "-" ? "standard input" : path)
    }

    /// Reads the content of a file; `name` is what messages call it.
    init(_ bytes: [UInt8], name: String) throws(CommandFailure) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Self.failure(name, "it is not UTF-8 text", at: "")
        }
        let tree: YAMLTree
        do throws(ConfigurationErrors) {
            // JSON is YAML too.
            tree = try YAMLTree.read(text, file: name)
        } catch {
            throw CommandFailure(
                exitCode: .badInput,
                summary: "\(DisplayText.safe(name)) cannot be read",
                details: error.mistakes.map { DisplayText.safe("\($0)") }
            )
        }
        do throws(JSONError) {
            var writer = JSONWriter()
            Self.append(tree, to: &writer)
            let json = try JSONReader(limits: GatewayClient.answerLimits).read(writer.bytes)
            try json.refuseMembers(except: ["agreements"])
            var agreements: [(partner: String, agreement: Agreement)] = []
            for (partner, document) in try json.required("agreements").members() {
                guard Partner.isValid(name: partner) else {
                    throw document.error(.wrongType, "The name of a partner is wanted here.")
                }
                agreements.append((partner, try AgreementJSON.read(document)))
            }
            self.agreements = agreements
        } catch {
            throw Self.failure(name, error.detail, at: error.pointer)
        }
    }

    private static func failure(
        _ name: String,
        _ detail: String,
        at pointer: String
    ) -> CommandFailure {
        CommandFailure(
            exitCode: .badInput,
            summary: "\(DisplayText.safe(name)) holds no agreements that can be made",
            details: [pointer, detail].filter { !$0.isEmpty }.map { DisplayText.safe($0) }
        )
    }

    private static func append(_ tree: YAMLTree, to json: inout JSONWriter) {
        switch tree {
        case .null: json.null()
        case .boolean(let value): json.boolean(value)
        case .integer(let value): json.integer(value)
        case .text(let value): json.string(value)
        case .list(let items):
            json.beginArray()
            for item in items { append(item, to: &json) }
            json.endArray()
        case .mapping(let members):
            json.beginObject()
            for (name, value) in members {
                json.key(name)
                append(value, to: &json)
            }
            json.endObject()
        }
    }
}
