internal import JSON
package import SpamReporting

/// A sender as a cyber-observable object (STIX 2.1 §6) and in patterns.
///
/// Subscriber numbers are `phone-number`, the extension that threat-intelligence platforms know;
/// e-mail addresses are STIX' own `email-addr`; for the others ``MessageSenderExtension`` declares
/// `message-sender`.
package struct SenderObservable: Sendable {
    /// The extension that declares `phone-number` (muchdogesec/stix2extensions).
    package static let phoneNumberExtension =
        "extension-definition--14a97ee2-e666-5ada-a6bd-b7177f79e211"

    /// The object's type, which its id begins with.
    package let type: String
    /// The properties that identify it, in alphabetical order.
    package let properties: [(name: String, value: String)]

    /// The observable of a sender.
    package init(_ sender: Sender) {
        type = Self.type(of: sender.kind)
        switch sender.kind {
        case .msisdn, .callBack: properties = [("value", String(sender.value.dropFirst()))]
        case .email, .host: properties = [("value", sender.value)]
        case .shortCode, .alphanumeric, .bot:
            var all = sender.country.map { [(name: "country", value: $0.code)] } ?? []
            all.append(("sender_kind", MessageSenderExtension.name(of: sender.kind)))
            all.append(("value", sender.value))
            properties = all
        }
    }

    /// The type of objects for senders of a kind.
    static func type(of kind: Sender.Kind) -> String {
        switch kind {
        case .msisdn, .callBack: "phone-number"
        case .email: "email-addr"
        case .host: "domain-name"
        case .shortCode, .alphanumeric, .bot: MessageSenderExtension.objectType
        }
    }

    /// Whether senders of a kind are `message-sender` objects.
    static func isMessageSender(_ kind: Sender.Kind) -> Bool {
        switch kind {
        case .msisdn, .email, .host, .callBack: false
        case .shortCode, .alphanumeric, .bot: true
        }
    }

    /// The id, which follows from the identifying properties.
    ///
    /// Of version 5 where others name the same objects (STIX 2.1 §2.9). The extension of
    /// `message-sender` names no properties that contribute to ids, so those are of version 4.
    package var id: String {
        if type == MessageSenderExtension.objectType {
            return "\(type)--\(StableUUID.object([type] + properties.map(\.value)))"
        }
        // Members in alphabetical order without white space are canonical (RFC 8785).
        let name = JSONWriter.object { json in
            for (name, value) in properties { json.member(name, value) }
        }
        return "\(type)--\(StableUUID.observable(name))"
    }

    /// The pattern that finds the sender, such as `[phone-number:value = '447700900123']`.
    package var pattern: String {
        var text = "["
        for (place, property) in properties.enumerated() {
            if place > 0 { text += " AND " }
            text += type
            text += ":"
            text += property.name
            text += " = '"
            text += Self.escaped(property.value)
            text += "'"
        }
        return text + "]"
    }

    private static func escaped(_ value: String) -> String {
        // Nearly all are without either, and looking for one is quicker than replacing none.
        guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x27 }) else { return value }
        return value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }

    /// Appends the object, which `marking` restricts; `id` is its ``id``.
    func append(marking: String, id: String, to json: inout JSONWriter) {
        json.beginObject()
        json.member("type", type)
        json.member("spec_version", "2.1")
        json.member("id", id)
        for (name, value) in properties { json.member(name, value) }
        json.key("object_marking_refs")
        json.beginArray()
        json.string(marking)
        json.endArray()
        let declaration: String? =
            switch type {
            case "phone-number": Self.phoneNumberExtension
            case MessageSenderExtension.objectType: MessageSenderExtension.id
            default: nil
            }
        if let declaration {
            json.key("extensions")
            json.beginObject()
            json.key(declaration)
            json.beginObject()
            json.member("extension_type", "new-sco")
            json.endObject()
            json.endObject()
        }
        json.endObject()
    }
}
