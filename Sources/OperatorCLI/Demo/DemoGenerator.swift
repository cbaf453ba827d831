import SpamReporting

/// Makes complaints that look like a bad day, the same ones for the same seed.
///
/// Of a hundred complaints about five are transport retries, four repeats, three partial and three
/// counter-reports; the others are spread over ``DemoCampaign/all``.
struct DemoGenerator: Sequence, IteratorProtocol, Sendable {
    private var random: SplitMix64
    private var left: Int
    private let snowshoeSize: Int
    private let runID: String
    private var serial = 0
    private var recent: [DemoComplaint] = []

    /// Complaints that a retry or repeat may look back to.
    private static let recentMax = 200
    /// Complaints per snowshoe sender, on average: most stay below the threshold of five.
    private static let complaintsPerSnowshoeSender = 3

    /// Makes `count` complaints; the message ids differ from those of any other seed.
    init(seed: UInt64, count: Int) {
        random = SplitMix64(seed: seed)
        left = count
        // About half of everything comes from snowshoe campaigns.
        snowshoeSize = Swift.max(10, count / 2 / Self.complaintsPerSnowshoeSender)
        runID = String(random.next(), radix: 16)
    }

    mutating func next() -> DemoComplaint? {
        guard left > 0 else { return nil }
        left -= 1
        let complaint = make()
        if complaint.purpose != .retry {
            if recent.count < Self.recentMax {
                recent.append(complaint)
            } else {
                recent[random.below(Self.recentMax)] = complaint
            }
        }
        return complaint
    }

    private mutating func make() -> DemoComplaint {
        switch random.below(100) {
        case 0..<5 where !recent.isEmpty:
            var complaint = random.pick(recent)
            complaint.purpose = .retry
            return complaint
        case 5..<9:
            let candidates = recent.filter { $0.purpose == .ordinary }
            guard !candidates.isEmpty else { return ordinary() }
            var complaint = random.pick(candidates)
            complaint.purpose = .repetition
            complaint.messageID = messageID()
            return complaint
        case 9..<12:
            var complaint = ordinary()
            complaint.purpose = .partial
            complaint.sender = nil
            return complaint
        case 12..<15: return counterReport()
        default: return ordinary()
        }
    }

    private mutating func ordinary() -> DemoComplaint {
        let campaign = weightedCampaign()
        let (carrier, reporter) = reporter(in: campaign.region)
        return DemoComplaint(
            purpose: .ordinary,
            carrier: carrier,
            messageID: messageID(),
            reporter: reporter,
            sender: sender(of: campaign),
            channel: campaign.channel,
            disposition: .spam,
            text: DemoText.filled(random.pick(campaign.texts), &random)
        )
    }

    private mutating func counterReport() -> DemoComplaint {
        let message = random.pick(DemoCampaign.wanted)
        let (carrier, reporter) = reporter(in: .unitedKingdom)
        return DemoComplaint(
            purpose: .counterReport,
            carrier: carrier,
            messageID: messageID(),
            reporter: reporter,
            sender: message.sender,
            channel: .sms,
            disposition: .legit,
            text: DemoText.filled(message.text, &random)
        )
    }

    private mutating func weightedCampaign() -> DemoCampaign {
        var place = random.below(DemoCampaign.all.reduce(0) { $0 + $1.weight })
        for campaign in DemoCampaign.all {
            place -= campaign.weight
            if place < 0 { return campaign }
        }
        preconditionFailure("the weights add up")
    }

    private mutating func sender(of campaign: DemoCampaign) -> String {
        switch (campaign.origin, campaign.region) {
        case (.single(let sender), _): sender
        case (.snowshoe, .unitedKingdom):
            FictionNumbers.britishSender(random.below(Swift.min(snowshoeSize, 200)))
        case (.snowshoe, _):
            FictionNumbers.americanSender(random.below(Swift.min(snowshoeSize, 1700)))
        }
    }

    /// A subscriber stays with one carrier.
    private mutating func reporter(
        in region: DemoCampaign.Region
    ) -> (DemoCarrier, String) {
        let isAmerican = region == .unitedStates || region == .both && random.below(2) == 0
        guard !isAmerican else {
            let index = random.below(FictionNumbers.americanReporterCount)
            return (.third, FictionNumbers.americanReporter(index))
        }
        let index = random.below(FictionNumbers.britishReporterCount)
        return (index % 3 == 0 ? .second : .first, FictionNumbers.britishReporter(index))
    }

    private mutating func messageID() -> String {
        serial += 1
        return "demo-\(runID)-\(serial)"
    }
}
