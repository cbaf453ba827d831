package import MessageContent

/// Why a complaint belongs to a campaign, in words.
///
/// It is told by what is known of the campaign now, so of a complaint that was among the first it
/// may say more than there was to go by then.
package enum CampaignExplanation {
    /// One thing that a complaint and its campaign have in common, or have not.
    package struct Reason: Hashable, Sendable {
        /// What was compared.
        package let kind: CampaignAssignment.Reason.Kind
        /// How much it counts.
        package let weight: Double
        /// A sentence for a person, without its full stop.
        package let words: String
    }

    /// The reasons, the weightiest first; none when the two have nothing in common.
    ///
    /// - Parameter sender: the canonical text of a sender that belongs to somebody.
    package static func reasons(
        for content: MessageContent,
        from sender: String?,
        in campaign: CampaignFeatures,
        key: CampaignKey,
        rules: CampaignRules = CampaignRules()
    ) -> [Reason] {
        var reasons: [Reason] = []
        let text = CampaignEvidence(of: content, sender: nil, key: key).text
        if let reason = reason(text, campaign, rules) { reasons.append(reason) }
        reasons += self.reasons(content.indicators, campaign, key, rules)
        if let sender, campaign.senders.contains(key.hash(sender)) {
            reasons.append(
                Reason(
                    kind: .sender,
                    weight: rules.sameSender,
                    words: "it came from \(sender), as others of the campaign did"
                )
            )
        }
        return reasons.sorted { $0.weight > $1.weight }
    }

    /// What its text has in common with one that the campaign is known by, another if there is one:
    /// that a text is like itself explains nothing.
    private static func reason(
        _ text: [UInt32],
        _ campaign: CampaignFeatures,
        _ rules: CampaignRules
    ) -> Reason? {
        let others = campaign.texts.filter { $0 != text }
        let isKnown = others.count < campaign.texts.count
        var best: (common: Int, of: Int) = (0, 1)
        for known in others {
            let size = max(known.count, text.count)
            let smallest = Set(known).union(text).sorted().prefix(size)
            let both = Set(known).intersection(text)
            let common = smallest.count { both.contains($0) }
            if common * best.of > best.common * smallest.count {
                best = (common, smallest.count)
            }
        }
        let weight = (Double(best.common) / Double(best.of) * 100).rounded() / 100
        if isKnown, weight < rules.threshold {
            return Reason(kind: .text, weight: 1, words: "the campaign is known by its very text")
        }
        guard best.common > 0 else { return nil }
        return Reason(
            kind: .text,
            weight: weight,
            words: "\(best.common) of \(best.of) letter runs that were drawn of its text and of "
                + "another text of the campaign are in both"
        )
    }

    private static func reasons(
        _ indicators: [Indicator],
        _ campaign: CampaignFeatures,
        _ key: CampaignKey,
        _ rules: CampaignRules
    ) -> [Reason] {
        var reasons: [Reason] = []
        let links = indicators.filter { $0.kind == .link }.compactMap(SharedHosts.destination)
        if let link = links.first(where: { campaign.links.contains(key.hash($0)) }) {
            reasons.append(
                Reason(
                    kind: .link,
                    weight: rules.sameLink,
                    words: "it links to \(link), as others of the campaign do"
                )
            )
        } else if let link = links.first, !campaign.links.isEmpty {
            reasons.append(
                Reason(
                    kind: .otherLink,
                    weight: -rules.otherLink,
                    words: "it links to \(link), and others of the campaign elsewhere"
                )
            )
        }
        let numbers = indicators.filter { $0.kind != .link }
        if let number = numbers.first(where: {
            campaign.numbers.contains(key.hash($0.nationalDigits ?? $0.value))
        }) {
            reasons.append(
                Reason(
                    kind: .number,
                    weight: rules.sameNumber,
                    words: "it gives \(number.value), as others of the campaign do"
                )
            )
        }
        return reasons
    }
}
