/// Counts complaints by the rules of the design, with dictionaries and no thought of speed.
///
/// It shares nothing with the product: neither windows nor keys nor the ledger's buckets.
final class Recount {
    struct Outcome: Equatable {
        enum Kind: String { case counted, duplicate, partial, conflict }

        var kind: Kind
        var isReplay = false
    }

    struct Counts: Decodable, Equatable {
        var complaints = 0
        var reporters = 0
        var partners = 0
        var legit = 0
    }

    struct Totals: Decodable, Equatable {
        var complaints = 0
        var repeats = 0
        var retries = 0
        var conflicts = 0
        var partial = 0
        var legit = 0
    }

    struct Sender {
        struct Report {
            let at: Int64
            let reporter: String
            let partner: Int
        }

        var spam: [Report] = []
        var legit: [Report] = []
        var first: Int64 = .max
        var last: Int64 = 0
        var isListed = false
    }

    private struct Remembered {
        let at: Int64
        let content: String
        let kind: Outcome.Kind
    }

    private struct Taken {
        enum Kind { case complaint, legit, partial, repeated, retry, conflict }

        let at: Int64
        let partner: Int
        let reporter: String
        let kind: Kind

        var movesCounters: Bool {
            switch kind {
            case .complaint, .legit, .partial: true
            case .repeated, .retry, .conflict: false
            }
        }
    }

    static let day: Int64 = 86_400

    /// Length of a bucket in seconds, and how many of them a window has.
    static let windows: [(name: String, bucket: Int64, count: Int64)] = [
        ("1h", 300, 12), ("24h", 3600, 24), ("7d", day, 7), ("10d", day, 10), ("30d", day, 30),
    ]

    private(set) var senders: [String: Sender] = [:]
    private var remembered: [String: Remembered] = [:]
    private var counted: [String: Int64] = [:]
    private var taken: [Taken] = []

    /// The first second that counts in a window that ends at `moment`.
    static func start(of window: String, at moment: Int64) -> Int64 {
        guard let (_, bucket, count) = windows.first(where: { $0.name == window }) else {
            preconditionFailure("no such window")
        }
        return (moment / bucket - count + 1) * bucket
    }

    /// Takes one complaint that arrives at `at`; `template` stands for its fingerprint.
    func take(_ complaint: TrafficComplaint, template: String, at: Int64) -> Outcome {
        let key = complaint.messageID.map { "\(complaint.partner) \($0)" }
        if let key, let first = remembered[key], at - first.at < 3 * Self.day {
            guard first.content == complaint.json else {
                note(complaint, at, .conflict)
                return Outcome(kind: .conflict)
            }
            note(complaint, at, .retry)
            return Outcome(kind: first.kind, isReplay: true)
        }
        let kind = count(complaint, template, at)
        if let key { remembered[key] = Remembered(at: at, content: complaint.json, kind: kind) }
        return Outcome(kind: kind)
    }

    private func count(
        _ complaint: TrafficComplaint,
        _ template: String,
        _ at: Int64
    ) -> Outcome.Kind {
        let said = [
            complaint.reporter, complaint.sender ?? "", template, complaint.isLegit ? "l" : "s",
        ].joined(separator: "\n")
        if let last = counted[said], at - last < Self.day {
            note(complaint, at, .repeated)
            return .duplicate
        }
        counted[said] = at
        guard let name = complaint.sender else {
            note(complaint, at, .partial)
            return .partial
        }
        var sender = senders.removeValue(forKey: name) ?? Sender()
        let report = Sender.Report(
            at: at,
            reporter: complaint.reporter,
            partner: complaint.partner
        )
        if complaint.isLegit { sender.legit.append(report) } else { sender.spam.append(report) }
        sender.first = min(sender.first, at)
        sender.last = max(sender.last, at)
        sender.judge(at)
        senders[name] = sender
        note(complaint, at, complaint.isLegit ? .legit : .complaint)
        return .counted
    }

    private func note(_ complaint: TrafficComplaint, _ at: Int64, _ kind: Taken.Kind) {
        let (partner, reporter) = (complaint.partner, complaint.reporter)
        taken.append(Taken(at: at, partner: partner, reporter: reporter, kind: kind))
    }
}

// MARK: - Figures

extension Recount {
    /// What all partners, or one of them, handed in over a window.
    func totals(of partner: Int? = nil, over window: String, at moment: Int64) -> Totals {
        let start = Self.start(of: window, at: moment)
        var totals = Totals()
        for item in taken where item.at >= start && (partner ?? item.partner) == item.partner {
            switch item.kind {
            case .complaint: totals.complaints += 1
            case .legit: totals.legit += 1
            case .partial: totals.partial += 1
            case .repeated: totals.repeats += 1
            case .retry: totals.retries += 1
            case .conflict: totals.conflicts += 1
            }
        }
        return totals
    }

    /// Distinct reporters whose complaints moved a counter.
    func reporters(over window: String, at moment: Int64) -> Int {
        let start = Self.start(of: window, at: moment)
        return Set(taken.filter { $0.at >= start && $0.movesCounters }.map(\.reporter)).count
    }

    /// Senders of which something was counted in a window, the busiest first.
    func top(over window: String, at moment: Int64) -> [(name: String, counts: Counts)] {
        let start = Self.start(of: window, at: moment)
        return senders.map { ($0.key, $0.value.counts(since: start)) }
            .filter { $1.complaints > 0 || $1.legit > 0 }
            .sorted { left, right in
                if left.1.complaints != right.1.complaints {
                    return left.1.complaints > right.1.complaints
                }
                if left.1.reporters != right.1.reporters {
                    return left.1.reporters > right.1.reporters
                }
                let (one, other) = (senders[left.0]?.last ?? 0, senders[right.0]?.last ?? 0)
                return one != other ? one > other : left.0 < right.0
            }
    }

    /// Senders that are listed at a moment, those that have been quiet too long left out.
    func listed(at moment: Int64) -> Set<String> {
        Set(senders.filter { $0.value.isListed(at: moment) }.keys)
    }
}

extension Recount.Sender {
    private static let threshold = 5

    func counts(since start: Int64) -> Recount.Counts {
        let inside = spam.filter { $0.at >= start }
        return Recount.Counts(
            complaints: inside.count,
            reporters: Set(inside.map(\.reporter)).count,
            partners: Set(inside.map(\.partner)).count,
            legit: legit.count { $0.at >= start }
        )
    }

    func isListed(at moment: Int64) -> Bool {
        isListed && moment - last < 30 * Recount.day
    }

    /// Lists or withdraws after a report that was counted.
    fileprivate mutating func judge(_ at: Int64) {
        guard spam.count >= Self.threshold, !isListed || !legit.isEmpty else { return }
        let start = Recount.start(of: isListed ? "30d" : "10d", at: at)
        let against = Set(legit.filter { $0.at >= start }.map(\.reporter)).count
        if isListed, against == 0 { return }
        isListed = counts(since: start).reporters - against >= Self.threshold
    }
}
