internal import Cryptography
internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import SpamReporting

/// What became of the complaints of one request.
struct ComplaintSummary {
    /// A complaint that was not recorded.
    struct Rejection {
        /// Its line, or its place in an array, counted from 1.
        let line: Int
        let problem: Problem
    }

    var counted = 0
    var partial = 0
    /// What the same reporter had said before.
    var repeats = 0
    /// What the partner had sent before.
    var retries = 0
    var rejections: [Rejection] = []

    /// Complaints that are recorded, now or before.
    var acknowledged: Int { counted + partial + repeats + retries }
}

/// How the answers of a format are written, beyond their statuses.
enum ComplaintAnswers {
    /// The gateway's own.
    case native
    /// Those of Syniverse's datafeed: 202 with `batch_id` and `count`, errors with `batch_id` and
    /// `error`, which here are problems all the same.
    case syniverse

    /// A request with one complaint, which is settled.
    static func receipt(
        _ receipt: Receipt,
        sender: Sender?,
        fingerprint: Fingerprint
    ) -> HTTPResponse {
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

    /// A request that has a problem.
    ///
    /// - Parameter retryAfter: seconds; told where the problem may pass.
    func problem(
        _ problem: Problem,
        retryAfter: Int = ProblemResponse.retryAfterSeconds,
        at now: Timestamp
    ) -> HTTPResponse {
        switch self {
        case .native: ProblemResponse.make(problem, retryAfter: retryAfter)
        case .syniverse:
            ProblemResponse.make(
                problem,
                // What cannot be used is 400 there.
                status: problem.kind.status == 422 ? 400 : nil,
                retryAfter: retryAfter
            ) { json in
                Self.appendBatchID(at: now, to: &json)
                json.member("error", problem.detail)
            }
        }
    }

    /// A request with many complaints, all of which are settled.
    func summary(_ summary: ComplaintSummary, at now: Timestamp) -> HTTPResponse {
        switch self {
        case .native:
            return .json(200) { json in
                json.member("counted", summary.counted)
                json.member("duplicates", summary.repeats + summary.retries)
                json.member("retries", summary.retries)
                json.member("partial", summary.partial)
                Self.appendRejections(of: summary, to: &json)
            }
        case .syniverse:
            // Something good counts; only where nothing is good the request is bad, and where it
            // may be good later it is to be sent again.
            if summary.acknowledged == 0,
                summary.rejections.contains(where: { $0.problem.kind == .tooManyNewSenders })
            {
                return Self.tooManyNewSenders(at: now) { json in
                    Self.appendBatchID(at: now, to: &json)
                    json.member("error", Problem.tooManyNewSenders.detail)
                    Self.appendRejections(of: summary, to: &json)
                }
            }
            if let first = summary.rejections.first, summary.acknowledged == 0 {
                return ProblemResponse.make(first.problem, status: 400) { json in
                    Self.appendBatchID(at: now, to: &json)
                    json.member("error", first.problem.detail)
                    Self.appendRejections(of: summary, to: &json)
                }
            }
            return .json(202) { json in
                Self.appendBatchID(at: now, to: &json)
                json.member("count", summary.acknowledged)
                if !summary.rejections.isEmpty { Self.appendRejections(of: summary, to: &json) }
            }
        }
    }

    /// The answer to what names more new senders than the partner may in this hour.
    static func tooManyNewSenders(
        at now: Timestamp,
        extra: (inout JSONWriter) -> Void = { _ in }
    ) -> HTTPResponse {
        // The hour is the same for all who are refused in it; they come back over a minute.
        let seconds = Int(3600 - now.seconds % 3600) + Int.random(in: 0...60)
        return ProblemResponse.make(.tooManyNewSenders, retryAfter: seconds, extra: extra)
    }

    /// A new id: nothing is remembered under it.
    private static func appendBatchID(at now: Timestamp, to json: inout JSONWriter) {
        let id = ComplaintID(at: now, random: SecureRandom.nonce(10))
        json.member("batch_id", building: id.appendText)
    }

    private static func appendRejections(
        of summary: ComplaintSummary,
        to json: inout JSONWriter
    ) {
        json.key("rejected")
        json.beginArray()
        for rejection in summary.rejections.sorted(by: { $0.line < $1.line }) {
            json.beginObject()
            json.member("line", rejection.line)
            ProblemResponse.append(rejection.problem, status: nil, to: &json)
            json.endObject()
        }
        json.endArray()
    }
}
