internal import JSON
internal import SpamReporting

/// Entries of the feed of senders as reports of Syniverse's spam datafeed.
///
/// `protocols/outbound/syniverse` describes the members.
enum SyniverseDatafeed {
    /// The way on which a report came, as far as it can be told of many complaints together.
    private static let source = "subscriber-complaints"

    /// What is reported of an entry; nil of one that has no text, or says that a listing has ended.
    static func listing(_ entry: any RenderedChange) -> (entry: DisclosedEntry, sample: String)? {
        guard let entry = entry as? DisclosedEntry, entry.event != .withdrawn,
            entry.sender.kind.feed == .senders, let sample = entry.sample
        else { return nil }
        return (entry, sample)
    }

    /// The body with the reports of some entries.
    static func body(_ entries: [any RenderedChange], of epoch: FeedEpoch) -> [UInt8] {
        JSONWriter.object(capacity: 512) { json in
            json.key("reports")
            json.beginArray()
            for (entry, sample) in entries.compactMap(listing) {
                json.beginObject()
                json.member("report_id", "\(epoch.text)-\(entry.sequence)")
                json.member("report_ts", text(of: entry.publishedAt))
                json.member("sender", entry.sender.value)
                json.member("source", source)
                json.member("message", sample)
                // Chatbots send by no other bearer.
                json.member("protocol", entry.sender.kind == .bot ? "RCS" : "SMS")
                json.endObject()
            }
            json.endArray()
        }
    }

    /// With milliseconds, also where there are none.
    private static func text(of moment: Timestamp) -> String {
        let second = Timestamp(seconds: moment.seconds)
        let rest = String(moment.milliseconds - second.milliseconds)
        return second.rfc3339.dropLast() + "."
            + String(repeating: "0", count: 3 - rest.utf8.count) + rest + "Z"
    }
}
