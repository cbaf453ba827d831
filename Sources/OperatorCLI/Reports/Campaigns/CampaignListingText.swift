import JSON

/// How a campaign stands in the feed, in words.
struct CampaignListingText {
    /// As the gateway calls it.
    let name: String
    /// Such as `listed since 2026-11-21 02:14:05 UTC`.
    let state: String
    /// How serious that is.
    let style: Painter.Style
    /// What keeps it off the list.
    let sentences: [String]

    init(_ json: JSONValue) throws(JSONError) {
        name = try json.string("state")
        let since = Moment(try json.optionalString("since")).second
        let reason = try json.optionalString("reason")
        switch name {
        case "listed":
            state = "listed since \(DisplayText.safe(since)) UTC"
            style = .bad
        case "withdrawn":
            state = "withdrawn: " + Self.words(forReason: reason)
            style = .warning
        case "none":
            state = "not listed"
            style = .good
        default:
            state = DisplayText.safe(name)
            style = .plain
        }
        var sentences: [String] = []
        if let review = try json.optionalString("review") {
            sentences.append("Waits for review: " + Self.words(review))
        }
        if let end = try json.optionalString("heldUntil") {
            let moment = DisplayText.safe(Moment(end).minute)
            sentences.append("Kept off the list until \(moment) UTC by an operator.")
        }
        self.sentences = sentences
    }

    private static func words(forReason reason: String?) -> String {
        switch reason {
        case "expired": "quiet for too long"
        case "legit": "counter-reports outweigh its complaints"
        case "operator": "an operator's decision"
        case "disputed": "a dispute was upheld"
        default: DisplayText.safe(reason ?? "no reason given")
        }
    }

    private static func words(_ review: String) -> String {
        switch review {
        case "verifiedSender": "most complaints are about a verified sender."
        case "brigade":
            "many complaints about one sender came within minutes, which looks arranged."
        default: DisplayText.safe(review)
        }
    }
}
