package import JSON
package import SpamReporting

/// Who publishes a feed and how far it may travel; the same for every entry.
package struct FeedProvenance: Sendable {
    /// Name of the gateway that publishes.
    package var origin: String
    /// Marking of the Traffic Light Protocol 2.0.
    package var tlp: String

    /// Provenance of its parts.
    package init(origin: String, tlp: String = "TLP:AMBER") {
        self.origin = origin
        self.tlp = tlp
    }
}

/// Feed entries as JSON; `protocols/feeds/README.md` describes the members.
package enum FeedEntryJSON {
    /// Appends one entry as an object.
    package static func append(
        _ entry: FeedEntry,
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
        json.key("sender")
        SenderJSON.append(entry.sender, to: &json)
        json.member("listedAt", entry.listedAt.rfc3339)
        json.member("firstSeen", entry.firstSeen.rfc3339)
        json.member("lastSeen", entry.lastSeen.rfc3339)
        json.key("windows")
        json.beginObject()
        for window in Window.allCases {
            json.key(window.rawValue)
            WindowCountsJSON.append(entry.windows[window] ?? WindowCounts(), to: &json)
        }
        json.endObject()
        json.member("tlp", provenance.tlp)
        json.member("origin", provenance.origin)
        json.endObject()
    }
}

/// A sender as JSON: `{"kind":"shortCode","value":"60123","country":"GB"}`.
package enum SenderJSON {
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
