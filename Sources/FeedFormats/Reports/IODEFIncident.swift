internal import JSON
internal import SpamReporting

/// A listing as an incident of IODEF in JSON (RFC 8727, of the model of RFC 7970).
///
/// `protocols/outbound/iodef` describes the members.
struct IODEFIncident {
    let entry: DisclosedEntry
    let provenance: FeedProvenance
    let organisation: Organisation

    /// The incident.
    var json: [UInt8] {
        JSONWriter.object { json in
            json.member("purpose", "reporting")
            json.member("status", status)
            json.member("lang", "en")
            appendRestriction(to: &json)
            json.key("IncidentID")
            json.beginObject()
            json.member("id", id)
            json.member("name", organisation.domain)
            json.endObject()
            if let moment = entry.listedAt { json.member("DetectTime", moment.rfc3339) }
            if let moment = entry.firstSeen { json.member("StartTime", moment.rfc3339) }
            if entry.event == .withdrawn, let moment = entry.lastSeen {
                json.member("EndTime", moment.rfc3339)
            }
            json.member("GenerationTime", entry.publishedAt.rfc3339)
            appendTexts("Description", [description] + messages, to: &json)
            json.key("Discovery")
            json.beginArray()
            json.beginObject()
            json.member("source", "external-notification")
            appendTexts("Description", ["Complaints of subscribers"], to: &json)
            json.endObject()
            json.endArray()
            appendContact(to: &json)
            appendEventData(to: &json)
        }
    }

    /// The same for every entry about one listing.
    private var id: String {
        let listing = entry.listedAt.map { "/\($0.rfc3339)" } ?? ""
        let name = "iodef/\(provenance.origin)/\(entry.sender.canonicalText)\(listing)"
        return NameUUID(name, in: .spamgate).text
    }

    private var status: String {
        switch entry.event {
        case .listed: "new"
        case .updated: "in-progress"
        case .withdrawn: "resolved"
        }
    }

    private var description: String {
        guard entry.event == .withdrawn else {
            return "Subscribers complained about messages of this sender as spam."
        }
        return "The sender is listed no more\(entry.reason.map { ": \($0.rawValue)" } ?? "")."
    }

    /// What is known of the messages.
    private var messages: [String] {
        [
            entry.campaign.map { "The messages belong to campaign \($0)." },
            entry.categoryText.map { "Category of the messages: \($0)." },
            entry.sample.map { "A text that stands for the messages, redacted: \($0)" },
        ].compactMap { $0 }
    }

    /// RFC 7970 §3.3.1 has the colours of the first Traffic Light Protocol.
    private func appendRestriction(to json: inout JSONWriter) {
        switch entry.tlp {
        case .clear: json.member("restriction", "white")
        case .green: json.member("restriction", "green")
        case .amber: json.member("restriction", "amber")
        case .amberStrict:
            json.member("restriction", "ext-value")
            json.member("ext-restriction", "amber+strict")
        case .red: json.member("restriction", "red")
        }
    }

    private func appendContact(to json: inout JSONWriter) {
        json.key("Contact")
        json.beginArray()
        json.beginObject()
        json.member("role", "creator")
        json.member("type", "organization")
        appendTexts("ContactName", [organisation.name], to: &json)
        json.key("Email")
        json.beginArray()
        json.beginObject()
        json.member("EmailTo", organisation.contact)
        json.endObject()
        json.endArray()
        json.endObject()
        json.endArray()
    }

    private func appendEventData(to json: inout JSONWriter) {
        json.key("EventData")
        json.beginArray()
        json.beginObject()
        if let moment = entry.firstSeen { json.member("StartTime", moment.rfc3339) }
        if let moment = entry.lastSeen { json.member("EndTime", moment.rfc3339) }
        json.key("System")
        json.beginArray()
        json.beginObject()
        json.member("category", "source")
        json.key("Node")
        json.beginObject()
        json.key("Address")
        json.beginArray()
        json.beginObject()
        json.member("value", entry.sender.value)
        if entry.sender.kind == .email {
            json.member("category", "e-mail")
        } else {
            json.member("category", "ext-value")
            json.member("ext-category", entry.sender.kind.rawValue)
        }
        json.endObject()
        json.endArray()
        if let country = entry.sender.country { appendTexts("Location", [country.code], to: &json) }
        json.endObject()
        appendCounters(to: &json)
        json.endObject()
        json.endArray()
        json.endObject()
        json.endArray()
    }

    /// RFC 7970 §3.18.3.
    ///
    /// A number that is not told exactly is its least value, and `meaning` says so.
    private func appendCounters(to json: inout JSONWriter) {
        let counted = Window.allCases.flatMap { window in
            let counts = entry.windows[window] ?? DisclosedCounts()
            return [
                ("message", "complaints", counts.complaints),
                ("reporter", "distinct reporters", counts.reporters),
                ("organization", "partners whose complaints they are", counts.partners),
                ("message", "counter-reports", counts.legit),
            ].compactMap { unit, meaning, count in
                count.map { (unit: unit, meaning: "\(meaning), \(window.rawValue)", count: $0) }
            }
        }
        guard !counted.isEmpty else { return }
        json.key("Counter")
        json.beginArray()
        for counter in counted {
            json.beginObject()
            json.member("value", counter.count.minimum)
            json.member("type", "count")
            if counter.unit == "reporter" {
                json.member("unit", "ext-value")
                json.member("ext-unit", counter.unit)
            } else {
                json.member("unit", counter.unit)
            }
            if case .exact = counter.count {
                json.member("meaning", counter.meaning)
            } else {
                json.member("meaning", "\(counter.meaning): \(counter.count.text)")
            }
            json.endObject()
        }
        json.endArray()
    }

    private func appendTexts(_ name: String, _ texts: [String], to json: inout JSONWriter) {
        json.key(name)
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
    }
}
