import Foundation
import TestSupport

/// A carrier's client: repeats each request until it is acknowledged, and journals what was.
///
/// Used by one thread at a time.
final class ComplaintClient: @unchecked Sendable {
    /// A request with several complaints, or one with one.
    private struct Request {
        let path: String
        let type: String
        let body: [UInt8]
        let complaints: [TestComplaint]
    }

    /// What the complaints are about.
    struct Traffic: Sendable {
        /// How many senders there are.
        var senders = 60
        /// How many of a hundred complaints are counter-reports.
        var legitPercent = 5
        /// How many of a hundred requests repeat a message id with another content.
        var conflictPercent = 0
        /// How many of a hundred requests repeat an earlier one.
        var retryPercent = 10
        /// How many of a hundred requests are batches.
        var batchPercent = 12
        /// How many of a hundred requests name no reporter.
        var anonymousPercent = 15
        /// The text of a number, unlike that of every other one.
        var text: @Sendable (UInt64) -> String = Fiction.text
    }

    private(set) var journal: Journal
    private(set) var findings: [Finding] = []
    /// Requests that had to be sent again because their outcome was unknown.
    private(set) var unknownOutcomes = 0
    /// Complaints that were sent again although they had been acknowledged.
    private(set) var resent = 0
    /// The longest wait for a 503.
    private(set) var slowestRefusal = Duration.zero
    /// Complaints acknowledged so far; may be read by any thread.
    let acknowledged = Counter()

    private let gateway: GatewayProcess
    private let token: String
    private let number: Int
    private let traffic: Traffic
    private var random: SeededGenerator
    private var made = 0
    private var connection: TestHTTPConnection?
    private var connectedPort: UInt16 = 0

    /// Longest time after which every request must have been acknowledged.
    private static let patience = Duration.seconds(120)

    init(
        _ gateway: GatewayProcess,
        number: Int,
        partner: String,
        token: String,
        seed: UInt64,
        traffic: Traffic = Traffic()
    ) {
        self.traffic = traffic
        self.gateway = gateway
        self.token = token
        self.number = number
        journal = Journal(partner: partner)
        random = SeededGenerator(seed: seed)
    }

    /// Posts until told to stop; the last request is acknowledged before this returns.
    func work(until over: Flag) {
        while !over.isRaised {
            workOnce()
        }
    }

    /// Posts so many requests, and returns when each of them is answered.
    func work(requests: Int) {
        for _ in 0..<requests { workOnce() }
    }

    private func workOnce() {
        if random.chance(traffic.conflictPercent),
            let entry = journal.entries.randomElement(using: &random),
            // An anonymous report has no message id: with another content it is another one.
            entry.complaint.reporter != nil
        {
            contradict(entry.complaint)
        } else if random.chance(traffic.retryPercent), !journal.entries.isEmpty {
            sendAgain()
        } else if random.chance(traffic.batchPercent) {
            let isAnonymous = random.chance(traffic.anonymousPercent)
            let count = Int.random(in: 2...20, using: &random)
            post((0..<count).map { _ in fresh(isAnonymous: isAnonymous) })
        } else {
            let isAnonymous = random.chance(traffic.anonymousPercent)
            post([random.chance(5) ? repetition() : fresh(isAnonymous: isAnonymous)])
        }
    }

    /// Posts complaints, as one document or as lines, and journals them.
    func post(_ complaints: [TestComplaint]) {
        let request = Self.request(complaints)
        guard let response = acknowledgement(of: request) else { return }
        acknowledged.increase(by: complaints.count)
        if complaints.count == 1, let complaint = complaints.first {
            let receipt = response.object
            let entry = Journal.Entry(complaint: complaint, receiptID: receipt["id"] as? String)
            journal.entries.append(entry)
            check(receipt, of: complaint)
        } else {
            check(summary: response, of: complaints)
            journal.entries += complaints.map { Journal.Entry(complaint: $0, receiptID: nil) }
        }
    }

    /// Posts another content under a known message id, which must be refused.
    private func contradict(_ known: TestComplaint) {
        var complaint = known
        complaint.text += " otherwise"
        let answer = acknowledgement(of: Self.request([complaint]), expecting: [409])
        guard let answer, answer.status != 409 else { return }
        findings.append(
            .wrongAnswer("\(complaint.messageID) with other content: \(answer.status)")
        )
    }

    /// Posts something once more that was acknowledged, if there is any.
    func sendAgain() {
        guard !journal.entries.isEmpty else { return }
        sendAgain(Int.random(in: journal.entries.indices, using: &random))
    }

    /// Learns the receipts of what was acknowledged in batches, which show none.
    func completeReceipts() {
        for index in journal.entries.indices where journal.entries[index].receiptID == nil {
            sendAgain(index)
        }
    }

