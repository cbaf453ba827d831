internal import HTTPServer
internal import Reactor
internal import RedisStore
internal import SpamReporting

/// What became of a complaint, as metrics tell it.
enum ComplaintOutcome: Int, CaseIterable, Sendable {
    /// It moved its sender's counters.
    case counted
    /// A counter-report that moved them.
    case legit
    /// It names no sender.
    case partial
    /// The reporter said the same before.
    case duplicate
    /// The partner sent the same before.
    case retry
    /// Its message id was used for another complaint.
    case conflict
    /// It could not be read.
    case rejected
    /// Its sender is new, and its partner named too many new senders.
    case refused
    /// The store did not confirm it, so the partner was told to send it again.
    case failed

    /// The label's value.
    var label: String { "\(self)" }

    /// Nil when no complaint was recorded or refused.
    init?(_ outcome: LedgerOutcome, isLegit: Bool) {
        switch outcome {
        case .stale, .kept: return nil
        case .conflict: self = .conflict
        case .newSenderRefused: self = .refused
        case .acknowledged(let receipt):
            if receipt.isReplay {
                self = .retry
            } else {
                switch receipt.status {
                case .counted: self = isLegit ? .legit : .counted
                case .duplicate: self = .duplicate
                case .partial: self = .partial
                }
            }
        }
    }
}

/// Routes that are alike in what they cost, for metrics and logs.
enum RouteFamily: Int, CaseIterable, Sendable {
    case complaints, mars, xarf, syniverse, apple, rcs, arf
    /// Messages of subscribers, from whatever source.
    case messages
    case feeds
    /// Requests that ask to wait for news of a feed: their duration says nothing of the gateway.
    case feedWait
    case statistics, partners, disputes, audit, subscriptions, taxii, operation
    /// No route: refused before one was found.
    case none

    /// The label's value.
    var label: String { self == .feedWait ? "feed-wait" : "\(self)" }
}

extension Route {
    /// What the route is counted under.
    var family: RouteFamily {
        switch self {
        case .complaints: .complaints
        case .marsReports: .mars
        case .xarfReports: .xarf
        case .syniverseReports: .syniverse
        case .messages, .queriedMessages: .messages
        case .appleReports: .apple
        case .rcsReports: .rcs
        case .arfReports: .arf
        case .feeds, .feedPage, .feedSnapshot: .feeds
        case .dailyFiles, .dailyFile, .dailyDigest: .feeds
        case .mispManifest, .mispHashes, .mispEvent: .feeds
        case .reportPage, .reportSnapshot: .feeds
        case .overview, .topSenders, .sender, .topHosts, .host, .partnerTotals, .sources,
            .campaigns:
            .statistics
        case .listPartners, .addPartner, .setPartner, .revokePartner: .partners
        case .listAgreements, .showAgreement, .putAgreement, .removeAgreement, .viewAgreement,
            .ownAgreement:
            .partners
        case .openDispute, .listDisputes, .showDispute, .changeDispute, .listHolds, .putHold,
            .liftHold, .listReviews, .decideReview:
            .disputes
        case .audit: .audit
        case .subscriptions, .addSubscription, .subscription, .setSubscription,
            .removeSubscription, .rotateSecret, .testSubscription, .pauseSubscription,
            .resumeSubscription, .replaySubscription, .deliveries:
            .subscriptions
        case .taxiiDiscovery, .taxiiRoot, .taxiiCollections, .taxiiCollection, .taxiiManifest,
            .taxiiObjects, .addTAXIIObjects, .taxiiObject, .taxiiVersions, .taxiiStatus:
            .taxii
        case .health, .readiness, .metrics: .operation
        }
    }
}

/// Everything one worker counts; a value, so that a copy can leave the thread.
///
/// Nothing in it grows with senders, reporters or requests: partners are known by their index,
/// problems and refusals by their names in the code.
struct WorkerFigures: Sendable {
    /// One more than the highest status that is told apart.
    private static let statusEnd = 600

