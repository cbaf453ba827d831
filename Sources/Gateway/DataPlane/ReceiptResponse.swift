internal import FeedFormats
internal import HTTPServer
internal import JSON
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
        case .success(.conflict):
            exchange.answerComplaints(ProblemResponse.make(.conflict(at: messageIDPointer)))
        case .success(.newSenderRefused):
            let now = (exchange.context as? RequestSession)?.now ?? Timestamp(seconds: 0)
            // The hour is the same for all who are refused in it; they come back over a minute.
            let seconds = Int(3600 - now.seconds % 3600) + Int.random(in: 0...60)
            let problem = Problem.tooManyNewSenders
            exchange.answerComplaints(ProblemResponse.make(problem, retryAfter: seconds))
        case .success(.acknowledged(let receipt)):
            exchange.answerComplaints(answer(receipt))
        }
    }

    private func answer(_ receipt: Receipt) -> HTTPResponse {
        .json(201, headers: receipt.isReplay ? [("Idempotent-Replay", "true")] : []) { json in
            json.member("id", building: receipt.id.appendText)
            json.member("status", receipt.status.rawValue)
            if let sender {
                json.key("sender")
                SenderJSON.append(sender, to: &json)
            }
            json.member("campaign") { fingerprint.bytes.appendHexadecimal(to: &$0) }
        }
    }
}

/// Many complaints in one request: waits until all are settled, then answers with a summary.
final class ComplaintBatch: LedgerClient {
    private struct Rejection {
        let line: Int
        let problem: Problem
    }

    private let exchange: Exchange
    private let messageIDPointer: String
    private var missing = 0
    private var isComplete = false
    private var error: RedisError?
    private var counted = 0
    private var partial = 0
    private var repeats = 0
    private var retries = 0
    private var rejections: [Rejection] = []
    private let retryAfter: () -> Int

    /// - Parameter retryAfter: seconds, asked for when the ledger fails.
    init(_ exchange: Exchange, messageIDPointer: String, retryAfter: @escaping () -> Int) {
        self.exchange = exchange
        self.retryAfter = retryAfter
        (exchange.context as? RequestSession)?.beginAwaitingLedger()
        self.messageIDPointer = messageIDPointer
    }

    /// Notes a line that went to the ledger.
    func await() {
        missing += 1
    }

    /// Notes a line that cannot be counted.
    func reject(line: Int, _ problem: Problem) {
        rejections.append(Rejection(line: line, problem: problem))
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
        case .success(.conflict): reject(line: tag, .conflict(at: messageIDPointer))
        case .success(.newSenderRefused): reject(line: tag, .tooManyNewSenders)
        case .success(.acknowledged(let receipt)):
            if receipt.isReplay {
                retries += 1
            } else {
                switch receipt.status {
                case .counted: counted += 1
                case .duplicate: repeats += 1
                case .partial: partial += 1
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
            exchange.answerComplaints(ProblemResponse.make(problem, retryAfter: retryAfter()))
            return
        }
        exchange.answerComplaints(
            .json(200) { json in
                json.member("counted", counted)
                json.member("duplicates", repeats + retries)
                json.member("retries", retries)
                json.member("partial", partial)
                json.key("rejected")
                json.beginArray()
                for rejection in rejections.sorted(by: { $0.line < $1.line }) {
                    json.beginObject()
                    json.member("line", rejection.line)
                    ProblemResponse.append(rejection.problem, status: nil, to: &json)
                    json.endObject()
                }
                json.endArray()
            }
        )
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
