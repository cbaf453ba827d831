internal import Classification
internal import JSON
internal import SpamReporting

/// One listed sender in a MISP event: objects for a number, an attribute for any other sender.
///
/// The objects' templates want a telephone number, and MISP takes neither a name nor a short code
/// for one.
struct MISPListing {
    private let entry: DisclosedEntry
    private let namespace: NameUUID

    init(_ entry: DisclosedEntry, in event: NameUUID) {
        self.entry = entry
        namespace = NameUUID("senders/\(entry.sender.canonicalText)", in: event)
    }

    private struct Template {
        let name: String
        let category: String
        let description: String
        let uuid: String
        let version: String
        /// The attribute of the template that holds the number.
        let relation: String
        /// The one that holds a text; nil when there is none.
        var text: String?
    }

    /// Of the repository MISP/misp-objects.
    private static let templates = [
        Template(
            name: "short-message-service",
            category: "misc",
            description: "Short Message Service (SMS) object template describing one or more SMS "
                + "message. Restriction of the initial format 3GPP 23.038 GSM character set "
                + "doesn't apply.",
            uuid: "4851a3dc-e1a6-43ac-9d97-f0d13a099fd2",
            version: "4",
            relation: "from",
            text: "body"
        ),
        Template(
            name: "phone-number",
            category: "mobile",
            description: "Phone number based on the E.164 international public telecommunication "
                + "numbering plan",
            uuid: "c4b5a67c-63d2-11ec-90d6-0242ac120003",
            version: "1",
            relation: "phone-number"
        ),
    ]

    /// The objects of a number; none of any other sender.
    func objects() -> [[UInt8]] {
        guard entry.sender.kind == .msisdn else { return [] }
        return Self.templates.map { template in
            JSONWriter.object { json in
                json.member("name", template.name)
                json.member("meta-category", template.category)
                json.member("description", template.description)
                json.member("template_uuid", template.uuid)
                json.member("template_version", template.version)
                json.member("uuid", NameUUID(template.name, in: namespace).text)
                json.member("comment", comment)
                appendState(to: &json)
                json.key("Attribute")
                json.beginArray()
                append(
                    type: "phone-number",
                    category: "Person",
                    relation: template.relation,
                    name: "\(template.name)/\(template.relation)",
                    to: &json
                )
                if let relation = template.text { appendSample(relation, to: &json) }
                json.endArray()
            }
        }
    }

    /// The attributes of any sender but a number: the sender, and what stands for its messages.
    func attributes() -> [[UInt8]] {
        guard entry.sender.kind != .msisdn else { return [] }
        var json = JSONWriter()
        append(
            type: entry.sender.kind == .email ? "email-src" : "text",
            category: "Payload delivery",
            relation: nil,
            name: "attribute",
            to: &json
        )
        var sample = JSONWriter()
        appendSample(nil, to: &sample)
        return [json.bytes, sample.bytes].filter { !$0.isEmpty }
    }

    /// Appends the text that stands for the messages; deleted when the receiver has to drop it.
    private func appendSample(_ relation: String?, to json: inout JSONWriter) {
        guard entry.sample != nil || entry.hasLostSample else { return }
        json.beginObject()
        let name = relation.map { "short-message-service/\($0)" } ?? "sample"
        json.member("uuid", NameUUID(name, in: namespace).text)
        if let relation { json.member("object_relation", relation) }
        json.member("type", "text")
        json.member("category", "Other")
        json.member("value", entry.sample ?? "withdrawn")
        json.member("to_ids", false)
        json.member("comment", "stands for the messages of \(entry.sender.value); redacted")
        json.member("timestamp", String(entry.publishedAt.seconds))
        json.member("deleted", entry.sample == nil)
        json.endObject()
    }

    private func append(
        type: String,
        category: String,
        relation: String?,
        name: String,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("uuid", NameUUID(name, in: namespace).text)
        if let relation { json.member("object_relation", relation) }
        json.member("type", type)
        json.member("category", category)
        json.member("value", entry.sender.value)
        json.member("to_ids", !isWithdrawn)
        json.member("comment", comment)
        appendState(to: &json)
        let tags = entry.category.flatMap { Category(rawValue: $0) }?.crosswalk.tags ?? []
        if !tags.isEmpty {
            json.key("Tag")
            json.beginArray()
            for tag in tags {
                json.beginObject()
                json.member("name", tag)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }

    private var isWithdrawn: Bool { entry.event == .withdrawn }

    private func appendState(to json: inout JSONWriter) {
        json.member("timestamp", String(entry.publishedAt.seconds))
        json.member("deleted", isWithdrawn)
        if let moment = entry.firstSeen { json.member("first_seen", Self.text(moment)) }
        if let moment = entry.lastSeen { json.member("last_seen", Self.text(moment)) }
    }

    /// As MISP writes moments, with microseconds and an offset.
    private static func text(_ moment: Timestamp) -> String {
        let whole = Timestamp(seconds: moment.seconds).rfc3339.dropLast()
        let rest = String(moment.milliseconds - moment.seconds * 1000)
        return "\(whole).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)000+00:00"
    }

    private var comment: String {
        let sender = entry.sender
        let scope = sender.country.map { " in \($0.code)" } ?? ""
        let kind =
            switch sender.kind {
            case .msisdn: "number"
            case .shortCode: "short code"
            case .alphanumeric: "alphanumeric sender ID"
            case .email: "e-mail address"
            case .bot: "RCS chatbot"
            case .host: "host"
            case .callBack: "number to call"
            }
        if isWithdrawn {
            return "\(kind)\(scope); withdrawn\(entry.reason.map { ": \($0.rawValue)" } ?? "")"
        }
        let counts = entry.windows[.tenDays]
        let reporters = counts?.reporters.map { "; \($0.text) reporters in 10d" } ?? ""
        let complaints = counts?.complaints.map { "; \($0.text) complaints in 10d" } ?? ""
        let campaign = entry.campaign.map { "; campaign \($0)" } ?? ""
        let category = entry.categoryText.map { "; \($0)" } ?? ""
        return "\(kind)\(scope)\(reporters)\(complaints)\(campaign)\(category)"
    }
}
