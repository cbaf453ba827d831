package import JSON
package import SpamReporting

/// Messages that belong together as a campaign (STIX 2.1 §4.2).
extension DisclosedCampaign: STIXChange {
    /// Messages that belong together.
    package static var listingType: String { "campaign" }

    /// Many senders and hosts belong to a campaign, and none is what is listed.
    package var observableType: String? { nil }

    /// None; see ``observableType``.
    package var observable: SenderObservable? { nil }

    /// Those that are shown.
    package func counts(of window: Window) -> DisclosedCounts? { windows[window]?.common }

    /// Appends a version of the campaign.
    package func appendListing(
        by publisher: STIXPublisher,
        _ ids: STIXPublisher.ListingIDs,
        to json: inout JSONWriter
    ) {
        publisher.beginVersion(Self.listingType, ids.listing, self, to: &json)
        json.member("name", campaign)
        json.member("description", stixDescription)
        if let moment = firstSeen { STIXPublisher.append("first_seen", moment, to: &json) }
        if let moment = lastSeen { STIXPublisher.append("last_seen", moment, to: &json) }
        var labels = ["spam"]
        if let category { labels.append(STIXPublisher.label(of: category)) }
        if event == .merged { labels.append("merged") }
        if let reason { labels.append("withdrawn-\(reason.rawValue)") }
        STIXPublisher.append("labels", labels, to: &json)
        MessageCampaignExtension.append(self, to: &json)
        json.endObject()
    }

    private var stixDescription: String {
        let listed =
            "Subscribers reported these messages, which belong together, as spam to their carriers."
        if let mergedInto {
            return "It turned out to be a part of campaign \(mergedInto), and goes on as that."
        }
        return reason?.sentence ?? listed + messages
    }

    /// What is known of the messages, as further sentences.
    private var messages: String {
        [
            category.map { " Category of the messages: \($0)." },
            sample.map { " A text that stands for the messages, redacted: \($0)" },
        ].compactMap { $0 }.joined()
    }
}
