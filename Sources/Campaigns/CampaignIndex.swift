/// The campaigns that are under way, found by what a complaint has in common with them.
///
/// A value of its own thread. What it keeps of a campaign is bounded: a few sketches of texts that
/// differ, a few links and numbers. A complaint is compared with the campaigns that share the most
/// of its text and those that share a link, a number or its sender, so its cost does not grow with
/// the number of campaigns. Whoever owns the index takes out what is over.
package struct CampaignIndex: Sendable {
    /// Numbers campaigns in the order in which they began.
    package typealias Number = UInt32

    /// Most campaigns whose texts a complaint is compared with.
    private static let candidatesMax = 8

    /// How much evidence is enough.
    package let rules: CampaignRules
    private(set) var campaigns: [Number: CampaignFeatures] = [:]
    private var last: Number = 0
    private var byText: Postings<UInt32>
    private var byLink: Postings<UInt64>
    private var byNumber: Postings<UInt64>
    private var bySender: Postings<UInt64>
    private var bridges: [Bridge: Int] = [:]

    /// Two campaigns that complaints belong to equally well; the one that began earlier first.
    private struct Bridge: Hashable {
        let one: Number
        let other: Number
    }

    /// Most bridges that are remembered; then all are forgotten.
    private static let bridgesMax = 10_000

    /// Makes an index without campaigns.
    ///
    /// - Parameter last: the last number that was given.
    package init(rules: CampaignRules = CampaignRules(), last: Number = 0) {
        self.rules = rules
        self.last = last
        byText = Postings(listedMax: rules.boilerplate)
        // What more campaigns share is nobody's, and none of them is found by it.
        byLink = Postings(listedMax: rules.sharedLink)
        byNumber = Postings(listedMax: rules.sharedLink)
        bySender = Postings(listedMax: rules.sharedLink)
    }

    /// How many campaigns there are.
    package var count: Int { campaigns.count }

    /// What is known of a campaign; nil when there is none of this number.
    package subscript(number: Number) -> CampaignFeatures? { campaigns[number] }

    /// The campaign of a complaint, which is a new one when it has too little in common with any.
    package mutating func assign(_ evidence: CampaignEvidence) -> CampaignAssignment {
        let assignment = best(for: evidence) ?? begin()
        learn(evidence, of: assignment)
        return assignment
    }

    private mutating func begin() -> CampaignAssignment {
        last += 1
        campaigns[last] = CampaignFeatures()
        return CampaignAssignment(campaign: last, isNew: true, reasons: [])
    }

    // MARK: Campaigns that come and go

    /// Takes in a campaign as it was kept.
    package mutating func insert(_ features: CampaignFeatures, as number: Number) {
        remove(number)
        last = max(last, number)
        var kept = features
        kept.texts = []
        campaigns[number] = kept
        for text in features.texts { learn(text, of: number) }
        for link in features.links { byLink.add(number, to: link) }
        for item in features.numbers { byNumber.add(number, to: item) }
        for sender in features.senders { bySender.add(number, to: sender) }
    }

    /// Forgets a campaign.
    package mutating func remove(_ number: Number) {
        guard let features = campaigns.removeValue(forKey: number) else { return }
        var hashes = Set<UInt32>()
        for text in features.texts { hashes.formUnion(text) }
        for hash in hashes { byText.remove(number, from: hash) }
        for link in features.links { byLink.remove(number, from: link) }
        for item in features.numbers { byNumber.remove(number, from: item) }
        for sender in features.senders { bySender.remove(number, from: sender) }
    }

    /// Gives everything known of a campaign to another one, and forgets it.
    package mutating func merge(_ number: Number, into other: Number) {
        guard number != other, let features = campaigns[number], campaigns[other] != nil else {
            return
        }
        remove(number)
        for text in features.texts { learn(text, of: other) }
        var known = campaigns[other] ?? CampaignFeatures()
        for link in features.links where Self.keep(link, in: &known.links) {
            byLink.add(other, to: link)
        }
        for item in features.numbers where Self.keep(item, in: &known.numbers) {
            byNumber.add(other, to: item)
        }
        for sender in features.senders where Self.keep(sender, in: &known.senders) {
            bySender.add(other, to: sender)
        }
        campaigns[other] = known
        bridges = bridges.filter { bridge, _ in bridge.one != number && bridge.other != number }
    }

    // MARK: Comparing

    /// The campaign that a complaint would be assigned to; nil when it would begin one.
    private mutating func best(for evidence: CampaignEvidence) -> CampaignAssignment? {
        var best: CampaignAssignment?
        var most = rules.threshold
        var strong: [Number] = []
        let scale = logarithm(Double(campaigns.count + 2))
        for number in candidates(for: evidence) {
            guard let campaign = campaigns[number] else { continue }
            let reasons = reasons(evidence, campaign, scale)
            let sum = reasons.reduce(0) { $0 + $1.weight }
            if sum >= rules.sameCampaign { strong.append(number) }
            // Of equals the one that began first, whatever the order of the candidates.
            if sum > most || sum == most && number < best?.campaign ?? .max {
                most = sum
                best = CampaignAssignment(campaign: number, isNew: false, reasons: reasons)
            }
        }
        if strong.count > 1, let merger = bridge(strong) { best?.merger = merger }
        return best
    }

    /// Notes that a complaint is strong evidence of several campaigns; the two that are one by now,
    /// if any are.
    private mutating func bridge(_ numbers: [Number]) -> CampaignAssignment.Merger? {
        let sorted = numbers.sorted()
        let bridge = Bridge(one: sorted[0], other: sorted[1])
        if bridges.count >= Self.bridgesMax { bridges = [:] }
        let seen = bridges[bridge, default: 0] + 1
        bridges[bridge] = seen
        guard seen >= rules.bridges else { return nil }
        bridges[bridge] = nil
        return CampaignAssignment.Merger(campaign: bridge.other, into: bridge.one)
    }

    /// The campaigns that a complaint is compared with, in no order that matters.
    private func candidates(for evidence: CampaignEvidence) -> Set<Number> {
        var shared: [Number: Int] = [:]
        for hash in evidence.text { byText.forEach(hash) { shared[$0, default: 0] += 1 } }
        var candidates = Set<Number>()
        if shared.count <= Self.candidatesMax {
            candidates.formUnion(shared.keys)
        } else {
            let most = shared.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
            for (number, _) in most.prefix(Self.candidatesMax) { candidates.insert(number) }
        }
        for link in evidence.links { byLink.forEach(link) { candidates.insert($0) } }
        for number in evidence.numbers { byNumber.forEach(number) { candidates.insert($0) } }
        if let sender = evidence.sender { bySender.forEach(sender) { candidates.insert($0) } }
        return candidates
    }

    private func reasons(
        _ evidence: CampaignEvidence,
        _ campaign: CampaignFeatures,
        _ scale: Double
    ) -> [CampaignAssignment.Reason] {
        var reasons: [CampaignAssignment.Reason] = []
        let similarity =
            campaign.texts.map { self.similarity($0, evidence.text, scale) }.max() ?? 0
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
    private func similarity(_ one: [UInt32], _ other: [UInt32], _ scale: Double) -> Double {
        let size = max(one.count, other.count)
        var common = 0.0
        var all = 0.0
        var (i, j, seen) = (0, 0, 0)
        while seen < size, i < one.count || j < other.count {
            let a = i < one.count ? one[i] : .max
            let b = j < other.count ? other[j] : .max
            let frequency = max(1, byText.count(of: min(a, b)))
            let weight = scale - LogarithmTable.value(of: frequency) + 0.3
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
        let least = Self.leastRuns * scale
        return all > 0 ? common / max(all, least) : 0
    }

    private static let leastRuns = 4.0

    // MARK: Learning

    private mutating func learn(_ evidence: CampaignEvidence, of assignment: CampaignAssignment) {
        let number = assignment.campaign
        if assignment.similarity < rules.knownText { learn(evidence.text, of: number) }
        guard var campaign = campaigns[number] else { return }
        for link in evidence.links where Self.keep(link, in: &campaign.links) {
            byLink.add(number, to: link)
        }
        for item in evidence.numbers where Self.keep(item, in: &campaign.numbers) {
            byNumber.add(number, to: item)
        }
        if let sender = evidence.sender, Self.keep(sender, in: &campaign.senders) {
            bySender.add(number, to: sender)
        }
        campaigns[number] = campaign
    }

    private mutating func learn(_ text: [UInt32], of number: Number) {
        guard !text.isEmpty, let known = campaigns[number],
            known.texts.count < CampaignFeatures.textsMax
        else { return }
        for hash in text where !known.hasInText(hash) { byText.add(number, to: hash) }
        campaigns[number]?.texts.append(text)
    }

    /// Adds an item if there is room; returns whether it was added.
    private static func keep(_ item: UInt64, in items: inout [UInt64]) -> Bool {
        guard items.count < CampaignFeatures.itemsMax, !items.contains(item) else { return false }
        items.append(item)
        return true
    }
}
