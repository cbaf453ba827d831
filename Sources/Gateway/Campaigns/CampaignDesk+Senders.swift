internal import Campaigns
internal import Classification
internal import Redis
internal import RedisStore
internal import SpamReporting

extension CampaignDesk {
    /// A sender that a complaint named, and the campaign of the complaint.
    struct NamedSender: Hashable, Sendable {
        let sender: Sender
        /// See ``CampaignComplaint/sender``.
        let hash: UInt32
        let campaign: UInt32
    }

    /// A campaign that a sender's messages may be said to belong to.
    private struct Candidate {
        let sender: Sender
        let number: UInt32
        let campaign: Campaign
        /// Distinct reporters who named the sender in it.
        let reporters: Int
        /// Id of the campaign in whose place it comes, of one that was merged.
        var gone: String?
    }

    /// Has listed senders say which campaign their messages are of.
    ///
    /// A sender is said to be of a campaign when as many distinct reporters as list it have named
    /// it there, and while the feed of campaigns has that campaign: so nothing is said of what is
    /// sealed, waits for review, is kept off by an operator or was withdrawn. To say the same again
    /// changes nothing, so this comes before a step is kept and may be done twice.
    ///
    /// While complaints are counted it is told of campaigns that are listed already; when they were
    /// decided about, of those that are listed since, and of those that are not. Whoever goes on
    /// after a gateway that came to the first and not to the second tells it of the most frequent
    /// senders, which are kept with the campaign; of others their next complaint does.
    func describe(
        _ digest: Digest,
        _ rules: ListingRules,
        at now: Timestamp,
        isDeciding: Bool
    ) async throws(Failure) {
        let new = Set(digest.news.lazy.filter { $0.change == .listed }.map(\.number))
        let named = digest.named.union(frequentSenders(of: new))
        var candidates = self.candidates(named, rules.reporters, at: now).filter { one in
            one.campaign.listing.isPublished != isDeciding || new.contains(one.number)
        }
        // Most reporters first, so that of several campaigns only that is told.
        candidates.sort {
            ($1.reporters, $0.number, $0.sender.canonicalText)
                < ($0.reporters, $1.number, $1.sender.canonicalText)
        }
        var descriptions = try await ended(digest.news, rules.reporters, at: now)
        for candidate in candidates {
            descriptions.append(try await description(of: candidate, rules.reporters))
        }
        guard !descriptions.isEmpty else { return }
        let changes = try await kept { () async throws(RedisError) in
            try await store.describe(descriptions, rules: rules, at: now)
        }
        if changes > 0 { surroundings.listingsChanged() }
    }

    private func frequentSenders(of campaigns: Set<UInt32>) -> Set<NamedSender> {
        var found: Set<NamedSender> = []
        for number in campaigns {
            for name in held?.register.campaigns[number]?.names.items ?? []
            where name.item.kind == .sender {
                guard let sender = Sender(canonicalText: name.item.text) else { continue }
                let hash = currentAnalyst().hash(of: sender)
                found.insert(NamedSender(sender: sender, hash: hash, campaign: number))
            }
        }
        return found
    }

    private func candidates(
        _ named: Set<NamedSender>,
        _ minimum: Int,
        at now: Timestamp
    ) -> [Candidate] {
        named.compactMap { one in
            guard let number = held?.register.resolve(one.campaign) else { return nil }
            return candidate(one.sender, one.hash, number, minimum, at: now)
        }
    }

    private func candidate(
        _ sender: Sender,
        _ hash: UInt32,
        _ number: UInt32,
        _ minimum: Int,
        at now: Timestamp
    ) -> Candidate? {
        guard let campaign = held?.register.campaigns[number], campaign.complaints >= minimum else {
            return nil
        }
        let reporters = campaign.counts.reporters(of: hash, over: .month, at: now)
        guard reporters >= minimum else { return nil }
        return Candidate(sender: sender, number: number, campaign: campaign, reporters: reporters)
    }

    /// What is to be said of the senders whose campaign the feed of campaigns has no more.
    private func ended(
        _ news: [CampaignRegister.News],
        _ minimum: Int,
        at now: Timestamp
    ) async throws(Failure) -> [CampaignStore.SenderDescription] {
        var ends: [String: UInt32?] = [:]
        for one in news {
            guard let id = CampaignID(one.number)?.text else { continue }
            switch one.change {
            case .listed, .updated: ends[id] = nil
            case .withdrawn: ends[id] = .some(nil)
            case .merged(let into): ends[id] = .some(into.number)
            }
        }
        guard !ends.isEmpty else { return [] }
        let senders = try await kept { () async throws(RedisError) in
            try await store.senders(of: Set(ends.keys))
        }
        var descriptions: [CampaignStore.SenderDescription] = []
        for (sender, gone) in senders {
            var next: Candidate?
            if let into = ends[gone] ?? nil, let number = held?.register.resolve(into) {
                let hash = currentAnalyst().hash(of: sender)
                next = candidate(sender, hash, number, minimum, at: now)
            }
            next?.gone = gone
            if let next {
                descriptions.append(try await description(of: next, minimum))
            } else {
                descriptions.append(.init(of: sender, gone: gone, campaign: nil))
            }
        }
        return descriptions
    }

    private func description(
        of candidate: Candidate,
        _ minimum: Int
    ) async throws(Failure) -> CampaignStore.SenderDescription {
        let id = CampaignID(candidate.number)?.text ?? ""
        guard candidate.campaign.listing.isPublished else {
            return .init(of: candidate.sender, gone: candidate.gone ?? id, campaign: nil)
        }
        let told = CampaignEntryJSON.category(of: candidate.campaign)
        let campaign = SenderCampaign(
            campaign: id,
            reporters: candidate.reporters,
            category: told?.category.rawValue,
            confidence: told?.confidence,
            sample: try await text(of: candidate.campaign, candidate.number, minimum)?.sample
        )
        return .init(of: candidate.sender, gone: candidate.gone, campaign: campaign)
    }
}
