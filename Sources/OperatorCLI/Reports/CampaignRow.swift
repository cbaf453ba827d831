import FeedFormats
import JSON
import SpamReporting

/// What an entry of the feed of campaigns says that entries of other feeds do not.
struct CampaignRow {
    let mergedInto: String
    let category: String
    let confidence: String
    let languages: String
    let sample: String
    let senders: [String]
    let hosts: [String]
    let callBacks: [String]
    /// Complaints of this hour and of the one before.
    let growth: [DisclosedCount?]

    /// Nil for an entry of another feed.
    init?(_ json: JSONValue) throws(JSONError) {
        guard json["sender"] == nil, json["campaign"] != nil else { return nil }
        mergedInto = try json.optionalString("mergedInto") ?? ""
        category = try json.optionalString("category") ?? ""
        confidence =
            try json["confidence"].map { value throws(JSONError) in
                "\(try value.number())"
            } ?? ""
        var languages: [String] = []
        for language in try json["languages"]?.elements() ?? [] {
            languages.append(try language.string())
        }
        self.languages = languages.joined(separator: " ")
        sample = try json.optionalString("sample") ?? ""
        senders = try Self.names(json["senders"]) { $0.canonicalText }
        hosts = try Self.names(json["hosts"]) { $0.value }
        callBacks = try Self.names(json["callBacks"]) { $0.value }
        let growth = json["growth"]
        self.growth = [
            try DisclosedWindowRow.count(growth?["thisHour"]),
            try DisclosedWindowRow.count(growth?["hourBefore"]),
        ]
    }

    private static func names(
        _ parts: JSONValue?,
        _ name: (SenderName) -> String
    ) throws(JSONError) -> [String] {
        var names: [String] = []
        for part in try parts?.elements() ?? [] {
            names.append(name(try SenderName(listedIn: part)))
        }
        return names
    }

    /// What stands for the campaign in a line: where it went, or else what it is.
    func summary(_ reason: String) -> String {
        if !mergedInto.isEmpty { return "into \(mergedInto)" }
        return reason.isEmpty ? category : reason
    }

    /// Names and values for people.
    var details: [(name: String, value: String)] {
        [
            ("goes on as", mergedInto), ("category", category), ("languages", languages),
            ("sample", sample), ("senders", senders.joined(separator: " ")),
            ("hosts", hosts.joined(separator: " ")),
            ("call", callBacks.joined(separator: " ")),
        ]
    }
}
