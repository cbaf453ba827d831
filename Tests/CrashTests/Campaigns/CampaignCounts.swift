/// What is counted of one campaign.
struct CampaignCounts: Equatable, Sendable {
    var complaints = 0
    var legit = 0
    var reporters = 0
    var senders = 0
    var partners = 0
}

/// Compares what was acknowledged with what campaigns say of it.
struct CampaignRecount {
    /// Who complained of what by which campaign.
    private struct Parts {
        var complaints = 0
        var legit = 0
        var reporters: Set<String> = []
        var senders: Set<String> = []
        var partners: Set<String> = []
    }

    private var parts: [String: Parts] = [:]
    /// Complaints that count and are in no campaign.
    private(set) var unassigned = 0
    /// Duplicates that are in a campaign all the same.
    private(set) var assignedDuplicates: [String] = []

    /// Takes in a complaint that was acknowledged, with the campaign that it is said to be of.
    mutating func add(_ complaint: TestComplaint, partner: String, campaign: String?) {
        guard complaint.fate != .duplicate else {
            if campaign != nil { assignedDuplicates.append(complaint.messageID) }
            return
        }
        guard let campaign else {
            unassigned += 1
            return
        }
        var part = parts[campaign, default: Parts()]
        if complaint.isLegit {
            part.legit += 1
        } else {
            part.complaints += 1
            if let reporter = complaint.reporter { part.reporters.insert(reporter) }
            if let sender = complaint.sender { part.senders.insert(sender) }
            part.partners.insert(partner)
        }
        parts[campaign] = part
    }

    /// What follows from what was taken in.
    var counts: [String: CampaignCounts] {
        parts.mapValues { part in
            CampaignCounts(
                complaints: part.complaints,
                legit: part.legit,
                reporters: part.reporters.count,
                senders: part.senders.count,
                partners: part.partners.count
            )
        }
    }

    /// Everything that is wrong.
    ///
    /// - Parameters:
    ///   - told: what the gateway says, by campaign and window.
    ///   - total: how many complaints the ledger has that are no duplicates.
    func findings(told: [String: [String: CampaignCounts]], total: Int) -> [Finding] {
        var findings = assignedDuplicates.map {
            Finding.countedTwice("duplicate \($0)", acknowledged: 0, counted: 1)
        }
        func compare(_ what: String, _ acknowledged: Int, _ counted: Int) {
            if counted < acknowledged {
                findings.append(.lost(what, acknowledged: acknowledged, counted: counted))
            } else if counted > acknowledged {
                findings.append(.countedTwice(what, acknowledged: acknowledged, counted: counted))
            }
        }
        let counts = counts
        for campaign in Set(counts.keys).union(told.keys).sorted() {
            let own = counts[campaign] ?? CampaignCounts()
            for (window, other) in told[campaign] ?? ["any window": CampaignCounts()] {
                let place = "\(campaign) in \(window)"
                compare("complaints of \(place)", own.complaints, other.complaints)
                compare("legit reports of \(place)", own.legit, other.legit)
                compare("reporters of \(place)", own.reporters, other.reporters)
                compare("senders of \(place)", own.senders, other.senders)
                compare("partners of \(place)", own.partners, other.partners)
            }
        }
        let assigned = counts.values.reduce(0) { $0 + $1.complaints + $1.legit }
        compare("complaints in and out of campaigns", total, assigned + unassigned)
        return findings
    }
}
