internal import JSON
package import SpamReporting

/// An object that never changes.
package struct FixedObject: Sendable {
    /// Its type.
    package let type: String
    /// Its id.
    package let id: String
    /// Its `modified`, or `created` where it has no versions.
    package let version: Timestamp
    /// The whole object as JSON.
    package let json: [UInt8]
}

extension STIXPublisher {
    /// What stands before all entries, with the extensions that their objects use.
    static func introduction(
        of origin: String,
        _ identityID: String,
        _ extensions: [FixedObject]
    ) -> [FixedObject] {
        [
            FixedObject("identity", identityID, foundedAt) { json in
                appendIdentity(origin, identityID, to: &json)
            },
            FixedObject("identity", ExtensionAuthor.id, foundedAt, ExtensionAuthor.append),
        ] + extensions
            + TrafficLight.allCases.map { light in
                FixedObject(
                    "marking-definition",
                    light.markingID,
                    TrafficLight.definedAt,
                    light.appendMarking
                )
            }
    }

    private static func appendIdentity(
        _ origin: String,
        _ identityID: String,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        begin("identity", id: identityID, to: &json)
        json.member("created", foundedAt.stix)
        json.member("modified", foundedAt.stix)
        json.member("name", origin)
        json.member(
            "description",
            "A gateway that counts subscribers' reports of spam and lists the senders."
        )
        json.member("identity_class", "system")
        json.key("sectors")
        json.beginArray()
        json.string("telecommunications")
        json.endArray()
        json.endObject()
    }
}

extension FixedObject {
    init(
        _ type: String,
        _ id: String,
        _ version: Timestamp,
        _ append: (inout JSONWriter) -> Void
    ) {
        var json = JSONWriter()
        append(&json)
        self.init(type: type, id: id, version: version, json: json.bytes)
    }
}
