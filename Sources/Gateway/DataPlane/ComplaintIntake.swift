internal import Configuration
internal import CarrierFormats
internal import HTTPServer
internal import Intake
internal import JSON
internal import Reactor
internal import RedisStore
internal import SpamReporting

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
    private let ids = ComplaintIDs()

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
        as format: CarrierFormat,
        form: ComplaintForm,
        from partner: Partner,
        at now: Timestamp
    ) {
        guard !exchange.body.isEmpty else {
            let problem = Problem(.emptyBody, "the body holds no complaint")
            exchange.answerComplaints(format.answers.problem(problem, at: now))
            return
        }
        guard ledger.pending < pendingMax else {
            let problem = Problem(
                .overloaded,
                "\(ledger.pending) complaints wait for Redis already; "
                    + "come back after the seconds of Retry-After"
            )
            let seconds = advice.afterQueue(at: reactor.now)
            exchange.answerComplaints(
                format.answers.problem(problem, retryAfter: seconds, at: now)
            )
            return
        }
        switch form {
        case .lines: takeLines(exchange, format, from: partner, at: now)
        case .document: takeDocument(exchange, format, from: partner, at: now)
        case .request: takeRequest(exchange, format, from: partner, at: now)
        }
    }

    private func takeRequest(
        _ exchange: Exchange,
        _ format: CarrierFormat,
        from partner: Partner,
        at now: Timestamp
    ) {
        let request = ReportRequest(
            contentType: exchange.header("Content-Type") ?? "",
            body: exchange.body,
            reader: reader,
            headers: exchange.header
        )
        switch format.content(of: request) {
        case .one(let item):
            // What cannot be read at all takes nothing, as with JSON.
            if case .failure(let problem) = item.result, problem.kind.status != 422 {
                meter.figures.count(.rejected, partner: partner.index)
                exchange.answerComplaints(format.answers.problem(problem, at: now))
                return
            }
            guard isWithinQuota(exchange, 1, format, from: partner, at: now) else { return }
            takeOne(exchange, item.result, item.pointers, format, from: partner, at: now)
        case .many(let items):
            guard isWithinQuota(exchange, items.count, format, from: partner, at: now) else {
                return
            }
            let ids = items.map(\.pointers.messageID)
            let batch = batch(for: exchange, format, idPointer: { ids[$0 - 1] }, at: now)
            for (index, item) in items.enumerated() {
                take(item.result, item.pointers, line: index + 1, batch, from: partner, at: now)
            }
            batch.complete()
        }
    }

    private func takeDocument(
        _ exchange: Exchange,
        _ format: CarrierFormat,
        from partner: Partner,
        at now: Timestamp
    ) {
        do throws(Problem) {
            let value = try read(exchange.body)
            if let (complaints, place) = try format.many(in: value) {
                takeMany(exchange, complaints, at: place, format, from: partner, at: now)
            } else {
                guard isWithinQuota(exchange, 1, format, from: partner, at: now) else { return }
                let result = format.parse(value)
                takeOne(exchange, result, format.pointers, format, from: partner, at: now)
            }
        } catch {
            meter.figures.count(.rejected, partner: partner.index)
            exchange.answerComplaints(format.answers.problem(error, at: now))
        }
    }

    private func read(_ body: [UInt8]) throws(Problem) -> JSONValue {
        do throws(JSONError) {
            return try reader.read(body)
        } catch {
            throw Problem(error)
        }
    }

    private func takeOne(
        _ exchange: Exchange,
        _ parsed: Result<ReportedComplaint, Problem>,
        _ pointers: FieldPointers,
        _ format: CarrierFormat,
        from partner: Partner,
        at now: Timestamp
    ) {
        switch normalise(parsed, pointers, from: partner) {
        case .failure(let problem):
            meter.figures.count(.rejected, partner: partner.index)
            exchange.answerComplaints(format.answers.problem(problem, at: now))
        case .success(let complaint):
            let client = SingleComplaint(
                exchange,
                complaint: complaint,
                messageIDPointer: pointers.messageID,
                retryAfter: { [advice, reactor] in advice.afterFailure(at: reactor.now) }
            )
            record(complaint, from: partner, at: now, for: client, tag: 0)
        }
    }

    /// Takes the complaints of an array that stands at `place` (RFC 6901) of the body.
    private func takeMany(
        _ exchange: Exchange,
        _ elements: [JSONValue],
        at place: String,
        _ format: CarrierFormat,
        from partner: Partner,
        at now: Timestamp
    ) {
        guard isWithinQuota(exchange, elements.count, format, from: partner, at: now) else {
            return
        }
        let batch = batch(
            for: exchange,
            format,
            idPointer: { format.pointers.within("\(place)/\($0 - 1)").messageID },
            at: now
        )
        for (index, element) in elements.enumerated() {
            let pointers = format.pointers.within("\(place)/\(index)")
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
            guard isWithinQuota(exchange, lines.count, format, from: partner, at: now) else {
                return
            }
            let idPointer = format.pointers.messageID
            let batch = batch(for: exchange, format, idPointer: { _ in idPointer }, at: now)
            for item in lines {
                take(item.result, format.pointers, line: item.line, batch, from: partner, at: now)
            }
            batch.complete()
        } catch {
            exchange.answerComplaints(format.answers.problem(error, at: now))
        }
    }

    /// Takes complaints from the partner's bucket, all of a request or none; answers if there are
    /// too few.
    private func isWithinQuota(
        _ exchange: Exchange,
        _ count: Int,
        _ format: CarrierFormat,
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
            exchange.answerComplaints(
                format.answers.problem(problem, retryAfter: seconds, at: now)
            )
        case .neverFits(let quota):
            session?.quota = quota
            let problem = Problem(
                .burstExceeded,
                "the request has \(count) complaints and this partner may hand in "
                    + "\(quota.limit.burst) at once; send smaller batches"
            )
            exchange.answerComplaints(format.answers.problem(problem, at: now))
        }
        return false
    }

    /// From now on the exchange waits for the ledger, so the batch must be completed.
    private func batch(
        for exchange: Exchange,
        _ format: CarrierFormat,
        idPointer: @escaping (Int) -> String,
        at now: Timestamp
    ) -> ComplaintBatch {
        ComplaintBatch(
            exchange,
            format,
            idPointer: idPointer,
            at: now,
            retryAfter: { [advice, reactor] in advice.afterFailure(at: reactor.now) }
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
            id: ids.next(at: now),
            newSendersMax: partner.limits.newSenders ?? newSendersMax
        )
        ledger.record(item, at: now, for: client, tag: tag)
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
