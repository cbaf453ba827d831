/// How much evidence makes one campaign of two complaints.
///
/// The evidence of texts is their similarity, 0 to 1; the other kinds are added to it, or taken
/// from it, in the same unit.
package struct CampaignRules: Sendable, Equatable {
    /// From how much evidence on a complaint belongs to a campaign.
    package var threshold = 0.58
    /// A link that leads where the campaign's did: enough, for some send in the link only.
    package var sameLink = 0.61
    /// Links, none of which leads where the campaign's did.
    package var otherLink = 0.14
    /// A number to call, a mailbox or a name that the campaign had.
    package var sameNumber = 0.46
    /// A sender that the campaign had.
    package var sameSender = 0.36
    /// From which similarity on a text tells nothing that is not known of a campaign.
    package var knownText = 0.8
    /// From how much evidence on a complaint could not belong to another campaign.
    package var sameCampaign = 0.7
    /// How many complaints must belong to two campaigns beyond doubt until they are one.
    package var bridges = 3
    /// What more campaigns than this have in common connects no two of them.
    package var boilerplate = 40
    /// Where so many campaigns link to, links connect no two of them.
    package var sharedLink = 8

    /// Makes the rules that were tuned on complaints with known campaigns.
    package init() {}
}
