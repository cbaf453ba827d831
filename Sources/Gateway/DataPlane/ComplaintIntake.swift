internal import Configuration
internal import CarrierFormats
internal import Cryptography
internal import HTTPServer
internal import Intake
internal import JSON
internal import Reactor
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
    private let quotas: PartnerQuotas
    private let advice: RetryAdvice
    private let reactor: Reactor
    private let meter: WorkerMeter
    private let reader: JSONReader
    private let batchItems: Int
    private let pendingMax: Int
    private let newSendersMax: Int
    private var randomness: [UInt8] = []
    private var randomnessUsed = 0

    init(
        _ shared: WorkerShared,
        ledger: LedgerQueue,
        advice: RetryAdvice,
        meter: WorkerMeter,
        on reactor: Reactor
    ) {
        normaliser = ComplaintNormaliser(
            keys: shared.intakeKeys,
            overstamps: shared.configuration.senders.overstamps
        )
        self.ledger = ledger
        quotas = shared.quotas
        self.advice = advice
        self.meter = meter
        self.reactor = reactor
        let limits = shared.configuration.limits
        reader = JSONReader(
            limits: JSONLimits(elementsMax: limits.batchItems, sizeMax: limits.batchSize)
        )
        batchItems = limits.batchItems
        pendingMax = shared.pendingMax
        newSendersMax = limits.partnerNewSenders
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
            exchange.answerComplaints(ProblemResponse.make(problem))
            return
        }
        guard ledger.pending < pendingMax else {
            let problem = Problem(
                .overloaded,
                "\(ledger.pending) complaints wait for Redis already; "
                    + "come back after the seconds of Retry-After"
            )
            let seconds = advice.afterQueue(at: reactor.now)
            exchange.answerComplaints(ProblemResponse.make(problem, retryAfter: seconds))
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
            meter.figures.count(.rejected, partner: partner.index)
            exchange.answerComplaints(ProblemResponse.make(Problem(error)))
            return
        }
        if format.takesArrays, value.kind == .array {
            takeArray(exchange, value, format, from: partner, at: now)
            return
        }
        guard isWithinQuota(exchange, 1, from: partner, at: now) else { return }
        switch normalise(format.parse(value), format.pointers, from: partner) {
        case .failure(let problem):
            meter.figures.count(.rejected, partner: partner.index)
            exchange.answerComplaints(ProblemResponse.make(problem))
        case .success(let complaint):
            let client = SingleComplaint(
                exchange,
                complaint: complaint,
                messageIDPointer: format.pointers.messageID,
                retryAfter: { [unowned self] in advice.afterFailure(at: reactor.now) }
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
        let elements = (try? value.elements()) ?? []
        guard isWithinQuota(exchange, elements.count, from: partner, at: now) else { return }
        let batch = batch(for: exchange, format)
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
        do throws(Problem) {
            let lines = try ComplaintLines(
                exchange.body,
                reader: reader,
                itemsMax: batchItems,
                format: format.parse
            )
            guard isWithinQuota(exchange, lines.count, from: partner, at: now) else { return }
            let batch = batch(for: exchange, format)
            for item in lines {
                take(item.result, format.pointers, line: item.line, batch, from: partner, at: now)
            }
            batch.complete()
        } catch {
            exchange.answerComplaints(ProblemResponse.make(error))
        }
    }

    /// Takes complaints from the partner's bucket, all of a request or none; answers if there are
    /// too few.
    private func isWithinQuota(
        _ exchange: Exchange,
        _ count: Int,
        from partner: Partner,
        at now: Timestamp
    ) -> Bool {
        let session = exchange.context as? RequestSession
        switch quotas.take(count, from: partner, at: now) {
        case .unlimited: return true
        case .taken(let quota):
            session?.quota = quota
            return true
        case .exceeded(let quota):
            session?.quota = quota
            let problem = Problem.rateExceeded(quota.limit.rate)
            let seconds = quota.retryAfter(for: count)
            exchange.answerComplaints(ProblemResponse.make(problem, retryAfter: seconds))
        case .neverFits(let quota):
            session?.quota = quota
            let problem = Problem(
                .burstExceeded,
                "the request has \(count) complaints and this partner may hand in "
                    + "\(quota.limit.burst) at once; send smaller batches"
            )
            exchange.answerComplaints(ProblemResponse.make(problem))
        }
        return false
    }

    /// From now on the exchange waits for the ledger, so the batch must be completed.
    private func batch(for exchange: Exchange, _ format: CarrierFormat) -> ComplaintBatch {
        ComplaintBatch(
            exchange,
            messageIDPointer: format.pointers.messageID,
            retryAfter: { [unowned self] in advice.afterFailure(at: reactor.now) }
        )
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
        case .failure(let problem):
            meter.figures.count(.rejected, partner: partner.index)
            batch.reject(line: line, problem)
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
        let item = LedgerItem(
            complaint: complaint,
            partner: partner.index,
            id: nextID(at: now),
            newSendersMax: partner.limits.newSenders ?? newSendersMax
        )
        ledger.record(item, at: now, for: client, tag: tag)
    }

    /// An id of ten random bytes, which are drawn from the generator in larger pieces.
    private func nextID(at now: Timestamp) -> ComplaintID {
        if randomness.count - randomnessUsed < 10 {
            randomness = SecureRandom.nonce(1000)
            randomnessUsed = 0
        }
        defer { randomnessUsed += 10 }
        let drawn = randomness
        return ComplaintID(
            at: now,
            random: drawn.span.extracting(randomnessUsed..<randomnessUsed + 10)
        )
    }
}

extension Exchange {
    /// Answers a request with complaints, and tells what is left of the partner's quota.
    func answerComplaints(_ response: HTTPResponse) {
        var response = response
        (context as? RequestSession)?.quota?.append(to: &response.headers)
        answer(response)
    }
}

extension Problem {
    /// A partner hands in more than its rate allows.
    static func rateExceeded(_ rate: Int) -> Problem {
        Problem(
            .rateExceeded,
            "this partner may hand in \(rate) complaints a second in the long run; nothing of this "
                + "request was recorded, send it again after the seconds of Retry-After"
        )
    }
}
