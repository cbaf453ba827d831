/// What the gateway answered so far.
struct DemoTally: Hashable, Sendable {
    /// Complaints that moved a counter.
    var counted = 0
    /// Retries and repeats.
    var duplicates = 0
    /// Complaints without a sender.
    var partial = 0
    /// Complaints that the gateway refused.
    var rejected = 0
    /// Requests sent again because the gateway was busy or the connection broke.
    var resent = 0
    /// The first few reasons for refusals.
    private(set) var problems: [String] = []

    private static let problemsMax = 5

    /// Complaints answered, however.
    var answered: Int { counted + duplicates + partial + rejected }

    /// Keeps the reason of one refusal, if there is room and it is new.
    mutating func note(_ problem: String) {
        guard problems.count < Self.problemsMax, !problems.contains(problem) else { return }
        problems.append(problem)
    }

    /// Adds what another tally counted.
    mutating func add(_ other: DemoTally) {
        counted += other.counted
        duplicates += other.duplicates
        partial += other.partial
        rejected += other.rejected
        resent += other.resent
        other.problems.forEach { note($0) }
    }

    /// Lines for people.
    func text(seconds: Double) -> String {
        let rate = Int(Double(answered) / max(seconds, 0.001))
        let time = String(Int(seconds * 10) / 10) + "." + String(Int(seconds * 10) % 10)
        var text = "Posted \(DisplayText.grouped(answered)) complaints in \(time) s"
        text += " (\(DisplayText.grouped(rate)) a second). The gateway answered:\n"
        var table = Table(columns: [
            .number("COUNTED"), .number("DUPLICATE"), .number("PARTIAL"), .number("REJECTED"),
        ])
        table.rows.append([counted, duplicates, partial, rejected].map { Table.Cell($0) })
        text += table.rendered(in: .plain)
        if resent > 0 { text += "\(DisplayText.grouped(resent)) requests were sent again.\n" }
        for problem in problems { text += "rejected: \(DisplayText.safe(problem))\n" }
        return text
    }
}
