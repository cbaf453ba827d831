internal import JSON

/// Who made the extensions that objects use: this project.
enum ExtensionAuthor {
    /// The id, the same in the feed of every gateway.
    static let id = "identity--" + StableUUID.object("identity", "extensions of spamgate")

    /// Appends the identity.
    static func append(to json: inout JSONWriter) {
        json.beginObject()
        STIXPublisher.begin("identity", id: id, to: &json)
        json.member("created", STIXPublisher.foundedAt.stix)
        json.member("modified", STIXPublisher.foundedAt.stix)
        json.member("name", "spamgate")
        json.member("description", "Author of the extensions that spamgate declares.")
        json.member("identity_class", "organization")
        json.endObject()
    }

    /// The definition of an extension of one type (STIX 2.1 §7.3).
    ///
    /// - Parameter schema: what the properties are; a text where there is no address.
    static func definition(
        _ id: String,
        name: String,
        description: String,
        schema: String,
        type: String
    ) -> FixedObject {
        FixedObject("extension-definition", id, STIXPublisher.foundedAt) { json in
            json.beginObject()
            STIXPublisher.begin("extension-definition", id: id, to: &json)
            json.member("created_by_ref", Self.id)
            json.member("created", STIXPublisher.foundedAt.stix)
            json.member("modified", STIXPublisher.foundedAt.stix)
            json.member("name", name)
            json.member("description", description)
            json.member("schema", schema)
            json.member("version", "1.0.0")
            json.key("extension_types")
            json.beginArray()
            json.string(type)
            json.endArray()
            json.endObject()
        }
    }
}
