internal import Configuration
internal import CarrierFormats
internal import Cryptography
internal import HTTPServer
internal import Intake
internal import JSON
internal import RedisStore
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

/// How the complaints of one route are read.
struct CarrierFormat: Sendable {
    let parse: @Sendable (JSONValue) -> Result<ReportedComplaint, Problem>
    let pointers: FieldPointers
    /// Whether a document may be an array of complaints.
    let takesArrays: Bool

    static let native = CarrierFormat(
        parse: NativeComplaint.parse,
        pointers: NativeComplaint.pointers,
        takesArrays: false
    )
    static let mars = CarrierFormat(
        parse: MARSReport.parse,
        pointers: MARSReport.pointers,
        takesArrays: true
    )
}

/// Takes bodies apart, normalises complaints and hands them to the ledger.
///
/// Confined to one worker.
final class ComplaintIntake {
    private let normaliser: ComplaintNormaliser
    private let ledger: LedgerQueue
    private let reader: JSONReader
    private let batchItems: Int
    private let pendingMax: Int
    private var randomness: [UInt8] = []
    private var randomnessUsed = 0

    init(_ shared: WorkerShared, ledger: LedgerQueue) {
        normaliser = ComplaintNormaliser(
            keys: shared.intakeKeys,
            overstamps: shared.configuration.senders.overstamps
        )
        self.ledger = ledger
        let limits = shared.configuration.limits
        reader = JSONReader(
            limits: JSONLimits(elementsMax: limits.batchItems, sizeMax: limits.batchSize)
        )
        batchItems = limits.batchItems
        pendingMax = shared.pendingMax
    }

    /// Takes the complaints of one request.
    func take(
        _ exchange: Exchange,
        route: Route,
        form: ComplaintForm,
        from partner: Partner,
        at now: Timestamp
    ) {
        guard !exchange.body.isEmpty else {
            let problem = Problem(.emptyBody, "the body holds no complaint")
            exchange.answer(ProblemResponse.make(problem))
            return
        }
        guard ledger.pending < pendingMax else {
            let problem = Problem(
                .overloaded,
                "\(ledger.pending) complaints wait for Redis already; try again in a moment"
            )
            exchange.answer(ProblemResponse.make(problem))
            return
        }
        let format: CarrierFormat = route == .marsReports ? .mars : .native
        switch form {
        case .lines: takeLines(exchange, format, from: partner, at: now)
        case .document: takeDocument(exchange, format, from: partner, at: now)
        }
    }

    private func takeDocument(
        _ exchange: Exchange,
        _ format: CarrierFormat,
        from partner: Partner,
        at now: Timestamp
    ) {
        let value: JSONValue
        do {
            value = try reader.read(exchange.body)
        } catch {
            exchange.answer(ProblemResponse.make(Problem(error)))
            return
        }
        if format.takesArrays, value.kind == .array {
            takeArray(exchange, value, format, from: partner, at: now)
            return
        }
        switch normalise(format.parse(value), format.pointers, from: partner) {
        case .failure(let problem): exchange.answer(ProblemResponse.make(problem))
        case .success(let complaint):
            let client = SingleComplaint(
                exchange,
                complaint: complaint,
                messageIDPointer: format.pointers.messageID
            )
            record(complaint, from: partner, at: now, for: client, tag: 0)
        }
    }

    private func takeArray(
        _ exchange: Exchange,
        _ value: JSONValue,
        _ format: CarrierFormat,
        from partner: Partner,
        at now: Timestamp
    ) {
        let batch = ComplaintBatch(exchange, messageIDPointer: format.pointers.messageID)
        let elements = (try? value.elements()) ?? []
        for (index, element) in elements.enumerated() {
            let pointers = format.pointers.within("/\(index)")
            take(format.parse(element), pointers, line: index + 1, batch, from: partner, at: now)
        }
        batch.complete()
    }

    private func takeLines(
        _ exchange: Exchange,
        _ format: CarrierFormat,
        from partner: Partner,
        at now: Timestamp
    ) {
        let batch = ComplaintBatch(exchange, messageIDPointer: format.pointers.messageID)
        do throws(Problem) {
            let lines = try ComplaintLines(
                exchange.body,
                reader: reader,
                itemsMax: batchItems,
                format: format.parse
            )
            for item in lines {
                take(item.result, format.pointers, line: item.line, batch, from: partner, at: now)
            }
            batch.complete()
        } catch {
            exchange.answer(ProblemResponse.make(error))
        }
    }

    private func take(
        _ parsed: Result<ReportedComplaint, Problem>,
        _ pointers: FieldPointers,
        line: Int,
        _ batch: ComplaintBatch,
        from partner: Partner,
        at now: Timestamp
    ) {
        switch normalise(parsed, pointers, from: partner) {
        case .failure(let problem): batch.reject(line: line, problem)
        case .success(let complaint):
            batch.await()
            record(complaint, from: partner, at: now, for: batch, tag: line)
        }
    }

    private func normalise(
        _ parsed: Result<ReportedComplaint, Problem>,
        _ pointers: FieldPointers,
        from partner: Partner
    ) -> Result<Complaint, Problem> {
        parsed.flatMap { normaliser.complaint(from: $0, partner: partner, pointers: pointers) }
    }

    private func record(
        _ complaint: Complaint,
        from partner: Partner,
        at now: Timestamp,
        for client: any LedgerClient,
        tag: Int
    ) {
        let item = LedgerItem(complaint: complaint, partner: partner.index, id: nextID(at: now))
        ledger.record(item, at: now, for: client, tag: tag)
    }

    /// An id of ten random bytes, which are drawn from the generator in larger pieces.
    private func nextID(at now: Timestamp) -> ComplaintID {
        if randomness.count - randomnessUsed < 10 {
            randomness = SecureRandom.nonce(1000)
            randomnessUsed = 0
        }
        defer { randomnessUsed += 10 }
        return ComplaintID(
            at: now,
            random: randomness.span.extracting(randomnessUsed..<randomnessUsed + 10)
        )
    }
}
