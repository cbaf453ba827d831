package import MessageContent

/// What the hashes of evidence depend on.
package typealias CampaignKey = Fingerprint.Key

/// What of one complaint tells which campaign it belongs to, as keyed hashes.
package struct CampaignEvidence: Hashable, Sendable {
    /// Most links and most numbers of one complaint that are looked at.
    package static let itemsMax = 4

    /// The sketch of the text's words, in ascending order; empty when it has none.
    package let text: [UInt32]
    /// Where its links lead: the host, or host and path where a host is everybody's.
    package let links: [UInt64]
    /// Numbers to call.
    package let numbers: [UInt64]
    /// The sender, when it is one that few others could write; nil for names that anybody can use.
    package let sender: UInt64?

    /// Whether there is anything but a sender to go by.
    package var hasContent: Bool { !text.isEmpty || !links.isEmpty || !numbers.isEmpty }

    /// Makes the evidence of hashes, as they were kept.
    package init(
        text: [UInt32],
        links: [UInt64] = [],
        numbers: [UInt64] = [],
        sender: UInt64? = nil
    ) {
        self.text = text
        self.links = links
        self.numbers = numbers
        self.sender = sender
    }

    /// Takes from a text what may tell its campaign.
    ///
    /// - Parameter sender: the canonical text of a sender that belongs to somebody.
    package init(of content: MessageContent, sender: String?, key: Fingerprint.Key) {
        text = Fingerprint(of: content.matchingText, key: key).hashes
        var links: [UInt64] = []
        var numbers: [UInt64] = []
        for indicator in content.indicators {
            switch indicator.kind {
            case .link:
                guard links.count < Self.itemsMax,
                    let destination = SharedHosts.destination(of: indicator)
                else { continue }
                let hash = key.hash(destination)
                if !links.contains(hash) { links.append(hash) }
            case .telephoneNumber:
                guard numbers.count < Self.itemsMax else { continue }
                let hash = key.hash(indicator.nationalDigits ?? indicator.value)
                if !numbers.contains(hash) { numbers.append(hash) }
            case .emailAddress, .handle, .cryptoAddress:
                guard numbers.count < Self.itemsMax else { continue }
                let hash = key.hash(indicator.value)
                if !numbers.contains(hash) { numbers.append(hash) }
            }
        }
        self.links = links
        self.numbers = numbers
        self.sender = sender.map(key.hash)
    }
}
