package import JSON
package import SpamReporting

/// A sender, host or number to call as an indicator.
extension DisclosedEntry: STIXChange {
    /// That messages from there are unwanted.
    package static var listingType: String { "indicator" }

    /// The type of the sender's address.
    package var observableType: String? { SenderObservable.type(of: sender.kind) }

    /// The sender's address.
    package var observable: SenderObservable? { SenderObservable(sender) }

    /// Those that are shown.
    package func counts(of window: Window) -> DisclosedCounts? { windows[window] }

    /// Appends a version of the indicator.
    package func appendListing(
        by publisher: STIXPublisher,
        _ ids: STIXPublisher.ListingIDs,
        to json: inout JSONWriter
    ) {
        publisher.beginVersion(Self.listingType, ids.listing, self, to: &json)
        json.member("name", title + sender.canonicalText)
        json.member("description", stixDescription)
        STIXPublisher.append("indicator_types", ["malicious-activity"], to: &json)
        json.member("pattern", SenderObservable(sender).pattern)
        json.member("pattern_type", "stix")
        json.member("pattern_version", "2.1")
        let from = listedAt ?? publishedAt
        STIXPublisher.append("valid_from", from, to: &json)
        let end =
            event == .withdrawn
            ? publishedAt : (lastSeen ?? publishedAt).adding(seconds: publisher.quietPeriod)
        // It must lie behind the beginning, whatever gateways' clocks say.
        let start = Timestamp(milliseconds: from.milliseconds + 1)
        STIXPublisher.append("valid_until", max(end, start), to: &json)
        var labels = ["spam", MessageSenderExtension.name(of: sender.kind)]
        if let category { labels.append(STIXPublisher.label(of: category)) }
        if let reason { labels.append("withdrawn-\(reason.rawValue)") }
        STIXPublisher.append("labels", labels, to: &json)
        json.endObject()
    }

    private var title: String {
        switch sender.kind {
        case .msisdn, .shortCode, .alphanumeric, .email, .bot: "Sender of reported spam: "
        case .host: "Host that reported spam links to: "
        case .callBack: "Number that reported spam asks to call: "
        }
    }

    private var stixDescription: String {
        let listed =
            Sender.Kind.hosts.contains(sender.kind)
            ? "Subscribers reported messages that lead there as spam to their carriers."
            : "Subscribers reported messages from this sender as spam to their carriers."
        return reason?.sentence ?? listed + messages
    }

    /// What is known of a sender's messages, as further sentences.
    private var messages: String {
        [
            campaign.map { " The messages belong to campaign \($0)." },
            categoryText.map { " Category of the messages: \($0)." },
            sample.map { " A text that stands for the messages, redacted: \($0)" },
        ].compactMap { $0 }.joined()
    }
}
