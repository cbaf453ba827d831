/// An entry of the feed of campaigns as one reader may see it; what is nil is not for this reader.
package struct DisclosedCampaign: Hashable, Sendable {
    /// See ``CampaignEntry/sequence``.
    package let sequence: UInt64
    /// See ``CampaignEntry/publishedAt``.
    package let publishedAt: Timestamp
    /// What happened.
    package let event: CampaignEvent
    /// Why, for a withdrawal only.
    package let reason: WithdrawalReason?
    /// Id of the campaign that it goes on as, of a merger only.
    package let mergedInto: String?
    /// Id of the campaign.
    package let campaign: String
    /// When the listing began.
    package let listedAt: Timestamp?
    /// Tells the listings of one campaign apart; see ``DisclosedEntry/listing``.
    package let listing: UInt64
    /// Arrival of the first complaint.
    package let firstSeen: Timestamp?
    /// Arrival of the latest complaint.
    package let lastSeen: Timestamp?
    /// Counts at the moment of the event, of the windows that are shown.
    package let windows: [Window: DisclosedCampaignCounts]
    /// What its texts want of their reader.
    package let category: String?
    /// How sure ``category`` is, from 0 to 1.
    package let confidence: Double?
    /// Languages of its texts.
    package let languages: [String]?
    /// A text that stands for all, redacted.
    package let sample: String?
    /// Senders that the reader may know of.
    package let senders: [DisclosedPart]?
    /// Hosts that the reader may know of.
    package let hosts: [DisclosedPart]?
    /// Numbers to call that the reader may know of.
    package let callBacks: [DisclosedPart]?
    /// Complaints of this hour and of the one before.
    package let growth: DisclosedGrowth?
    /// How far the reader may pass the entry on.
    package let tlp: TrafficLight

    /// Shows what `agreement` has of an entry.
    ///
    /// - Parameter isShown: whether the reader may know of a sender, host or number.
    init(
        _ entry: CampaignEntry,
        _ agreement: Agreement,
        tlp: TrafficLight,
        isShown: (CampaignPart) -> Bool
    ) {
        let fields = agreement.fields
        // Who sees the campaign for another category that it had before sees nothing of this one.
        let isOfOther = agreement.categories.map { !$0.contains(entry.category ?? "") } ?? false
        func shown<Value>(_ field: Agreement.Field, _ value: Value?) -> Value? {
            fields.contains(field) ? value : nil
        }
        func content<Value>(_ field: Agreement.Field, _ value: Value?) -> Value? {
            isOfOther ? nil : shown(field, value)
        }
        func parts(_ field: Agreement.Field, _ all: [CampaignPart]) -> [DisclosedPart]? {
            content(field, all.filter(isShown).map { DisclosedPart($0, agreement) })
        }
        sequence = entry.sequence
        publishedAt = entry.publishedAt
        event = entry.event
        reason = entry.reason
        mergedInto = entry.mergedInto
        campaign = entry.campaign
        listing = StableHash.of("\(entry.campaign) \(entry.listedAt.seconds)")
        listedAt = shown(.listedAt, entry.listedAt)
        firstSeen = shown(.firstSeen, entry.firstSeen)
        lastSeen = shown(.lastSeen, entry.lastSeen)
        category = content(.category, entry.category)
        confidence = content(.category, entry.confidence)
        languages = content(.languages, entry.languages)
        sample = agreement.includesSamples && !isOfOther ? entry.sample : nil
        senders = parts(.senders, entry.senders)
        hosts = parts(.hosts, entry.hosts)
        callBacks = parts(.hosts, entry.callBacks)
        let isCounted = agreement.windows.contains(.hour) && fields.contains(.complaints)
        growth = isCounted ? entry.growth.map { DisclosedGrowth($0, agreement.counts) } : nil
        var windows: [Window: DisclosedCampaignCounts] = [:]
        if !fields.isDisjoint(with: Agreement.Field.campaignCounts) {
            for (window, counts) in entry.windows where agreement.windows.contains(window) {
                windows[window] = DisclosedCampaignCounts(counts, fields, agreement.counts)
            }
        }
        self.windows = windows
        self.tlp = tlp
    }
}

/// The counts of one window as one reader may see them; what is nil is not for this reader.
package struct DisclosedCampaignCounts: Hashable, Sendable {
    /// Complaints, reporters, partners and counter-reports.
    package let common: DisclosedCounts
    /// See ``CampaignWindowCounts/senders``.
    package let senders: DisclosedCount?
    /// See ``CampaignWindowCounts/countries``.
    package let countries: DisclosedCount?

    /// Shows those that `fields` names.
    init(
        _ counts: CampaignWindowCounts,
        _ fields: Set<Agreement.Field>,
        _ precision: Agreement.CountPrecision
    ) {
        common = DisclosedCounts(counts.common, .init(fields), precision)
        senders = fields.contains(.senders) ? precision.told(counts.senders) : nil
        countries = fields.contains(.countries) ? precision.told(counts.countries) : nil
    }
}

/// A sender, host or number in a campaign as one reader may see it.
package struct DisclosedPart: Hashable, Sendable {
    /// What it is.
    package let sender: Sender
    /// See ``CampaignPart/complaints``.
    package let complaints: DisclosedCount?
    /// See ``CampaignPart/reporters``.
    package let reporters: DisclosedCount?

    init(_ part: CampaignPart, _ agreement: Agreement) {
        sender = part.sender
        let (fields, precision) = (agreement.fields, agreement.counts)
        complaints = fields.contains(.complaints) ? precision.told(part.complaints) : nil
        reporters = fields.contains(.reporters) ? precision.told(part.reporters) : nil
    }
}

/// How a campaign grows, as one reader may see it.
package struct DisclosedGrowth: Hashable, Sendable {
    /// See ``CampaignGrowth/thisHour``.
    package let thisHour: DisclosedCount
    /// See ``CampaignGrowth/hourBefore``.
    package let hourBefore: DisclosedCount

    init(_ growth: CampaignGrowth, _ precision: Agreement.CountPrecision) {
        thisHour = precision.told(growth.thisHour)
        hourBefore = precision.told(growth.hourBefore)
    }
}

extension Agreement.CountPrecision {
    /// A count as it is told.
    func told(_ count: Int) -> DisclosedCount {
        self == .exact ? .exact(count) : CountBands.band(of: count)
    }
}

extension CampaignEntry: ListingChange {
    /// Id of the campaign.
    package var subject: String { campaign }
    /// Whether the campaign crossed the threshold.
    package var beginsListing: Bool { event == .listed }
    /// Whether the campaign was withdrawn, or goes on as another one.
    package var endsListing: Bool { event == .withdrawn || event == .merged }

    /// What a reader may see of the campaign.
    package func view(in disclosure: Disclosure) -> DisclosedCampaign? {
        disclosure.view(of: self)
    }
}

extension DisclosedCampaign: DisclosedChange {
    /// Id of the campaign.
    package var subject: String { campaign }
    /// Whether the campaign was withdrawn, or goes on as another one.
    package var endsListing: Bool { event == .withdrawn || event == .merged }
    /// What happened.
    package var eventName: String { event.rawValue }
    /// A campaign is no sender.
    package var listedSender: Sender? { nil }
    /// Those of each window that is shown.
    package var reporterCounts: [DisclosedCount] { windows.values.compactMap(\.common.reporters) }
}