    private func sendAgain(_ index: Int) {
        let entry = journal.entries[index]
        guard let response = acknowledgement(of: Self.request([entry.complaint])) else { return }
        resent += 1
        let id = response.object["id"] as? String
        check(response.object, of: entry.complaint)
        let what = "\(entry.complaint.messageID) of \(journal.partner)"
        if response.header("Idempotent-Replay") != "true" {
            findings.append(.otherReceipt("\(what) was not taken for a retry"))
        }
        if let first = entry.receiptID, first != id {
            findings.append(.otherReceipt("\(what): first \(first), then \(id ?? "none")"))
        }
        journal.entries[index].receiptID = id
    }

    // MARK: Requests

    /// Sends until acknowledged; nil, and a finding, when that never happens.
    private func acknowledgement(
        of request: Request,
        expecting others: Set<Int> = []
    ) -> TestHTTPResponse? {
        let end = ContinuousClock.now + Self.patience
        var last = "no answer"
        while ContinuousClock.now < end {
            do {
                let begun = ContinuousClock.now
                let response = try send(request)
                if (200..<300).contains(response.status) || others.contains(response.status) {
                    return response
                }
                slowestRefusal = max(slowestRefusal, ContinuousClock.now - begun)
                last = "\(response.status) \(response.text)"
                guard response.status == 503 else {
                    findings.append(.wrongAnswer(last))
                    return nil
                }
                if response.header("Retry-After") == nil {
                    findings.append(.wrongAnswer("503 without Retry-After"))
                }
                if (response.object["type"] as? String)?.hasSuffix(":store-unavailable") == true,
                    response.object["reason"] as? String == nil
                {
                    findings.append(.wrongAnswer("503 without a reason"))
                }
                if response.header("Connection")?.lowercased() == "close" { connection = nil }
            } catch {
                last = "\(error)"
                connection = nil
            }
            unknownOutcomes += 1
            usleep(3000)
        }
        findings.append(.wrongAnswer("not acknowledged within \(Self.patience), last: \(last)"))
        return nil
    }

    private func send(_ request: Request) throws -> TestHTTPResponse {
        let port = gateway.port
        if connection == nil || port != connectedPort {
            connection = try TestHTTPConnection(port: port, timeout: .seconds(15))
            connectedPort = port
        }
        guard let connection else { throw TestSocketError.closed }
        let headers: [(name: String, value: String)] = [
            (name: "Authorization", value: "Bearer \(token)"),
            (name: "Content-Type", value: request.type),
        ]
        return try connection.send("POST", request.path, headers: headers, body: request.body)
    }

    private static func request(_ complaints: [TestComplaint]) -> Request {
        let isSingle = complaints.count == 1
        let lines = complaints.map(\.json).joined(separator: "\n")
        return Request(
            path: complaints.first?.path ?? "/v1/complaints",
            type: isSingle ? "application/json" : "application/x-ndjson",
            body: Array(lines.utf8),
            complaints: complaints
        )
    }

    // MARK: Answers

    private func check(_ receipt: [String: Any], of complaint: TestComplaint) {
        guard receipt["status"] as? String != complaint.fate.rawValue else { return }
        let what = "\(complaint.messageID) should be \(complaint.fate)"
        findings.append(.wrongAnswer("\(what) and is \(receipt["status"] ?? "nothing")"))
    }

    private func check(summary: TestHTTPResponse, of complaints: [TestComplaint]) {
        let numbers = ["counted", "duplicates", "partial"]
            .map { summary.object[$0] as? Int ?? 0 }
        let rejected = summary.object["rejected"] as? [Any]
        if numbers.reduce(0, +) != complaints.count || rejected?.isEmpty != true {
            findings.append(.wrongAnswer("\(complaints.count) lines: \(summary.text)"))
        }
    }

    // MARK: Complaints

    /// A complaint unlike all others; some are legit, some partial.
    private func fresh(isAnonymous: Bool) -> TestComplaint {
        made += 1
        let unique = UInt64(number) << 32 | UInt64(made)
        let isLegit = random.chance(traffic.legitPercent)
        let isPartial = !isLegit && !isAnonymous && random.chance(4)
        return TestComplaint(
            messageID: "c\(number)-\(made)",
            reporter: isAnonymous
                ? nil : Fiction.reporter(Int.random(in: 0..<3000, using: &random)),
            sender: isPartial
                ? nil : Fiction.sender(Int.random(in: 0..<traffic.senders, using: &random)),
            text: traffic.text(unique),
            isLegit: isLegit,
            fate: isPartial ? .partial : .counted
        )
    }

    private func repetition() -> TestComplaint {
        let known = journal.entries.suffix(500).map(\.complaint)
        guard
            let original = known.filter({ $0.fate == .counted && $0.reporter != nil })
                .randomElement(using: &random)
        else { return fresh(isAnonymous: false) }
        made += 1
        return original.repeated(messageID: "c\(number)-\(made)")
    }
}
