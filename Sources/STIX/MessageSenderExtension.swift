package import SpamReporting

/// The extension that declares `message-sender`: short codes, alphanumeric sender IDs and bots.
package enum MessageSenderExtension {
    /// The type that it declares.
    package static let objectType = "message-sender"
    /// The id of its definition, the same in the feed of every gateway.
    package static let id =
        "extension-definition--" + StableUUID.object("extension-definition", objectType)

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

    /// The definition (STIX 2.1 §7.3).
    static let object = ExtensionAuthor.definition(
        id,
        name: "Message Sender",
        description: "Declares message-sender: a sender of text messages that is no telephone "
            + "number.",
        schema: schema,
        type: "new-sco"
    )
}
