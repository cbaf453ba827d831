/// The campaign that messages of a listed sender belong to.
///
/// Nothing is known of it before as many distinct reporters as list a sender have named the sender
/// in complaints of that campaign. Of several it is the one in which most did.
package struct SenderCampaign: Hashable, Sendable {
    /// Id of the campaign: `c` and a number.
    package var campaign: String
    /// Distinct reporters who named the sender in this campaign, within thirty days.
    ///
    /// It chooses between campaigns, decides who may know of it, and is told to nobody.
    package var reporters: Int
    /// What the campaign's texts want of their reader, such as `smishing.delivery`.
    package var category: String?
    /// How sure ``category`` is, from 0 to 1, in steps of a hundredth.
    package var confidence: Double?
    /// A text that stands for the campaign's, redacted; nil until enough reporters sent it.
    package var sample: String?

    /// Longest ``sample`` in bytes; of a longer one the beginning is kept.
    package static let sampleSizeMax = 2048

    /// A campaign of its parts.
    package init(
        campaign: String,
        reporters: Int,
        category: String? = nil,
        confidence: Double? = nil,
        sample: String? = nil
    ) {
        self.campaign = campaign
        self.reporters = reporters
        self.category = category
        self.confidence = confidence
        self.sample = sample.map(Self.shortened)
    }

    /// At most ``sampleSizeMax`` bytes of whole characters.
    private static func shortened(_ sample: String) -> String {
        guard sample.utf8.count > sampleSizeMax else { return sample }
        var size = 0
        let kept = sample.prefix { character in
            size += character.utf8.count
            return size <= sampleSizeMax - 3
        }
        return kept + "…"
    }
}
