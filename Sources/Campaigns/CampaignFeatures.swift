/// What is kept of a campaign to know its complaints by; of each a few.
package struct CampaignFeatures: Hashable, Sendable {
    /// Sketches of texts that differ, each in ascending order; at most ``textsMax``.
    package var texts: [[UInt32]] = []
    /// Where links led; at most ``itemsMax``, as of the next two.
    package var links: [UInt64] = []
    /// Numbers to call, mailboxes and names.
    package var numbers: [UInt64] = []
    /// Senders that are somebody's.
    package var senders: [UInt64] = []

    /// Most texts of a campaign.
    package static let textsMax = 3
    /// Most links, numbers and senders of a campaign, of each.
    package static let itemsMax = 8

    /// Nothing.
    package init() {}

    /// Whether one of the texts has the hash.
    func hasInText(_ hash: UInt32) -> Bool {
        texts.contains { text in
            var low = 0
            var high = text.count
            while low < high {
                let middle = (low + high) / 2
                if text[middle] < hash { low = middle + 1 } else { high = middle }
            }
            return low < text.count && text[low] == hash
        }
    }
}
