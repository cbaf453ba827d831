internal import Campaigns
internal import Configuration
internal import Languages
internal import Redaction
internal import Redis
internal import RedisStore
internal import SpamReporting

/// What a campaign says, as it may be shown.
struct CampaignText: Sendable {
    /// What enough reporters' texts have in common.
    let sample: String
    /// In which languages that is, by BCP 47; none when it is short or not sure.
    let languages: [String]
}

extension CampaignDesk {
    /// What a campaign says, and what that was made from.
    struct KnownText: Sendable {
        let references: [EvidenceReference]
        let minimumReporters: Int
        let text: CampaignText?
    }

    /// Most texts that are remembered.
    private static let textsMax = 10_000

    /// The entries of the feed that tell the news.
    func entries(
        for news: [CampaignRegister.News]
    ) async throws(Failure) -> [CampaignStore.Update.Entry] {
        var entries: [CampaignStore.Update.Entry] = []
        for one in news {
            if Task.isCancelled { throw .stopping }
            guard let id = CampaignID(one.number) else { continue }
            let isLast: Bool
            switch one.change {
            case .listed, .updated: isLast = false
            case .withdrawn, .merged: isLast = true
            }
            let moment = max(one.campaign.lastSeen, one.campaign.listing.entryAt)
            let minimum = surroundings.configuration().listing.reporters
            let json = CampaignEntryJSON(
                news: one,
                moment: moment,
                country: surroundings.country,
                text: isLast ? nil : try await text(of: one.campaign, one.number, minimum),
                named: isLast
                    ? []
                    : try await named(in: one.campaign, minimumReporters: minimum, at: moment)
            )
            entries.append(.init(campaign: id, isLast: isLast, json: json.bytes))
        }
        return entries
    }

    /// The text of a campaign as it may be shown, made anew when there is more to make it from.
    func text(
        of campaign: Campaign,
        _ number: UInt32,
        _ minimumReporters: Int
    ) async throws(Failure) -> CampaignText? {
        if let known = texts[number], known.references == campaign.references,
            known.minimumReporters == minimumReporters
        {
            return known.text
        }
        let text = try await sample(of: campaign, minimumReporters: minimumReporters)
        if texts.count >= Self.textsMax { texts = [:] }
        texts[number] = KnownText(
            references: campaign.references,
            minimumReporters: minimumReporters,
            text: text
        )
        return text
    }

    /// The text of a campaign as it may be shown; nil when fewer reporters sent it.
    func sample(
        of campaign: Campaign,
        minimumReporters: Int
    ) async throws(Failure) -> CampaignText? {
        guard campaign.references.count >= minimumReporters else { return nil }
        let complaints = try await kept { () async throws(RedisError) in
            try await self.complaints(at: campaign.references)
        }
        let texts = complaints.compactMap { complaint in
            complaint.reporter.flatMap { reporter in
                try? ReportedText(reporter: "\(reporter.bytes.high)", text: complaint.text)
            }
        }
        return Redactor(minimumReporters: minimumReporters).sample(of: texts).map { sample in
            CampaignText(
                sample: sample.text,
                languages: WrittenLanguages.tags(of: sample.words)
            )
        }
    }

    /// Complaints that stand at these places of the evidence, those that are kept still.
    func complaints(
        at references: [EvidenceReference]
    ) async throws(RedisError) -> [EvidenceComplaint] {
        var complaints = references.compactMap { recent[$0] }
        let others = references.filter { recent[$0] == nil }
        guard !others.isEmpty else { return complaints }
        let replies = try await surroundings.redis.replies(
            to: others.map { EvidenceReader.command(Int($0.shard), at: $0.position) }
        )
        for (reference, reply) in zip(others, replies) {
            guard
                let sealed = try EvidenceReader.sealed(reply, of: Int(reference.shard)).first
            else { continue }
            if let complaint = reader.open(sealed, for: Int(reference.place)) {
                complaints.append(complaint)
            }
        }
        return complaints
    }

    /// The most frequent senders, hosts and numbers of a campaign, those of which enough reporters
    /// complained.
    func named(
        in campaign: Campaign,
        minimumReporters: Int,
        at moment: Timestamp
    ) async throws(Failure) -> [NamedInCampaign] {
        let items = campaign.names.items.sorted { $0.count > $1.count }
        let reporters = try await kept { () async throws(RedisError) in
            try await store.reporters(of: items.map(\.item), at: moment)
        }
        return zip(items, reporters).compactMap { item, reporters in
            guard reporters >= minimumReporters else { return nil }
            return NamedInCampaign(
                name: item.item,
                complaints: item.count,
                reporters: reporters
            )
        }
    }
}
