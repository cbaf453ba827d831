package import JSON
package import SpamReporting

/// A sighting that a peer hands in (STIX 2.1 §5.2): how often it met with one sender.
package struct SightingReport: Hashable, Sendable {
    /// The id that the peer gave it.
    package var id: String
    /// Its version.
    package var modified: Timestamp
    /// The id of the indicator that was sighted.
    package var indicatorID: String
    /// How often; 1 where the peer does not say (STIX 2.1 §5.2).
    package var count: Int
    /// When first, if the peer says so.
    package var firstSeen: Timestamp?
    /// When last, if the peer says so.
    package var lastSeen: Timestamp?
    /// Whether the peer takes it back.
    package var isRevoked: Bool

    /// Reads a sighting; what is wrong is told with its place.
    package init(_ json: JSONValue) throws(JSONError) {
        id = try Self.id(json, "id", of: "sighting")
        indicatorID = try Self.id(json, "sighting_of_ref", of: "indicator")
        modified = try Self.moment(json.required("modified"))
        firstSeen = try Self.moment(of: json["first_seen"])
        lastSeen = try Self.moment(of: json["last_seen"])
        count = try json["count"]?.integer() ?? 1
        isRevoked = try json["revoked"]?.boolean() ?? false
        if !(0...STIXPublisher.countMax).contains(count), let place = json["count"] {
            throw place.error(.wrongType, "A count is from 0 to \(STIXPublisher.countMax).")
        }
        if let firstSeen, let lastSeen, lastSeen < firstSeen, let place = json["last_seen"] {
            throw place.error(.wrongType, "The last time is not before the first.")
        }
    }

    private static func id(
        _ json: JSONValue,
        _ name: String,
        of type: String
    ) throws(JSONError) -> String {
        let value = try json.required(name)
        let text = try value.string()
        guard STIXIdentifier(text)?.type == type else {
            throw value.error(.wrongType, "Wanted is \(type)-- and a UUID in small letters.")
        }
        return text
    }

    private static func moment(of value: JSONValue?) throws(JSONError) -> Timestamp? {
        guard let value else { return nil }
        return try moment(value)
    }

    private static func moment(_ value: JSONValue) throws(JSONError) -> Timestamp {
        let text = try value.string()
        guard text.utf8.last == UInt8(ascii: "Z"), let moment = Timestamp(rfc3339: text) else {
            throw value.error(.wrongType, "Wanted is an RFC 3339 time that ends in Z.")
        }
        return moment
    }
}
