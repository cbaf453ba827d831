package import JSON
package import SpamReporting

/// Who publishes a feed; the same for every entry.
package struct FeedProvenance: Sendable {
    /// Name of the gateway that publishes.
    package var origin: String

    /// Provenance of its parts.
    package init(origin: String) {
        self.origin = origin
    }
}

/// Feed entries as JSON; `protocols/feeds/README.md` describes the members.
package enum FeedEntryJSON {
    /// Appends one entry as an object.
    package static func append(
        _ entry: DisclosedEntry,
        epoch: FeedEpoch,
        provenance: FeedProvenance,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("id", "\(epoch.text)-\(entry.sequence)")
        json.member("sequence", Int(entry.sequence))
        member("publishedAt", entry.publishedAt, of: &json)
        json.member("event", entry.event.rawValue)
        if let reason = entry.reason { json.member("reason", reason.rawValue) }
        SenderJSON.member(entry.sender, of: &json)
        if let moment = entry.listedAt { member("listedAt", moment, of: &json) }
        if let moment = entry.firstSeen { member("firstSeen", moment, of: &json) }
        if let moment = entry.lastSeen { member("lastSeen", moment, of: &json) }
        if !entry.windows.isEmpty {
            json.key("windows")
            json.beginObject()
            for window in Window.allCases {
                guard let counts = entry.windows[window] else { continue }
                json.key(window.rawValue)
                DisclosedCountsJSON.append(counts, to: &json)
            }
            json.endObject()
        }
        if let campaign = entry.campaign { json.member("campaign", campaign) }
        if let category = entry.category { json.member("category", category) }
        if let confidence = entry.confidence {
            json.key("confidence")
            json.number(confidence)
        }
        if let sample = entry.sample { json.member("sample", sample) }
        json.member("tlp", entry.tlp.rawValue)
        json.member("origin", provenance.origin)
        json.endObject()
    }

    private static func member(_ name: String, _ moment: Timestamp, of json: inout JSONWriter) {
        json.member(name) { moment.appendRFC3339(to: &$0) }
    }
}

/// A sender as JSON: `{"kind":"shortCode","value":"60123","country":"GB"}`.
package enum SenderJSON {
    /// Appends `"sender":{…}`, or `"host":{"name":…}` or `"callBack":{"number":…}` of what is none.
    package static func member(_ sender: Sender, of json: inout JSONWriter) {
        switch sender.kind {
        case .msisdn, .shortCode, .alphanumeric, .email, .bot:
            json.key("sender")
            append(sender, to: &json)
        case .host, .callBack:
            json.key(sender.kind.rawValue)
            json.beginObject()
            json.member(sender.kind == .host ? "name" : "number", sender.value)
            json.endObject()
        }
    }

    /// Appends a sender as an object.
    package static func append(_ sender: Sender, to json: inout JSONWriter) {
        json.beginObject()
        json.member("kind", sender.kind.rawValue)
        json.member("value", sender.value)
        if let country = sender.country { json.member("country", country.code) }
        json.endObject()
    }
}

/// The counts of one window as JSON.
package enum WindowCountsJSON {
    /// Appends the counts as an object.
    package static func append(_ counts: WindowCounts, to json: inout JSONWriter) {
        json.beginObject()
        members(of: counts, to: &json)
        json.endObject()
    }

    /// Appends the counts as members of an object that is open already.
    package static func members(of counts: WindowCounts, to json: inout JSONWriter) {
        json.member("complaints", counts.complaints)
        json.member("reporters", counts.reporters)
        json.member("partners", counts.partners)
        json.member("legit", counts.legit)
    }
}

/// The counts of one window as one reader may see them, as JSON.
///
/// A number that is known exactly is a number; one that is not is `{"min":5,"max":9}` or
/// `{"min":1000}`.
package enum DisclosedCountsJSON {
    /// Appends the counts as an object.
    package static func append(_ counts: DisclosedCounts, to json: inout JSONWriter) {
        json.beginObject()
        members(of: counts, to: &json)
        json.endObject()
    }

    /// Appends the counts as members of an object that is open already.
    package static func members(of counts: DisclosedCounts, to json: inout JSONWriter) {
        member("complaints", counts.complaints, of: &json)
        member("reporters", counts.reporters, of: &json)
        member("partners", counts.partners, of: &json)
        member("legit", counts.legit, of: &json)
    }

    /// Appends a count as a member; nothing when it is not shown.
    package static func member(
        _ name: String,
        _ count: DisclosedCount?,
        of json: inout JSONWriter
    ) {
        switch count {
        case nil: break
        case .exact(let count): json.member(name, count)
        case .band(let range):
            json.key(name)
            json.beginObject()
            json.member("min", range.lowerBound)
            json.member("max", range.upperBound)
            json.endObject()
        case .atLeast(let count):
            json.key(name)
            json.beginObject()
            json.member("min", count)
            json.endObject()
        }
    }
}
