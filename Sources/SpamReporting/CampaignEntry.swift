/// What an entry of the feed of campaigns says happened to a listing.
package enum CampaignEvent: String, CaseIterable, Sendable {
    /// The campaign crossed the threshold.
    case listed
    /// A listed campaign's counts moved.
    case updated
    /// It turned out to be a part of another campaign, and goes on as that.
    case merged
    /// The campaign is listed no more.
    case withdrawn
}

/// One item of the feed of campaigns: reported messages that belong together, from many senders.
///
/// It never says anything of a reporter, and its sample has been redacted.
package struct CampaignEntry: Hashable, Sendable {
    /// Place in the feed: 1, 2, 3 … without gaps within an epoch.
    package var sequence: UInt64
    /// When the entry was published; strictly increasing with ``sequence``.
    package var publishedAt: Timestamp
    /// What happened.
    package var event: CampaignEvent
    /// Why, for a withdrawal only.
    package var reason: WithdrawalReason?
    /// Id of the campaign that it goes on as, of a merger only.
    package var mergedInto: String?
    /// Id of the campaign: `c` and a number.
    package var campaign: String
    /// When the listing began.
    package var listedAt: Timestamp
    /// Arrival of the first complaint.
    package var firstSeen: Timestamp
    /// Arrival of the latest complaint.
    package var lastSeen: Timestamp
    /// Counts at the moment of the event.
    package var windows: [Window: CampaignWindowCounts] = [:]
    /// What decides who may see the listing.
    package var peak: ListingPeak
    /// What its texts want of their reader, such as `smishing.delivery`.
    package var category: String?
    /// How sure ``category`` is, from 0 to 1.
    package var confidence: Double?
    /// All categories that entries of this listing have told, this one included.
    package var toldCategories: [String] = []
    /// Languages of its texts, by ISO 639.
    package var languages: [String] = []
    /// A text that stands for all, redacted; nil until enough reporters sent it.
    package var sample: String?
    /// Senders of its messages that have enough reporters of their own.
    package var senders: [CampaignPart] = []
    /// Hosts that its texts lead to, likewise.
    package var hosts: [CampaignPart] = []
    /// Numbers that its texts ask to call, likewise.
    package var callBacks: [CampaignPart] = []
    /// Complaints of this hour and of the one before.
    package var growth: CampaignGrowth?

    /// An entry of the parts that every one has.
    package init(
        sequence: UInt64,
        publishedAt: Timestamp,
        event: CampaignEvent,
        campaign: String,
        listedAt: Timestamp,
        firstSeen: Timestamp,
        lastSeen: Timestamp,
        peak: ListingPeak
    ) {
        self.sequence = sequence
        self.publishedAt = publishedAt
        self.event = event
        self.campaign = campaign
        self.listedAt = listedAt
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.peak = peak
    }
}

/// What is counted of a campaign over one window.
package struct CampaignWindowCounts: Hashable, Sendable {
    /// Complaints, reporters, partners and counter-reports.
    package var common: WindowCounts
    /// Distinct senders of the messages that were complained about.
    package var senders: Int
    /// Distinct countries of the partners whose complaints they are.
    package var countries: Int

    /// Makes counts of their parts.
    package init(_ common: WindowCounts, senders: Int, countries: Int) {
        self.common = common
        self.senders = senders
        self.countries = countries
    }
}

/// A sender, host or number to call in a campaign.
package struct CampaignPart: Hashable, Sendable {
    /// What it is.
    package let sender: Sender
    /// Complaints of the campaign that name it.
    package let complaints: Int
    /// Distinct reporters of it, whatever the campaign.
    package let reporters: Int

    /// A part with its counts.
    package init(_ sender: Sender, complaints: Int, reporters: Int) {
        self.sender = sender
        self.complaints = complaints
        self.reporters = reporters
    }
}

/// How a campaign grows.
package struct CampaignGrowth: Hashable, Sendable {
    /// Complaints of the hour in which the entry was made, so far.
    package let thisHour: Int
    /// Complaints of the hour before.
    package let hourBefore: Int

    /// The complaints of two hours.
    package init(thisHour: Int, hourBefore: Int) {
        self.thisHour = thisHour
        self.hourBefore = hourBefore
    }
}