    private var complaints: [Int] = []
    private var answers = [Int](repeating: 0, count: RouteFamily.allCases.count * statusEnd)
    /// Answered requests by how long they took, in microseconds.
    private(set) var durations = Array(
        repeating: Histogram.durations,
        count: RouteFamily.allCases.count
    )
    /// Answers that were problems, by the name of the problem.
    private(set) var problems: [String: Int] = [:]
    /// Complaints in each call of the ledger.
    private(set) var batchSizes = Histogram.batchSizes
    /// From sending a call of the ledger to its reply, in microseconds.
    private(set) var ledgerDurations = Histogram.durations
    /// Calls of the ledger that failed.
    private(set) var ledgerFailures = 0

    /// Messages by the names of sources: those of the configuration, and of formats.
    private(set) var sources: [String: SourceFigures] = [:]

    // Filled in when the figures are asked for.
    var refusals: [Refusal: Int] = [:]
    var connections = 0
    var requestsInFlight = 0
    var pendingComplaints = 0
    var pendingMessages = 0
    var heldBytes = 0
    var evidence = EvidenceVolume()

    /// Counts a complaint of the partner with this index.
    mutating func count(_ outcome: ComplaintOutcome, partner: UInt16) {
        let width = ComplaintOutcome.allCases.count
        let place = Int(partner) * width + outcome.rawValue
        if place >= complaints.count {
            let missing = (Int(partner) + 1) * width - complaints.count
            complaints.append(contentsOf: repeatElement(0, count: missing))
        }
        complaints[place] &+= 1
    }

    /// Complaints of a partner with this outcome.
    func complaints(_ outcome: ComplaintOutcome, partner: UInt16) -> Int {
        let place = Int(partner) * ComplaintOutcome.allCases.count + outcome.rawValue
        return place < complaints.count ? complaints[place] : 0
    }

    /// Counts a message of a source.
    mutating func count(_ fate: MessageFate, of source: String, at now: Timestamp) {
        sources[source, default: SourceFigures()].count(fate, at: now)
    }

    /// Counts a request that is over; status 0 is one whose client went before the answer.
    mutating func count(_ family: RouteFamily, status: Int, microseconds: Int) {
        if status > 0 { durations[family.rawValue].record(microseconds) }
        let status = min(max(0, status), Self.statusEnd - 1)
        answers[family.rawValue * Self.statusEnd + status] &+= 1
    }

    /// Answers of a family, by status; what never was is left out.
    func answers(_ family: RouteFamily) -> [(status: Int, count: Int)] {
        let start = family.rawValue * Self.statusEnd
        return (0..<Self.statusEnd).lazy.map { ($0, answers[start + $0]) }.filter { $0.1 > 0 }
    }

    /// Counts an answer that was a problem.
    mutating func count(problem: String) {
        problems[problem, default: 0] += 1
    }

    /// Takes note of a call of the ledger.
    mutating func countLedgerCall(complaints: Int, duration: Duration, failed: Bool) {
        batchSizes.record(complaints)
        let (seconds, attoseconds) = duration.components
        ledgerDurations.record(Int(seconds * 1_000_000 + attoseconds / 1_000_000_000_000))
        if failed { ledgerFailures += 1 }
    }

    /// Takes in the figures of another worker, by a moment.
    mutating func add(_ other: WorkerFigures, at now: Timestamp) {
        for (name, seen) in other.sources {
            sources[name, default: SourceFigures()].add(seen, at: now)
        }
        if complaints.count < other.complaints.count {
            let missing = other.complaints.count - complaints.count
            complaints.append(contentsOf: repeatElement(0, count: missing))
        }
        for (place, count) in other.complaints.enumerated() { complaints[place] += count }
        for (place, count) in other.answers.enumerated() { answers[place] += count }
        for (place, histogram) in other.durations.enumerated() { durations[place].add(histogram) }
        problems.merge(other.problems, uniquingKeysWith: +)
        batchSizes.add(other.batchSizes)
        ledgerDurations.add(other.ledgerDurations)
        ledgerFailures += other.ledgerFailures
        refusals.merge(other.refusals, uniquingKeysWith: +)
        connections += other.connections
        requestsInFlight += other.requestsInFlight
        pendingComplaints += other.pendingComplaints
        pendingMessages += other.pendingMessages
        heldBytes += other.heldBytes
        evidence.add(other.evidence)
    }
}

/// Where the parts of a worker count; confined to its thread.
final class WorkerMeter {
    /// What was counted so far.
    var figures = WorkerFigures()
}
