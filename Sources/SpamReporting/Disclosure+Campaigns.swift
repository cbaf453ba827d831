extension Disclosure {
    /// What the reader may see of a campaign; nil when it may not know of it.
    package func view(of entry: CampaignEntry) -> DisclosedCampaign? {
        guard let terms else {
            return DisclosedCampaign(entry, .everything, tlp: marking) { _ in true }
        }
        guard obstacles(to: entry).isEmpty else { return nil }
        let agreement = terms.agreement
        return DisclosedCampaign(entry, agreement, tlp: marking) { part in
            part.reporters >= agreement.minimumReporters && terms.allows(part.sender)
        }
    }

    /// Why the reader may not know of a campaign; empty when it may.
    package func obstacles(to entry: CampaignEntry) -> [DisclosureObstacle] {
        guard let terms else { return [] }
        // Who was shown the listing under an earlier agreement is told of its end.
        let hasShown =
            entry.endsListing
            && terms.past.contains { old in
                entry.listedAt < old.until && old.agreement.obstacles(to: entry, marking).isEmpty
            }
        return hasShown ? [] : terms.agreement.obstacles(to: entry, marking)
    }
}

extension Disclosure.Terms {
    /// Whether the agreement shows senders of this kind and country, in whatever feed.
    fileprivate func allows(_ sender: Sender) -> Bool {
        guard agreement.kinds.contains(sender.kind) else { return false }
        guard let countries = agreement.countries else { return true }
        return countries.contains(country(sender) ?? .none)
    }
}

extension Agreement {
    fileprivate func obstacles(
        to entry: CampaignEntry,
        _ marking: TrafficLight
    ) -> [DisclosureObstacle] {
        var found: [DisclosureObstacle] = []
        if !feeds.contains(.campaigns) { found.append(.feed(.campaigns)) }
        // It is shown from the entry on that tells one of these.
        if let categories, categories.isDisjoint(with: entry.toldCategories) {
            found.append(.category(entry.category ?? ""))
        }
        return found + obstacles(to: entry.peak, marking)
    }
}
