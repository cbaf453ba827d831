internal import JSON
internal import SpamReporting

/// Entries of the feed of campaigns as JSON; `protocols/feeds/README.md` describes the members.
enum CampaignEntryJSON {
    /// Appends one entry as an object.
    static func append(
        _ entry: DisclosedCampaign,
        epoch: FeedEpoch,
        provenance: FeedProvenance,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("id", "\(epoch.text)-\(entry.sequence)")
        json.member("sequence", Int(entry.sequence))
        json.member("publishedAt", entry.publishedAt.rfc3339)
        json.member("event", entry.event.rawValue)
        if let reason = entry.reason { json.member("reason", reason.rawValue) }
        if let other = entry.mergedInto { json.member("mergedInto", other) }
        json.member("campaign", entry.campaign)
        if let moment = entry.listedAt { json.member("listedAt", moment.rfc3339) }
        if let moment = entry.firstSeen { json.member("firstSeen", moment.rfc3339) }
        if let moment = entry.lastSeen { json.member("lastSeen", moment.rfc3339) }
        appendCounts(of: entry, to: &json)
        if let category = entry.category { json.member("category", category) }
        if let confidence = entry.confidence {
            json.key("confidence")
            json.number(confidence)
        }
        if let languages = entry.languages {
            json.key("languages")
            json.beginArray()
            for language in languages { json.string(language) }
            json.endArray()
        }
        if let sample = entry.sample { json.member("sample", sample) }
        append("senders", entry.senders, to: &json)
        append("hosts", entry.hosts, to: &json)
        append("callBacks", entry.callBacks, to: &json)
        json.member("tlp", entry.tlp.rawValue)
        json.member("origin", provenance.origin)
        json.endObject()
    }

    private static func appendCounts(of entry: DisclosedCampaign, to json: inout JSONWriter) {
        if !entry.windows.isEmpty {
            json.key("windows")
            json.beginObject()
            for window in Window.allCases {
                guard let counts = entry.windows[window] else { continue }
                json.key(window.rawValue)
                json.beginObject()
                DisclosedCountsJSON.members(of: counts.common, to: &json)
                DisclosedCountsJSON.member("senders", counts.senders, of: &json)
                DisclosedCountsJSON.member("countries", counts.countries, of: &json)
                json.endObject()
            }
            json.endObject()
        }
        if let growth = entry.growth {
            json.key("growth")
            json.beginObject()
            DisclosedCountsJSON.member("thisHour", growth.thisHour, of: &json)
            DisclosedCountsJSON.member("hourBefore", growth.hourBefore, of: &json)
            json.endObject()
        }
    }

    private static func append(
        _ key: String,
        _ parts: [DisclosedPart]?,
        to json: inout JSONWriter
    ) {
        guard let parts else { return }
        json.key(key)
        json.beginArray()
        for part in parts {
            json.beginObject()
            SenderJSON.member(part.sender, of: &json)
            DisclosedCountsJSON.member("complaints", part.complaints, of: &json)
            DisclosedCountsJSON.member("reporters", part.reporters, of: &json)
            json.endObject()
        }
        json.endArray()
    }
}
