internal import Campaigns
internal import Classification
internal import JSON
internal import SpamReporting

/// A campaign as the feed's log keeps it, and as operators see it.
struct CampaignEntryJSON: Sendable {
    let news: CampaignRegister.News
    let moment: Timestamp
    /// The country of the partner of an index.
    let country: @Sendable (UInt16) -> Country?
    /// Its text without what is personal; nil when too few reporters sent it.
    let text: CampaignText?
    /// Senders and places that enough reporters complained of.
    let named: [NamedInCampaign]

    /// The entry without its place in the feed.
    var bytes: [UInt8] {
        JSONWriter.object(capacity: 1024) { json in
            let listing = news.campaign.listing
            switch news.change {
            case .listed: json.member("event", "listed")
            case .updated: json.member("event", "updated")
            case .withdrawn(let reason):
                json.member("event", "withdrawn")
                json.member("reason", reason.rawValue)
            case .merged(let into):
                json.member("event", "merged")
                json.member("mergedInto", into.text)
            }
            json.member("campaign", CampaignID(news.number)?.text ?? "")
            json.member("listedAt", building: listing.listedAt.appendRFC3339)
            json.key("peak")
            json.beginObject()
            json.member("reporters", listing.peak.reporters)
            json.member("partners", listing.peak.partners)
            json.endObject()
            json.key("toldCategories")
            json.beginArray()
            for number in listing.toldCategories.sorted() {
                if let category = ComplaintAnalyst.category(number) {
                    json.string(category.rawValue)
                }
            }
            json.endArray()
            Self.append(news.campaign, at: moment, country, to: &json)
            if let text { Self.append(text, to: &json) }
            for kind in CampaignName.Kind.allCases {
                let some = named.filter { $0.name.kind == kind }
                guard !some.isEmpty else { continue }
                json.key(NamedInCampaign.list(of: kind))
                json.beginArray()
                for one in some { one.append(to: &json) }
                json.endArray()
            }
        }
    }

    /// What a campaign says, and in which languages.
    static func append(_ text: CampaignText, to json: inout JSONWriter) {
        json.key("languages")
        json.beginArray()
        for language in text.languages { json.string(language) }
        json.endArray()
        json.member("sample", text.sample)
    }

    /// What is counted of a campaign, and what it is about.
    static func append(
        _ campaign: Campaign,
        at moment: Timestamp,
        _ country: (UInt16) -> Country?,
        to json: inout JSONWriter
    ) {
        json.member("firstSeen", building: campaign.firstSeen.appendRFC3339)
        json.member("lastSeen", building: campaign.lastSeen.appendRFC3339)
        json.key("windows")
        json.beginObject()
        for window in Window.allCases {
            let counts = campaign.counts.window(window, at: moment)
            json.key(window.rawValue)
            json.beginObject()
            append(counts, country, to: &json)
            json.endObject()
        }
        json.endObject()
        if let (category, confidence) = category(of: campaign) {
            json.member("category", category.rawValue)
            json.key("confidence")
            json.number(confidence)
        }
        let hours = campaign.counts.timeline(hours: 2, at: moment)
        json.key("growth")
        json.beginObject()
        json.member("thisHour", hours[1])
        json.member("hourBefore", hours[0])
        json.endObject()
    }

    /// The category of most complaints, and their share of all, in hundredths of 1.
    static func category(
        of campaign: Campaign
    ) -> (category: Classification.Category, confidence: Double)? {
        guard let number = campaign.category, let category = ComplaintAnalyst.category(number)
        else {
            return nil
        }
        let all = campaign.categories.items.reduce(0) { $0 + $1.count }
        let own = campaign.categories.items.first { $0.item == number }?.count ?? 0
        return (category, (Double(own) / Double(max(1, all)) * 100).rounded() / 100)
    }

    /// The counts of one window.
    static func append(
        _ counts: CampaignWindow,
        _ country: (UInt16) -> Country?,
        to json: inout JSONWriter
    ) {
        json.member("complaints", counts.complaints)
        json.member("reporters", counts.reporters)
        json.member("senders", counts.senders)
        json.member("partners", counts.partners.count)
        json.member("countries", Set(counts.partners.compactMap(country)).count)
        json.member("legit", counts.legit)
    }
}

/// A sender, host or number of a campaign, with how many complained of it.
struct NamedInCampaign: Sendable {
    let name: CampaignName
    /// In this campaign.
    let complaints: Int
    /// Distinct reporters of it, whatever the campaign.
    let reporters: Int

    /// The member that lists names of a kind.
    static func list(of kind: CampaignName.Kind) -> String {
        switch kind {
        case .sender: "senders"
        case .host: "hosts"
        case .callBack: "callBacks"
        }
    }

    /// Appends it as an object.
    func append(to json: inout JSONWriter) {
        json.beginObject()
        switch name.kind {
        case .sender:
            if let sender = Sender(canonicalText: name.text) {
                json.key("sender")
                json.beginObject()
                json.member("kind", sender.kind.rawValue)
                json.member("value", sender.value)
                if let country = sender.country { json.member("country", country.code) }
                json.endObject()
            }
        case .host: json.member("host", name.text)
        case .callBack: json.member("number", name.text)
        }
        json.member("complaints", complaints)
        json.member("reporters", reporters)
        json.endObject()
    }
}
