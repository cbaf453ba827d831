internal import CarrierFormats
internal import HTTPServer
internal import Redis
internal import SpamReporting

/// One complaint in one request: waits for the ledger, then answers with the receipt.
final class SingleComplaint: LedgerClient {
    private let exchange: Exchange
    private let sender: Sender?
    private let fingerprint: Fingerprint
    private let messageIDPointer: String
    private let retryAfter: () -> Int

    /// - Parameter retryAfter: seconds, asked for when the ledger fails.
    init(
        _ exchange: Exchange,
        complaint: Complaint,
        messageIDPointer: String,
        retryAfter: @escaping () -> Int
    ) {
        self.exchange = exchange
        self.retryAfter = retryAfter
        (exchange.context as? RequestSession)?.beginAwaitingLedger()
        sender = complaint.sender
        fingerprint = complaint.fingerprint
        self.messageIDPointer = messageIDPointer
    }

    func settled(_ result: Result<LedgerOutcome, RedisError>, tag: Int) {
        defer { (exchange.context as? RequestSession)?.endAwaitingLedger() }
        switch result {
        case .failure(let error):
            let problem = Problem.storeUnavailable(error)
            exchange.answerComplaints(ProblemResponse.make(problem, retryAfter: retryAfter()))
        case .success(.stale), .success(.kept):
            preconditionFailure("a complaint that came of no conversation has one")
        case .success(.conflict):
            exchange.answerComplaints(ProblemResponse.make(.conflict(at: messageIDPointer)))
        case .success(.newSenderRefused):
            let now = (exchange.context as? RequestSession)?.now ?? Timestamp(seconds: 0)
            exchange.answerComplaints(ComplaintAnswers.tooManyNewSenders(at: now))
        case .success(.acknowledged(let receipt)):
            exchange.answerComplaints(
                ComplaintAnswers.receipt(receipt, sender: sender, fingerprint: fingerprint)
            )
        }
    }
}

/// Many complaints in one request: waits until all are settled, then answers with a summary.
final class ComplaintBatch: LedgerClient {
    private let exchange: Exchange
    private let format: CarrierFormat
    private let idPointer: (Int) -> String
    private let now: Timestamp
    private var missing = 0
    private var isComplete = false
    private var error: RedisError?
    private var summary = ComplaintSummary()
    private let retryAfter: () -> Int

    /// - Parameters:
    ///   - idPointer: where the message id of a line stands, which is counted from 1.
    ///   - now: when the request arrived.
    ///   - retryAfter: seconds, asked for when the ledger fails.
    init(
        _ exchange: Exchange,
        _ format: CarrierFormat,
        idPointer: @escaping (Int) -> String,
        at now: Timestamp,
        retryAfter: @escaping () -> Int
    ) {
        self.exchange = exchange
        self.format = format
        self.idPointer = idPointer
        self.now = now
        self.retryAfter = retryAfter
        (exchange.context as? RequestSession)?.beginAwaitingLedger()
    }

    /// Notes a line that went to the ledger.
    func await() {
        missing += 1
    }

    /// Notes a line that cannot be counted.
    func reject(line: Int, _ problem: Problem) {
        summary.rejections.append(ComplaintSummary.Rejection(line: line, problem: problem))
    }

    /// Says that every line has been seen; answers if nothing is awaited any more.
    func complete() {
        isComplete = true
        answerIfSettled()
    }

    func settled(_ result: Result<LedgerOutcome, RedisError>, tag: Int) {
        missing -= 1
        switch result {
        case .failure(let failure): error = failure
        case .success(.stale), .success(.kept):
            preconditionFailure("a complaint that came of no conversation has one")
        case .success(.conflict): reject(line: tag, .conflict(at: idPointer(tag)))
        case .success(.newSenderRefused): reject(line: tag, .tooManyNewSenders)
        case .success(.acknowledged(let receipt)):
            if receipt.isReplay {
                summary.retries += 1
            } else {
                switch receipt.status {
                case .counted: summary.counted += 1
                case .duplicate: summary.repeats += 1
                case .partial: summary.partial += 1
                }
            }
        }
        answerIfSettled()
    }

    private func answerIfSettled() {
        guard isComplete, missing == 0 else { return }
        defer { (exchange.context as? RequestSession)?.endAwaitingLedger() }
        if let error {
            // Some lines may be recorded. Sending all of them again is safe and counts none twice.
            let problem = Problem.storeUnavailable(error)
            let seconds = retryAfter()
            exchange.answerComplaints(
                format.answers.problem(problem, retryAfter: seconds, at: now)
            )
            return
        }
        exchange.answerComplaints(format.answers.summary(summary, at: now))
    }
}

extension Problem {
    /// The store did not take something; the request may be sent again as it is.
    static func storeUnavailable(_ error: RedisError) -> Problem {
        Problem(
            .storeUnavailable,
            "\(error.summary); send the same request again, nothing is counted twice",
            reason: UnreadyReason.redis(error.fault).name
        )
    }

    /// A message id came again with another content.
    static func conflict(at pointer: String) -> Problem {
        Problem(
            .messageIDConflict,
            "this message id was used for a complaint with another content within 72 hours; "
                + "a retry must repeat the complaint unchanged, a new complaint needs a new id",
            pointer: pointer
        )
    }

    /// A complaint names a sender that is unknown here, and its partner has named too many.
    static let tooManyNewSenders = Problem(
        .tooManyNewSenders,
        "its sender is new here, and this partner has named all the new senders it may in this "
            + "hour; it was not recorded, send it again in the next one"
    )
}
