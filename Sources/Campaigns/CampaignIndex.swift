/// The campaigns that are under way, found by what a complaint has in common with them.
///
/// A value of its own thread. What it keeps of a campaign is bounded: a few sketches of texts that
/// differ, a few links and numbers. A complaint is compared with the campaigns that share the most
/// of its text and those that share a link, a number or its sender, so its cost does not grow with
/// the number of campaigns. Campaigns are never forgotten and never merged yet, and no gateway
/// keeps an index yet.
package struct CampaignIndex {
    /// Numbers campaigns in the order in which they began.
    package typealias Number = UInt64

    /// Most texts that are kept of a campaign.
    package static let textsMax = 3
    /// Most links, numbers and senders that are kept of a campaign, of each.
    package static let itemsMax = 8
    /// Most campaigns whose texts a complaint is compared with.
    private static let candidatesMax = 8

    struct Campaign {
        var texts: [[UInt32]] = []
        var links: [UInt64] = []
        var numbers: [UInt64] = []
        var senders: [UInt64] = []
    }

    /// How much evidence is enough.
    package let rules: CampaignRules
    private(set) var campaigns: [Number: Campaign] = [:]
    private var last: Number = 0
    private var byText: [UInt32: [Number]] = [:]
    private var byLink: [UInt64: [Number]] = [:]
    private var byNumber: [UInt64: [Number]] = [:]
    private var bySender: [UInt64: [Number]] = [:]

    /// Makes an index without campaigns.
    package init(rules: CampaignRules = CampaignRules()) {
        self.rules = rules
    }

    /// How many campaigns there are.
    package var count: Int { campaigns.count }

    /// The campaign of a complaint, which is a new one when it has too little in common with any.
    package mutating func assign(_ evidence: CampaignEvidence) -> CampaignAssignment {
        let assignment = best(for: evidence) ?? begin()
        learn(evidence, of: assignment)
        return assignment
    }

    private mutating func begin() -> CampaignAssignment {
        last += 1
        campaigns[last] = Campaign()
        return CampaignAssignment(campaign: last, isNew: true, reasons: [])
    }

    // MARK: Comparing

    private func best(for evidence: CampaignEvidence) -> CampaignAssignment? {
        var best: CampaignAssignment?
        var most = rules.threshold
        for number in candidates(for: evidence) {
            guard let campaign = campaigns[number] else { continue }
            let reasons = reasons(evidence, number, campaign)
            let sum = reasons.reduce(0) { $0 + $1.weight }
            if sum > most || best == nil && sum >= most {
                most = sum
                best = CampaignAssignment(campaign: number, isNew: false, reasons: reasons)
            }
        }
        return best
    }

    /// The campaigns that a complaint is compared with, in no order that matters.
    private func candidates(for evidence: CampaignEvidence) -> Set<Number> {
        var shared: [Number: Int] = [:]
        for hash in evidence.text {
            guard let numbers = byText[hash], numbers.count <= rules.boilerplate else { continue }
            for number in numbers { shared[number, default: 0] += 1 }
        }
        var candidates = Set<Number>()
        if shared.count <= Self.candidatesMax {
            candidates.formUnion(shared.keys)
        } else {
            let most = shared.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
            for (number, _) in most.prefix(Self.candidatesMax) { candidates.insert(number) }
        }
        for link in evidence.links { candidates.formUnion(byLink[link] ?? []) }
        for number in evidence.numbers { candidates.formUnion(byNumber[number] ?? []) }
        if let sender = evidence.sender { candidates.formUnion(bySender[sender] ?? []) }
        return candidates
    }

    private func reasons(
        _ evidence: CampaignEvidence,
        _ number: Number,
        _ campaign: Campaign
    ) -> [CampaignAssignment.Reason] {
        var reasons: [CampaignAssignment.Reason] = []
        let similarity = campaign.texts.map { self.similarity($0, evidence.text) }.max() ?? 0
        if similarity > 0 { reasons.append(.init(.text, similarity)) }
        if evidence.links.contains(where: campaign.links.contains) {
            reasons.append(.init(.link, rules.sameLink))
        } else if !evidence.links.isEmpty, !campaign.links.isEmpty {
            reasons.append(.init(.otherLink, -rules.otherLink))
        }
        if evidence.numbers.contains(where: campaign.numbers.contains) {
            reasons.append(.init(.number, rules.sameNumber))
        }
        if let sender = evidence.sender, campaign.senders.contains(sender) {
            reasons.append(.init(.sender, rules.sameSender))
        }
        return reasons
    }

    /// How much two sketches have in common, 0 to 1: the share of the smallest hashes of both that
    /// are in both, each weighing the more, the fewer campaigns have it.
    private func similarity(_ one: [UInt32], _ other: [UInt32]) -> Double {
        let size = max(one.count, other.count)
        var common = 0.0
        var all = 0.0
        var (i, j, seen) = (0, 0, 0)
        while seen < size, i < one.count || j < other.count {
            let a = i < one.count ? one[i] : .max
            let b = j < other.count ? other[j] : .max
            let weight = weight(of: min(a, b))
            all += weight
            seen += 1
            if a == b, i < one.count, j < other.count {
                common += weight
                i += 1
                j += 1
            } else if j >= other.count || i < one.count && a < b {
                i += 1
            } else {
                j += 1
            }
        }
        // Of a few runs little can be told.
        let least = Self.leastRuns * logarithm(Double(campaigns.count + 2))
        return all > 0 ? common / max(all, least) : 0
    }

    private static let leastRuns = 4.0

    private func weight(of hash: UInt32) -> Double {
        let frequency = Double(byText[hash]?.count ?? 1)
        return logarithm(Double(campaigns.count + 2) / frequency) + 0.3
    }

    // MARK: Learning

    private mutating func learn(_ evidence: CampaignEvidence, of assignment: CampaignAssignment) {
        let number = assignment.campaign
        guard var campaign = campaigns[number] else { return }
        if !evidence.text.isEmpty, campaign.texts.count < Self.textsMax,
            assignment.similarity < rules.knownText
        {
            campaign.texts.append(evidence.text)
            for hash in evidence.text { Self.note(number, hash, in: &byText, max: .max) }
        }
        for link in evidence.links where Self.keep(link, in: &campaign.links) {
            Self.note(number, link, in: &byLink, max: rules.sharedLink)
        }
        for item in evidence.numbers where Self.keep(item, in: &campaign.numbers) {
            Self.note(number, item, in: &byNumber, max: rules.sharedLink)
        }
        if let sender = evidence.sender, Self.keep(sender, in: &campaign.senders) {
            Self.note(number, sender, in: &bySender, max: rules.sharedLink)
        }
        campaigns[number] = campaign
    }

    private static func keep(_ item: UInt64, in items: inout [UInt64]) -> Bool {
        guard !items.contains(item) else { return false }
        if items.count < itemsMax { items.append(item) }
        return true
    }

    private static func note<Key: Hashable>(
        _ number: Number,
        _ key: Key,
        in table: inout [Key: [Number]],
        max: Int
    ) {
        var numbers = table[key] ?? []
        guard numbers.last != number, !numbers.contains(number), numbers.count < max else { return }
        numbers.append(number)
        table[key] = numbers
    }
}
