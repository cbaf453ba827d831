internal import CarrierFormats
internal import JSON
internal import SpamReporting

/// How complaints stand in a body.
enum ComplaintForm: Equatable {
    /// One JSON text.
    case document
    /// One JSON text in each line.
    case lines
    /// A whole request, which a ``RequestFormat`` reads.
    case request

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
    /// What a JSON document holds.
    enum Shape: Sendable {
        /// One complaint.
        case object
        /// One complaint or an array of them.
        case objectOrArray
        /// Syniverse's object, with an array of complaints in it.
        case reports
    }

    /// What complaints are read from.
    enum Reading: Sendable {
        /// JSON, of which each complaint is a part that says all of it.
        case json(@Sendable (JSONValue) -> Result<ReportedComplaint, Problem>, FieldPointers, Shape)
        /// The whole request.
        case request(any RequestFormat.Type)
    }

    let reading: Reading
    let answers: ComplaintAnswers

    private init(_ reading: Reading, answers: ComplaintAnswers = .native) {
        self.reading = reading
        self.answers = answers
    }

    /// The complaint that a JSON value is; only where complaints are parts of JSON.
    func parse(_ value: JSONValue) -> Result<ReportedComplaint, Problem> {
        guard case .json(let parse, _, _) = reading else {
            preconditionFailure("a format of whole requests was asked for a part of JSON")
        }
        return parse(value)
    }

    /// What a whole request reports; a problem with all of it is that of one complaint.
    func content(of request: ReportRequest) -> ReportContent {
        guard case .request(let format) = reading else {
            preconditionFailure("a format of JSON was asked for a whole request")
        }
        do throws(Problem) {
            return try format.content(of: request)
        } catch {
            let nowhere = FieldPointers(messageID: "", reporter: "", sender: "", text: "")
            return .one(ReportedItem(.failure(error), nowhere))
        }
    }

    /// Where the fields of a complaint stand; a whole request says so with each complaint.
    var pointers: FieldPointers {
        guard case .json(_, let pointers, _) = reading else {
            preconditionFailure("a format of whole requests was asked for places in JSON")
        }
        return pointers
    }

    /// Whether one request may be as long as a batch, whatever its form.
    var isLong: Bool {
        switch reading {
        case .json(_, _, let shape): shape != .object
        case .request(let format): format.isLong
        }
    }

    /// Whether complaints may come as NDJSON.
    var takesLines: Bool {
        switch reading {
        case .json(_, _, let shape): shape != .reports
        case .request: false
        }
    }

    /// How complaints stand in a body of this Content-Type; nil when it is not taken.
    func form(contentType: String?) -> ComplaintForm? {
        switch reading {
        case .json:
            let form = ComplaintForm(contentType: contentType)
            return form == .lines && !takesLines ? nil : form
        case .request(let format):
            return contentType.map(format.takes(contentType:)) == true ? .request : nil
        }
    }

    /// What a partner is told whose Content-Type is another.
    var wrongMediaType: Problem {
        let detail =
            switch reading {
            case .json where takesLines:
                "a complaint is application/json, many are application/x-ndjson, in UTF-8"
            case .json: "reports are application/json in UTF-8"
            case .request(let format): format.mediaTypeDetail
            }
        return Problem(.unsupportedMediaType, detail)
    }

    /// The complaints of a document that holds many, and where their array stands (RFC 6901); nil
    /// when the document is one complaint.
    func many(
        in document: JSONValue
    ) throws(Problem) -> (complaints: [JSONValue], place: String)? {
        guard case .json(_, _, let shape) = reading else { return nil }
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
        ("apple", .apple), ("rcs", .rcs), ("arf", .arf),
    ]

    static let native = CarrierFormat(
        .json(NativeComplaint.parse, NativeComplaint.pointers, .object)
    )
    static let mars = CarrierFormat(
        .json(MARSReport.parse, MARSReport.pointers, .objectOrArray)
    )
    static let xarf = CarrierFormat(
        .json(XARFReport.parse, XARFReport.pointers, .objectOrArray)
    )
    static let syniverse = CarrierFormat(
        .json(SyniverseReport.parse, SyniverseReport.pointers, .reports),
        answers: .syniverse
    )
    static let apple = CarrierFormat(.request(AppleReport.self))
    static let rcs = CarrierFormat(.request(RCSReport.self))
    static let arf = CarrierFormat(.request(ARFReport.self))
}

extension Route {
    /// How the complaints that come here are read; nil where none come.
    var format: CarrierFormat? {
        switch self {
        case .complaints: .native
        case .marsReports: .mars
        case .xarfReports: .xarf
        case .syniverseReports: .syniverse
        case .appleReports: .apple
        case .rcsReports: .rcs
        case .arfReports: .arf
        default: nil
        }
    }
}
