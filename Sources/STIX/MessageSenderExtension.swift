package import JSON
package import SpamReporting

/// The extension that declares `message-sender`: short codes, alphanumeric sender IDs and bots.
package enum MessageSenderExtension {
    /// The type that it declares.
    package static let objectType = "message-sender"
    /// The id of its definition, the same in the feed of every gateway.
    package static let id =
        "extension-definition--" + StableUUID.object("extension-definition", objectType)
    /// The id of who made it: this project.
    package static let authorID =
        "identity--" + StableUUID.object("identity", "extensions of spamgate")

    /// What labels, and the property `sender_kind` of those that it has, call a kind.
    package static func name(of kind: Sender.Kind) -> String {
        switch kind {
        case .msisdn: "msisdn"
        case .shortCode: "short-code"
        case .alphanumeric: "alphanumeric"
        case .email: "email"
        case .bot: "bot"
        case .host: "host"
        case .callBack: "call-back"
        }
    }

    /// The kind that ``name(of:)`` wrote; nil for anything else.
    package static func kind(named name: String) -> Sender.Kind? {
        Sender.Kind.allCases.first { self.name(of: $0) == name }
    }

    /// What the object's properties are; STIX 2.1 §7.3 takes a text where there is no address.
    private static let schema =
        "sender_kind (required) is short-code, alphanumeric or bot. value (required) is what "
        + "handsets show. country (ISO 3166-1 alpha-2; required for short-code and alphanumeric) "
        + "is where the value means something. There are no ID contributing properties."

    /// Appends who made the definition.
    package static func appendAuthor(to json: inout JSONWriter) {
        json.beginObject()
        STIXPublisher.begin("identity", id: authorID, to: &json)
        json.member("created", STIXPublisher.foundedAt.stix)
        json.member("modified", STIXPublisher.foundedAt.stix)
        json.member("name", "spamgate")
        json.member("description", "Author of the extensions that spamgate declares.")
        json.member("identity_class", "organization")
        json.endObject()
    }

    /// Appends the definition (STIX 2.1 §7.3).
    package static func appendDefinition(to json: inout JSONWriter) {
        json.beginObject()
        STIXPublisher.begin("extension-definition", id: id, to: &json)
        json.member("created_by_ref", authorID)
        json.member("created", STIXPublisher.foundedAt.stix)
        json.member("modified", STIXPublisher.foundedAt.stix)
        json.member("name", "Message Sender")
        json.member(
            "description",
            "Declares message-sender: a sender of text messages that is no telephone number."
        )
        json.member("schema", schema)
        json.member("version", "1.0.0")
        json.key("extension_types")
        json.beginArray()
        json.string("new-sco")
        json.endArray()
        json.endObject()
    }
}
