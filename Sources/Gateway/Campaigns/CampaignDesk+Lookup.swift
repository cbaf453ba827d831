internal import Campaigns
internal import Redis
internal import RedisStore
internal import SpamReporting

extension CampaignDesk {
    /// A complaint that was found in the evidence.
    struct Found: Sendable {
        let complaint: EvidenceComplaint
        let arrivedAt: Timestamp
        /// The campaign that it belongs to by now; nil when it is in none, or none yet.
        var campaign: UInt32?
    }

    /// Finds complaints by their ids; those that the evidence does not have are left out.
    func complaints(_ ids: [ComplaintID]) async throws(RedisError) -> [ComplaintID: Found] {
        let wanted = Set(ids)
        var found: [ComplaintID: Found] = [:]
        var places: [Int64: [(id: ComplaintID, record: EvidenceRecord, place: Int)]] = [:]
        var sealed: [EvidenceReader.Sealed] = []
        try await EvidenceFinder(surroundings.redis).forEachRecord(near: ids) { sealed.append($0) }
        for one in sealed {
            let record = reader.open(one)
            var place = 0
            for complaint in record.complaints {
                // Of a retry the first one counts, whose id it was given.
                if wanted.contains(complaint.id), complaint.status != nil {
                    found[complaint.id] = Found(complaint: complaint, arrivedAt: record.arrivedAt)
                    if complaint.isCounted {
                        let hour = record.arrivedAt.seconds / 3600
                        places[hour, default: []].append((complaint.id, record, place))
                    }
                }
                if complaint.isCounted { place += 1 }
            }
        }
        var resolved: [UInt32: UInt32] = [:]
        for (hour, bytes) in try await store.logs(places.keys.sorted()) {
            let entries = Dictionary(
                CampaignLog.entries(bytes, ofHour: hour).map {
                    ([UInt64($0.shard), $0.position], $0)
                },
                uniquingKeysWith: { first, _ in first }
            )
            for (id, record, place) in places[hour] ?? [] {
                let entry = entries[[UInt64(record.shard), record.position]]
                guard let items = entry?.items, items.indices.contains(place),
                    items[place].campaign > 0
                else { continue }
                let number = items[place].campaign
                let campaign: UInt32
                if let known = resolved[number] {
                    campaign = known
                } else {
                    campaign = try await store.resolve(number)
                    resolved[number] = campaign
                }
                found[id]?.campaign = campaign
            }
        }
        return found
    }

    /// Why a complaint belongs to its campaign, and has its category.
    func explanation(
        of found: Found
    ) async throws(RedisError) -> ComplaintAnalyst.Explanation {
        var kept: (campaign: Campaign, features: CampaignFeatures)?
        if let campaign = found.campaign { kept = try await store.campaign(campaign) }
        if let sender = found.complaint.sender?.canonicalText,
            kept?.campaign.names.items.first(where: { $0.item.text == sender })?.count == 1
        {
            // Nobody but this complaint named it.
            kept?.features.senders = []
        }
        return currentAnalyst().explanation(of: found.complaint, in: kept?.features)
    }

    /// Campaigns by their complaints in a window.
    struct Top: Sendable {
        /// Most complaints first.
        let campaigns: [(number: UInt32, campaign: Campaign, counts: CampaignWindow)]
        /// Up to where the evidence of each shard is in the figures.
        let places: [UInt64]
        /// Whether it is decided which of them are listed.
        let isDecided: Bool
    }

    /// Campaigns by their complaints in a window, at most `limit`.
    func top(
        over window: Window,
        limit: Int,
        at now: Timestamp
    ) async throws(RedisError) -> Top {
        try await askWithPlaces { register, places in
            let start = window.start(endingAt: now)
            let counted = register.campaigns.lazy
                .filter { $0.value.lastSeen.seconds >= start }
                .map { ($0.key, $0.value, $0.value.counts.window(window, at: now)) }
                .filter { $0.2.complaints > 0 }
            let sorted = counted.sorted {
                ($0.2.complaints, $0.2.reporters, $1.0) > ($1.2.complaints, $1.2.reporters, $0.0)
            }
            return Top(
                campaigns: Array(sorted.prefix(limit)),
                places: places,
                isDecided: held?.decideAt == nil
            )
        }
    }

    /// A campaign with what it is known by.
    struct Shown: Sendable {
        let id: CampaignID
        let campaign: Campaign
        let features: CampaignFeatures
        /// Campaigns that turned out to be this one, the latest of them.
        let mergedFrom: [CampaignID]
    }

    /// Most merged campaigns that are named.
    private static let mergedFromMax = 50

    /// A campaign, or the one that it was merged into; nil when neither is under way.
    func campaign(_ id: CampaignID) async throws(RedisError) -> Shown? {
        try await ask { register in
            let number = register.resolve(id.number)
            guard let campaign = register.campaigns[number],
                let features = register.index[number], let id = CampaignID(number)
            else { return nil }
            let merged = register.merged.keys.filter { register.resolve($0) == number }.sorted()
            return Shown(
                id: id,
                campaign: campaign,
                features: features,
                mergedFrom: merged.suffix(Self.mergedFromMax).compactMap { CampaignID($0) }
            )
        }
    }

    /// Text and names of a campaign as an operator may see them.
    func description(
        of campaign: Campaign,
        minimumReporters: Int,
        at moment: Timestamp
    ) async throws(RedisError) -> (text: CampaignText?, named: [NamedInCampaign]) {
        do throws(Failure) {
            return (
                try await sample(of: campaign, minimumReporters: minimumReporters),
                try await named(in: campaign, minimumReporters: 1, at: moment)
            )
        } catch {
            switch error {
            case .overtaken, .stopping: return (nil, [])
            case .redis(let error): throw error
            }
        }
    }
}
