/// What is wrong with the ledger.
enum Finding: Equatable, CustomStringConvertible, Sendable {
    /// Acknowledged and not there.
    case lost(String, acknowledged: Int, counted: Int)
    /// There more often than it was acknowledged.
    case countedTwice(String, acknowledged: Int, counted: Int)
    /// A retry was not answered like the first time.
    case otherReceipt(String)
    /// An answer that should never be given.
    case wrongAnswer(String)

    var description: String {
        switch self {
        case .lost(let what, let acknowledged, let counted):
            "lost acknowledged complaints: \(what): "
                + "\(acknowledged) acknowledged, \(counted) counted"
        case .countedTwice(let what, let acknowledged, let counted):
            "counted twice: \(what): \(acknowledged) acknowledged, \(counted) counted"
        case .otherReceipt(let what): "another receipt: \(what)"
        case .wrongAnswer(let what): "wrong answer: \(what)"
        }
    }

    var isLoss: Bool {
        if case .lost = self { return true }
        return false
    }

    var isOtherReceipt: Bool {
        if case .otherReceipt = self { return true }
        return false
    }

    var isCountedTwice: Bool {
        if case .countedTwice = self { return true }
        return false
    }
}

/// Compares what was acknowledged with what was counted.
enum CountCheck {
    static func findings(acknowledged: Counts, counted: Counts) -> [Finding] {
        var findings: [Finding] = []
        func compare(_ what: String, _ acknowledged: Int, _ counted: Int) {
            if counted < acknowledged {
                findings.append(.lost(what, acknowledged: acknowledged, counted: counted))
            } else if counted > acknowledged {
                findings.append(.countedTwice(what, acknowledged: acknowledged, counted: counted))
            }
        }
        func compare(_ what: String, _ acknowledged: Counts.Partner, _ counted: Counts.Partner) {
            compare("complaints of \(what)", acknowledged.complaints, counted.complaints)
            compare("legit reports of \(what)", acknowledged.legit, counted.legit)
            compare("partial complaints of \(what)", acknowledged.partial, counted.partial)
            compare("repeats of \(what)", acknowledged.repeats, counted.repeats)
        }
        for sender in Set(acknowledged.senders.keys).union(counted.senders.keys).sorted() {
            let left = acknowledged.senders[sender] ?? Counts.Sender()
            let right = counted.senders[sender] ?? Counts.Sender()
            compare("complaints about \(sender)", left.complaints, right.complaints)
            compare("legit reports about \(sender)", left.legit, right.legit)
            compare("reporters of \(sender)", left.reporters, right.reporters)
        }
        for partner in Set(acknowledged.partners.keys).union(counted.partners.keys).sorted() {
            compare(
                partner,
                acknowledged.partners[partner] ?? Counts.Partner(),
                counted.partners[partner] ?? Counts.Partner()
            )
        }
        compare("all partners", acknowledged.total, counted.total)
        return findings
    }
}
