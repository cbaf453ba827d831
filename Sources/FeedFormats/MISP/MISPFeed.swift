internal import Cryptography
internal import JSON
package import SpamReporting

/// The feed of senders as a feed of MISP: a manifest, an event for each day, and hashes of values.
///
/// The event of a day holds the senders whose listing began on that day, each in its latest state,
/// so that a receiver finds an update and a withdrawal where it found the listing. All UUIDs are
/// made of names and stay the same.
package struct MISPFeed: Sendable {
    private let origin: String
    private let organisation: Organisation
    private let namespace: NameUUID

    /// The feed of a gateway.
    package init(provenance: FeedProvenance, organisation: Organisation) {
        origin = provenance.origin
        self.organisation = organisation
        namespace = NameUUID("misp/\(provenance.origin)/senders", in: .spamgate)
    }

    /// What of an event stands in the manifest.
    package struct Summary: Hashable, Sendable {
        /// The day whose listings it holds; nil for those of which the reader may not know it.
        package let day: UTCDay?
        /// When the latest of its entries was published.
        package private(set) var changed: Timestamp
        /// How far it may travel: as its strictest entry.
        package private(set) var tlp: TrafficLight

        /// An event with one entry.
        package init(_ entry: DisclosedEntry) {
            day = entry.listedAt.map { UTCDay(of: $0) }
            changed = entry.publishedAt
            tlp = entry.tlp
        }

        /// Takes an entry in, earlier or later.
        package mutating func add(_ entry: DisclosedEntry) {
            changed = max(changed, entry.publishedAt)
            tlp = max(tlp, entry.tlp)
        }
    }

    /// The UUID of a day's event.
    package func event(of day: UTCDay?) -> NameUUID {
        NameUUID("events/\(day?.text ?? "undated")", in: namespace)
    }

    /// `manifest.json`: what there is and when it changed.
    package func manifest(_ events: [Summary]) -> [UInt8] {
        JSONWriter.object { json in
            for summary in events {
                json.key(event(of: summary.day).text)
                json.beginObject()
                members(of: summary, to: &json)
                json.endObject()
            }
        }
    }

    /// One line of `hashes.csv`: MD5 of a listed sender's value, and the event in which it stands.
    ///
    /// - Returns: nil where the system's policy forbids MD5, without which there is no such file.
    package func hash(of entry: DisclosedEntry) -> String? {
        guard let digest = HashFunction.md5.digest(Array(entry.sender.value.utf8)) else {
            return nil
        }
        let day = entry.listedAt.map { UTCDay(of: $0) }
        return "\(Hexadecimal.text(digest)),\(event(of: day).text)\n"
    }

    /// Writes an event, piece by piece.
    ///
    /// - Parameters:
    ///   - entries: the latest entry of each sender of the event.
    ///   - sink: takes the pieces of the document in their order.
    package func write<Failure: Error>(
        _ summary: Summary,
        _ entries: [DisclosedEntry],
        to sink: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let event = event(of: summary.day)
        let head = JSONWriter.object { json in
            json.member("uuid", event.text)
            members(of: summary, to: &json)
            json.member("published", true)
            json.member("publish_timestamp", String(summary.changed.seconds))
        }
        try sink(Array("{\"Event\":".utf8) + head.dropLast())
        try sink(Array(",\"Attribute\":[".utf8))
        var separator: [UInt8] = []
        for entry in entries {
            for attribute in MISPListing(entry, in: event).attributes() {
                try sink(separator + attribute)
                separator = [0x2C]
            }
        }
        try sink(Array("],\"Object\":[".utf8))
        separator = []
        for entry in entries {
            for object in MISPListing(entry, in: event).objects() {
                try sink(separator + object)
                separator = [0x2C]
            }
        }
        try sink(Array("]}}".utf8))
    }

    private func members(of summary: Summary, to json: inout JSONWriter) {
        let date = summary.day ?? UTCDay(of: summary.changed)
        let when = summary.day.map { " on \($0.text)" } ?? ""
        json.member("info", "Senders listed as spam by \(origin)\(when)")
        json.member("date", date.text)
        json.member("timestamp", String(summary.changed.seconds))
        // Low: unwanted messages, of which some defraud. 2 is a finished analysis.
        json.member("threat_level_id", "3")
        json.member("analysis", "2")
        json.key("Orgc")
        json.beginObject()
        json.member("name", organisation.name)
        json.member("uuid", NameUUID("organisations/\(organisation.domain)", in: .spamgate).text)
        json.endObject()
        json.key("Tag")
        json.beginArray()
        for tag in ["gsma-fraud:technical=\"spamming\"", summary.tlp.rawValue.lowercased()] {
            json.beginObject()
            json.member("name", tag)
            json.endObject()
        }
        json.endArray()
    }
}
