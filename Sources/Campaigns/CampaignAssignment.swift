/// The campaign of one complaint, and why it is that.
package struct CampaignAssignment: Equatable, Sendable {
    /// One reason for or against a campaign.
    package struct Reason: Equatable, Sendable {
        /// What was compared; `otherLink` counts against a campaign.
        package enum Kind: String, CaseIterable, Sendable {
            case text
            case link
            case otherLink
            case number
            case sender
        }

        /// What was compared.
        package let kind: Kind
        /// How much it counts; of a text it is the similarity, 0 to 1.
        package let weight: Double

        init(_ kind: Kind, _ weight: Double) {
            self.kind = kind
            self.weight = weight
        }
    }

    /// The campaign that a complaint belongs to, or that it began.
    package let campaign: CampaignIndex.Number
    /// Whether the campaign began with this complaint.
    package let isNew: Bool
    /// None for the first complaint of a campaign.
    package let reasons: [Reason]
    /// Two campaigns that turned out to be one by this complaint.
    package internal(set) var merger: Merger?

    /// A campaign that belongs to another, which began earlier.
    package struct Merger: Hashable, Sendable {
        /// The one that ends.
        package let campaign: CampaignIndex.Number
        /// The one that goes on.
        package let into: CampaignIndex.Number

        /// A merger of its parts.
        package init(campaign: CampaignIndex.Number, into: CampaignIndex.Number) {
            self.campaign = campaign
            self.into = into
        }
    }

    init(campaign: CampaignIndex.Number, isNew: Bool, reasons: [Reason]) {
        self.campaign = campaign
        self.isNew = isNew
        self.reasons = reasons
    }

    /// How similar the text is to the one of the campaign that it is most similar to, 0 to 1.
    var similarity: Double { reasons.first { $0.kind == .text }?.weight ?? 0 }
}
