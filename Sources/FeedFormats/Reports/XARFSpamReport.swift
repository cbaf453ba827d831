internal import Cryptography
internal import JSON
internal import SpamReporting

/// A listing as a report of XARF, version 4, of the type `messaging/spam`.
///
/// `protocols/outbound/xarf` describes the members.
struct XARFSpamReport {
    private static let version = "4.2.0"

    let entry: DisclosedEntry
    let epoch: FeedEpoch
    let provenance: FeedProvenance
    let organisation: Organisation

    /// The report.
    var json: [UInt8] {
        let id = NameUUID(
            "xarf/\(provenance.origin)/\(epoch.text)-\(entry.sequence)",
            in: .spamgate
        )
        return JSONWriter.object { json in
            json.member("xarf_version", Self.version)
            json.member("report_id", id.text)
            json.member("timestamp", (entry.lastSeen ?? entry.publishedAt).rfc3339)
            appendOrganisation("reporter", to: &json)
            appendOrganisation("sender", to: &json)
            json.member("source_identifier", entry.sender.value)
            json.member("category", "messaging")
            json.member("type", "spam")
            json.member("protocol", entry.sender.kind == .bot ? "other" : "sms")
            if entry.sender.kind == .alphanumeric {
                json.member("sender_name", String(entry.sender.value.unicodeScalars.prefix(200)))
            }
            json.member("evidence_source", "user_complaint")
            json.member("description", description)
            json.key("spam_indicators")
            json.beginObject()
            json.member("bulk_characteristics", true)
            json.endObject()
            appendEvidence(to: &json)
            json.key("tags")
            json.beginArray()
            for tag in tags { json.string(tag) }
            json.endArray()
        }
    }

    private func appendOrganisation(_ role: String, to json: inout JSONWriter) {
        json.key(role)
        json.beginObject()
        json.member("org", organisation.name)
        json.member("contact", organisation.contact)
        json.member("domain", organisation.domain)
        json.endObject()
    }

    /// The entry itself, which is all that is known, and a text that stands for the messages.
    private func appendEvidence(to json: inout JSONWriter) {
        var writer = JSONWriter()
        FeedEntryJSON.append(entry, epoch: epoch, provenance: provenance, to: &writer)
        json.key("evidence")
        json.beginArray()
        appendEvidence(
            writer.bytes,
            "application/json",
            "The entry of the feed of listed senders, with its counts",
            to: &json
        )
        if let sample = entry.sample {
            appendEvidence(
                Array(sample.utf8),
                "text/plain; charset=utf-8",
                "A text that stands for the sender's messages, redacted",
                to: &json
            )
        }
        json.endArray()
    }

    private func appendEvidence(
        _ payload: [UInt8],
        _ contentType: String,
        _ description: String,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("content_type", contentType)
        json.member("description", description)
        json.member("payload", Base64.text(payload))
        json.member("size", payload.count)
        json.member("hash", "sha256:\(SHA256.hexadecimal(payload))")
        json.endObject()
    }

    private var description: String {
        let counts = entry.windows[.tenDays]
        let complaints = counts?.complaints.map { "\($0.text) complaints" }
        let reporters = counts?.reporters.map { "\($0.text) distinct subscribers" }
        let told = [complaints, reporters].compactMap { $0 }.joined(separator: " of ")
        let scope = told.isEmpty ? "" : ": \(told) in 10 days"
        let category = entry.categoryText.map { " Category of the messages: \($0)." } ?? ""
        return "Subscribers complained about messages of this sender as spam\(scope).\(category)"
    }

    /// `namespace:value` of small letters, digits, `_`, `+` and `-`.
    private var tags: [String] {
        var tags = [
            "event:\(entry.event.rawValue)", "sender:\(entry.sender.kind.rawValue.lowercased())",
            entry.tlp.rawValue.lowercased(),
        ]
        if let country = entry.sender.country {
            tags.append("country:\(country.code.lowercased())")
        }
        if entry.sender.kind == .bot { tags.append("channel:rcs") }
        if let category = entry.category {
            tags.append("category:\(category.lowercased().replacing(".", with: "-"))")
        }
        if let campaign = entry.campaign { tags.append("campaign:\(campaign)") }
        if let reporters = entry.windows[.tenDays]?.reporters {
            let text =
                switch reporters {
                case .exact(let count): "\(count)"
                case .band(let range): "\(range.lowerBound)-\(range.upperBound)"
                case .atLeast(let count): "\(count)+"
                }
            tags.append("reporters_10d:\(text)")
        }
        return tags
    }
}
