internal import FeedFormats
internal import JSON
internal import SpamReporting

/// The extension that declares what `campaign` has no properties for: the messages and their parts.
enum MessageCampaignExtension {
    /// The id of its definition, the same in the feed of every gateway.
    static let id =
        "extension-definition--" + StableUUID.object("extension-definition", "message-campaign")

    /// What the properties are; STIX 2.1 §7.3 takes a text where there is no address.
    private static let schema =
        "All are optional. category: what the messages want of their reader, such as gambling. "
        + "confidence: how sure that is, from 0 to 1. languages: tags of BCP 47. "
        + "sample: a text that stands for all, redacted. senders, hosts, call_backs: objects with "
        + "value, pattern (a STIX pattern), complaints within the campaign and reporters whatever "
        + "the campaign. counts: of the longest window (window, such as 30d): complaints, "
        + "reporters, partners, legit, senders, countries. A count is a number or an object with "
        + "min and max, or min alone where there is no upper end. growth: complaints of this_hour, "
        + "so far, and of hour_before. merged_into: name of the campaign that a revoked one goes "
        + "on as."

    /// The definition.
    static let object = ExtensionAuthor.definition(
        id,
        name: "Message Campaign",
        description: "Adds what is known of a campaign of text messages.",
        schema: schema,
        type: "property-extension"
    )

    /// Whether the reader may see anything of it.
    private static func isThere(_ campaign: DisclosedCampaign) -> Bool {
        let parts = [campaign.senders, campaign.hosts, campaign.callBacks]
        return campaign.category != nil || campaign.sample != nil || campaign.mergedInto != nil
            || !(campaign.languages ?? []).isEmpty || !campaign.windows.isEmpty
            || campaign.growth != nil
            || parts.contains { $0?.isEmpty == false }
    }

    /// Appends the member `extensions`, if the reader may see anything of it.
    static func append(_ campaign: DisclosedCampaign, to json: inout JSONWriter) {
        guard isThere(campaign) else { return }
        json.key("extensions")
        json.beginObject()
        json.key(id)
        json.beginObject()
        json.member("extension_type", "property-extension")
        if let category = campaign.category { json.member("category", category) }
        if let confidence = campaign.confidence {
            json.key("confidence")
            json.number(confidence)
        }
        if let languages = campaign.languages, !languages.isEmpty {
            STIXPublisher.append("languages", languages, to: &json)
        }
        if let sample = campaign.sample { json.member("sample", sample) }
        append("senders", campaign.senders, to: &json)
        append("hosts", campaign.hosts, to: &json)
        append("call_backs", campaign.callBacks, to: &json)
        appendCounts(of: campaign, to: &json)
        if let growth = campaign.growth {
            json.key("growth")
            json.beginObject()
            DisclosedCountsJSON.member("this_hour", growth.thisHour, of: &json)
            DisclosedCountsJSON.member("hour_before", growth.hourBefore, of: &json)
            json.endObject()
        }
        if let other = campaign.mergedInto { json.member("merged_into", other) }
        json.endObject()
        json.endObject()
    }

    private static func append(
        _ key: String,
        _ parts: [DisclosedPart]?,
        to json: inout JSONWriter
    ) {
        // No list of STIX is empty (STIX 2.1 §2.12).
        guard let parts, !parts.isEmpty else { return }
        json.key(key)
        json.beginArray()
        for part in parts {
            json.beginObject()
            json.member("value", part.sender.value)
            json.member("pattern", SenderObservable(part.sender).pattern)
            DisclosedCountsJSON.member("complaints", part.complaints, of: &json)
            DisclosedCountsJSON.member("reporters", part.reporters, of: &json)
            json.endObject()
        }
        json.endArray()
    }

    private static func appendCounts(of campaign: DisclosedCampaign, to json: inout JSONWriter) {
        for window in Window.allCases.reversed() {
            guard let counts = campaign.windows[window] else { continue }
            json.key("counts")
            json.beginObject()
            json.member("window", window.rawValue)
            DisclosedCountsJSON.members(of: counts.common, to: &json)
            DisclosedCountsJSON.member("senders", counts.senders, of: &json)
            DisclosedCountsJSON.member("countries", counts.countries, of: &json)
            json.endObject()
            return
        }
    }
}
