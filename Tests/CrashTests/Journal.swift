/// What one partner's client knows to have been acknowledged.
struct Journal: Sendable {
    struct Entry: Sendable {
        let complaint: TestComplaint
        /// The first receipt's id; nil when it was acknowledged in a batch, which shows none.
        var receiptID: String?
    }

    let partner: String
    var entries: [Entry] = []

    init(partner: String) {
        self.partner = partner
    }
}

/// The counts that follow from journals, or that were found in Redis.
struct Counts: Equatable, Sendable {
    struct Sender: Equatable, Sendable {
        var complaints = 0
        var legit = 0
        /// Distinct reporters of complaints that have one.
        var reporters = 0
    }

    struct Partner: Equatable, Sendable {
        var complaints = 0
        var legit = 0
        var partial = 0
        var repeats = 0
    }

    /// By canonical text.
    var senders: [String: Sender] = [:]
    /// By name.
    var partners: [String: Partner] = [:]
    /// Over all partners, as the overview tells.
    var total = Partner()

    init() {}

    /// What the acknowledged complaints come to, each counted once.
    init(_ journals: [Journal]) {
        var reporters: [String: Set<String>] = [:]
        for journal in journals {
            for complaint in journal.entries.map(\.complaint) {
                switch complaint.fate {
                case .duplicate:
                    partners[journal.partner, default: Partner()].repeats += 1
                case .partial:
                    partners[journal.partner, default: Partner()].partial += 1
                case .counted:
                    let field: WritableKeyPath<Partner, Int> =
                        complaint.isLegit ? \.legit : \.complaints
                    partners[journal.partner, default: Partner()][keyPath: field] += 1
                    guard let sender = complaint.sender else { continue }
                    let ofSender: WritableKeyPath<Sender, Int> =
                        complaint.isLegit ? \.legit : \.complaints
                    senders[sender, default: Sender()][keyPath: ofSender] += 1
                    if !complaint.isLegit, let reporter = complaint.reporter {
                        reporters[sender, default: []].insert(reporter)
                    }
                }
            }
        }
        for (sender, reporters) in reporters { senders[sender]?.reporters = reporters.count }
        for partner in partners.values {
            total.complaints += partner.complaints
            total.legit += partner.legit
            total.partial += partner.partial
            total.repeats += partner.repeats
        }
    }
}
