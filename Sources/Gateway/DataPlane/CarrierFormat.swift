internal import CarrierFormats
internal import JSON
internal import SpamReporting

/// How complaints stand in a body.
enum ComplaintForm: Equatable {
    /// One JSON text.
    case document
    /// One JSON text in each line.
    case lines

    /// Reads a Content-Type; nil when it is none of those taken here.
    init?(contentType: String?) {
        guard let contentType else { return nil }
        // As nearly everybody writes it; taking it apart costs as much as parsing the complaint.
        if contentType == "application/json" {
            self = .document
            return
        }
        let parts = contentType.lowercased().split(separator: ";")
            .map { $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" } }
        for parameter in parts.dropFirst() where parameter.hasPrefix("charset=") {
            guard parameter == "charset=utf-8" || parameter == "charset=utf8" else { return nil }
        }
        switch parts.first {
        case "application/json": self = .document
        case "application/x-ndjson", "application/ndjson", "application/jsonl": self = .lines
        default: return nil
        }
    }
}

/// How the complaints of one route are read and answered.
struct CarrierFormat: Sendable {
    /// What a document holds.
    enum Shape: Sendable {
        /// One complaint.
        case object
        /// One complaint or an array of them.
        case objectOrArray
        /// Syniverse's object, with an array of complaints in it.
        case reports
    }

    let parse: @Sendable (JSONValue) -> Result<ReportedComplaint, Problem>
    let pointers: FieldPointers
    let shape: Shape
    let answers: ComplaintAnswers

    /// Whether one request may hold more than one complaint, whatever its form.
    var isBatch: Bool { shape != .object }

    /// Whether complaints may come as NDJSON.
    var takesLines: Bool { shape != .reports }

    /// What a partner is told whose Content-Type is another.
    var wrongMediaType: Problem {
        let detail =
            takesLines
            ? "a complaint is application/json, many are application/x-ndjson, in UTF-8"
            : "reports are application/json in UTF-8"
        return Problem(.unsupportedMediaType, detail)
    }

    /// The complaints of a document that holds many, and where their array stands (RFC 6901); nil
    /// when the document is one complaint.
    func many(
        in document: JSONValue
    ) throws(Problem) -> (complaints: [JSONValue], place: String)? {
        switch shape {
        case .object: return nil
        case .objectOrArray:
            return try ReportDocument.elements(of: document).map { ($0, "") }
        case .reports: return (try SyniverseReport.reports(in: document), "/reports")
        }
    }

    /// The formats by the names of their folders in `protocols/inbound`.
    static let named: [(name: String, format: CarrierFormat)] = [
        ("native", .native), ("mars", .mars), ("xarf", .xarf), ("syniverse", .syniverse),
    ]

    static let native = CarrierFormat(
        parse: NativeComplaint.parse,
        pointers: NativeComplaint.pointers,
        shape: .object,
        answers: .native
    )
    static let mars = CarrierFormat(
        parse: MARSReport.parse,
        pointers: MARSReport.pointers,
        shape: .objectOrArray,
        answers: .native
    )
    static let xarf = CarrierFormat(
        parse: XARFReport.parse,
        pointers: XARFReport.pointers,
        shape: .objectOrArray,
        answers: .native
    )
    static let syniverse = CarrierFormat(
        parse: SyniverseReport.parse,
        pointers: SyniverseReport.pointers,
        shape: .reports,
        answers: .syniverse
    )
}

extension Route {
    /// How the complaints that come here are read; nil where none come.
    var format: CarrierFormat? {
        switch self {
        case .complaints: .native
        case .marsReports: .mars
        case .xarfReports: .xarf
        case .syniverseReports: .syniverse
        default: nil
        }
    }
}
