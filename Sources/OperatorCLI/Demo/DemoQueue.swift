import JSON
import SpamReporting
import Synchronization

/// One complaint to be posted: who hands it in, and its JSON.
struct DemoItem: Sendable {
    /// A name of the carrier's own; its partner is called after it.
    let carrier: String
    let country: Country
    let body: [UInt8]
}

/// What is left to be posted; any thread may take from it.
final class DemoQueue: Sendable {
    private enum Source: Sendable {
        case generator(DemoGenerator)
        case lines(LineReader)
    }

    private let source: Mutex<Source>
    /// How many items there are in all; nil when that is unknown.
    let total: Int?
    private static let carrierOfUnnamed = "carrier"

    /// Generated complaints.
    init(_ generator: DemoGenerator, count: Int) {
        source = Mutex(.generator(generator))
        total = count
    }

    /// The lines of an NDJSON file.
    init(path: String) throws(CommandFailure) {
        total = try LineReader.count(path: path)
        source = Mutex(.lines(try LineReader(path: path)))
    }

    /// At most `count` items in order; none at the end.
    func take(_ count: Int, _ reader: JSONReader) throws(CommandFailure) -> [DemoItem] {
        let (items, lines) = try source.withLock { source throws(CommandFailure) in
            switch source {
            case .generator(var generator):
                let items = (0..<count).compactMap { _ in generator.next() }.map(Self.item)
                source = .generator(generator)
                return (items, [[UInt8]]())
            case .lines(var file):
                var lines: [[UInt8]] = []
                while lines.count < count, let line = try file.next() { lines.append(line) }
                source = .lines(file)
                return ([], lines)
            }
        }
        return items + lines.map { Self.item($0, reader) }
    }

    private static let countries = Dictionary(
        uniqueKeysWithValues: DemoCarrier.allCases.map { ($0, Country(code: $0.country)) }
    )

    private static func item(_ complaint: DemoComplaint) -> DemoItem {
        guard let country = countries[complaint.carrier].flatMap({ $0 }) else {
            preconditionFailure("a demo carrier has a country")
        }
        return DemoItem(
            carrier: complaint.carrier.rawValue,
            country: country,
            body: complaint.json
        )
    }

    /// A line without its `carrier` member; whatever cannot be read is left to the gateway.
    static func item(_ line: [UInt8], _ reader: JSONReader) -> DemoItem {
        guard let country = Country(code: "GB") else { preconditionFailure("GB is a country") }
        guard let value = try? reader.read(line), let members = try? value.members(),
            let carrier = try? value["carrier"]?.string()
        else { return DemoItem(carrier: carrierOfUnnamed, country: country, body: line) }
        let body = JSONWriter.object { writer in
            for (key, value) in members where key != "carrier" {
                writer.key(key)
                value.write(to: &writer)
            }
        }
        return DemoItem(carrier: carrier, country: country, body: body)
    }
}
