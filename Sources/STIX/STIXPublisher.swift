internal import Cryptography
package import JSON
package import SpamReporting

/// Who publishes STIX 2.1 objects, and how it writes feed entries as such.
///
/// All ids follow from the publisher's name and secret, what is listed and the beginning of the
/// listing. A new entry about a listing is a new version of its objects, and the withdrawal revokes
/// them; since what is revoked has no later version (STIX 2.1 §3.6), a new listing of the same
/// sender or campaign has objects of its own.
package struct STIXPublisher: Sendable {
    /// What an entry becomes, in this order.
    package enum Part: UInt8, CaseIterable, Sendable {
        /// The sender's address, which has no versions.
        case observable
        /// What is listed: an indicator that messages from there are unwanted, or a campaign.
        case listing
        /// How often it was complained about.
        case sighting
    }

    /// When the objects that never change were made.
    package static let foundedAt = Timestamp(seconds: 1_767_225_600)

    /// Name of the gateway.
    package let origin: String
    /// Seconds after which a listing of which nothing more is heard ends.
    package private(set) var quietPeriod = ListingRules().quietPeriod
    /// The publisher's id.
    package let identityID: String
    /// What the objects of senders and hosts refer to: who publishes, extensions, and markings.
    package let introduction: [FixedObject]
    /// The same of the objects of campaigns.
    package let campaignIntroduction: [FixedObject]

    /// Without it, ids would tell the beginning of a listing to whoever tries all seconds.
    private let key: HMACKey

    /// A publisher by its name, whose listings end by the default rules.
    ///
    /// - Parameter secret: the same for all gateways of a provider, and known to nobody else; what
    ///   is used is derived from it.
    package init(origin: String, secret: [UInt8]) {
        self.origin = origin
        key = HMACKey(HMACKey(secret).authenticate(Array("spamgate/v1/stix-ids\0".utf8)))
        identityID = "identity--" + StableUUID.object("identity", origin)
        let sender = MessageSenderExtension.object
        introduction = Self.introduction(of: origin, identityID, [sender])
        campaignIntroduction = Self.introduction(
            of: origin,
            identityID,
            [sender, MessageCampaignExtension.object]
        )
    }

    /// The same publisher whose listings end by other rules.
    package func listing(by rules: ListingRules) -> STIXPublisher {
        var publisher = self
        publisher.quietPeriod = rules.quietPeriod
        return publisher
    }

    /// Appends the three properties that every object begins with.
    static func begin(_ type: String, id: String, to json: inout JSONWriter) {
        json.member("type", type)
        json.member("spec_version", "2.1")
        json.member("id", id)
    }

    // MARK: What an entry becomes

    /// Whether an entry has the part.
    ///
    /// Only what has an address is an observable, and a sighting needs a number or a time that the
    /// reader may see.
    package func has(_ part: Part, _ entry: some STIXChange) -> Bool {
        switch part {
        case .observable: entry.observableType != nil
        case .listing: true
        case .sighting:
            Self.count(entry) != nil || entry.firstSeen != nil || entry.lastSeen != nil
        }
    }

    /// The type of a part that the entry has.
    package func type<Entry: STIXChange>(of part: Part, _ entry: Entry) -> String {
        switch part {
        case .observable: Self.present(entry.observableType)
        case .listing: Entry.listingType
        case .sighting: "sighting"
        }
    }

    /// What an entry has that ``has(_:_:)`` says it has.
    static func present<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("what has no address is no observable") }
        return value
    }

    /// The ids that all entries of one listing share.
    package struct ListingIDs: Sendable {
        let listing: String
        let sighting: String
    }

    /// The ids of an entry's listing; computing them costs more than anything else here.
    package func ids<Entry: STIXChange>(of entry: Entry) -> ListingIDs {
        let listing = "\(origin)\0\(entry.listing) \(entry.subject)"
        let code = key.authenticate(Array(listing.utf8))
        return ListingIDs(
            listing: "\(Entry.listingType)--" + StableUUID.object(of: code),
            sighting: "sighting--" + StableUUID.object(of: Array(code.suffix(16)))
        )
    }

    /// The id of a part.
    package func id(of part: Part, _ entry: some STIXChange) -> String {
        id(of: part, entry, ids(of: entry))
    }

    /// The same where the listing's ids are known.
    package func id(
        of part: Part,
        _ entry: some STIXChange,
        _ ids: @autoclosure () -> ListingIDs
    ) -> String {
        switch part {
        case .observable: Self.present(entry.observable).id
        case .listing: ids().listing
        case .sighting: ids().sighting
        }
    }

    /// When a part was added to the feed; strictly increasing over entries and their parts.
    package func addedAt(_ part: Part, _ entry: some STIXChange) -> Microseconds {
        Microseconds(entry.publishedAt, plus: Int(part.rawValue))
    }

    /// The version of a part: `modified`, or when it was added where it has none (TAXII 2.1 §5.3).
    package func version(of part: Part, _ entry: some STIXChange) -> String {
        part == .observable ? addedAt(part, entry).rfc3339 : entry.publishedAt.stix
    }

    /// Appends a part as an object.
    package func append(_ part: Part, _ entry: some STIXChange, to json: inout JSONWriter) {
        json.raw(object(part, entry, ids(of: entry)).json)
    }

    /// Appends what the objects of an entry that have versions have in common.
    func beginVersion(
        _ type: String,
        _ id: String,
        _ entry: some STIXChange,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        Self.begin(type, id: id, to: &json)
        json.member("created_by_ref", identityID)
        // The same in every version, as far as gateways' clocks allow it: they may differ, and
        // nothing is modified before it is created.
        let created = min(entry.listedAt ?? Self.foundedAt, entry.publishedAt)
        Self.append("created", created, to: &json)
        Self.append("modified", entry.publishedAt, to: &json)
        if entry.endsListing { json.member("revoked", true) }
        Self.append("object_marking_refs", [entry.tlp.markingID], to: &json)
    }

    static func append(_ key: String, _ texts: [String], to json: inout JSONWriter) {
        json.key(key)
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
    }

    static func append(_ key: String, _ moment: Timestamp, to json: inout JSONWriter) {
        json.member(key) { moment.appendSTIX(to: &$0) }
    }

    /// A category in the manner of STIX' own vocabularies: `family-impersonation`.
    static func label(of category: String) -> String {
        category.reduce(into: "") { label, character in
            if character == "." {
                label += "-"
            } else if character.isUppercase {
                label += "-" + character.lowercased()
            } else {
                label.append(character)
            }
        }
    }

    func appendSighting(
        _ entry: some STIXChange,
        _ ids: ListingIDs,
        to json: inout JSONWriter
    ) {
        beginVersion("sighting", ids.sighting, entry, to: &json)
        if let moment = entry.firstSeen { Self.append("first_seen", moment, to: &json) }
        if let moment = entry.lastSeen { Self.append("last_seen", moment, to: &json) }
        if let count = Self.count(entry) { json.member("count", min(count, Self.countMax)) }
        json.member("sighting_of_ref", ids.listing)
        Self.append("where_sighted_refs", [identityID], to: &json)
        json.member("summary", true)
        json.endObject()
    }

    /// Most that `count` may say (STIX 2.1 §5.2).
    package static let countMax = 999_999_999

    /// The least that the complaints of the longest window that is shown can be; reporters where
    /// complaints are not shown.
    private static func count(_ entry: some STIXChange) -> Int? {
        for window in Window.allCases.reversed() {
            guard let counts = entry.counts(of: window),
                let count = counts.complaints ?? counts.reporters
            else { continue }
            return count.minimum
        }
        return nil
    }
}
