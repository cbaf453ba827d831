package import JSON
package import SpamReporting

/// Something that was done, before it has its place in the audit log.
package struct AuditEvent: Hashable, Sendable {
    /// When it was done.
    package let time: Timestamp
    /// Who did it: a partner's name, or ``gateway``.
    package let actor: String
    /// What was done, as ``AuditAction`` names it.
    package let action: String
    /// To what it was done, such as a partner's name.
    package let object: String
    /// Everything else.
    package let details: AuditDetails

    /// The actor of what no partner asked for; no partner has a name with a capital letter or `*`.
    package static let gateway = "*gateway"

    /// An event of its parts.
    package init(
        _ action: AuditAction,
        of object: String,
        by actor: String,
        at time: Timestamp,
        _ details: [String: AuditValue] = [:]
    ) {
        self.time = time
        self.actor = actor
        self.action = action.rawValue
        self.object = object
        self.details = AuditDetails(details)
    }

    /// The event as JSON, as it waits for its place in the log.
    package var bytes: [UInt8] {
        JSONWriter.object { json in
            appendBeginning(to: &json)
            json.member("time", time.rfc3339)
        }
    }

    /// Appends the members that come first in the order of names.
    func appendBeginning(to json: inout JSONWriter) {
        json.member("action", action)
        json.member("actor", actor)
        json.key("details")
        json.raw(details.bytes)
        json.member("object", object)
    }

    /// Reads ``bytes`` back; nil for anything else.
    package init?(_ bytes: [UInt8]) {
        guard let value = try? JSONReader().read(bytes), let event = AuditEvent(value) else {
            return nil
        }
        self = event
    }

    /// Reads the members of an event or a record; nil when one of them is missing.
    package init?(_ value: JSONValue) {
        guard let action = try? value.required("action").string(),
            let actor = try? value.required("actor").string(),
            let object = try? value.required("object").string(),
            let text = try? value.required("time").string(),
            let time = Timestamp(rfc3339: text),
            let details = try? value.required("details"), details.kind == .object
        else { return nil }
        self.time = time
        self.actor = actor
        self.action = action
        self.object = object
        self.details = AuditDetails(canonical: details.serialized())
    }
}

/// One value among the details of an event.
package enum AuditValue: Hashable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case texts([String])
}

extension AuditValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// A text.
    package init(stringLiteral text: String) {
        self = .text(text)
    }
}

extension AuditValue: ExpressibleByIntegerLiteral {
    /// A whole number.
    package init(integerLiteral number: Int) {
        self = .number(number)
    }
}

/// The details of an event, as the bytes of one JSON object with its members in order of names.
package struct AuditDetails: Hashable, Sendable {
    /// Compact JSON; canonical as in RFC 8785, since names are of ASCII and numbers whole.
    package let bytes: [UInt8]

    /// The object that has `members`.
    package init(_ members: [String: AuditValue]) {
        bytes = JSONWriter.object { json in
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                json.key(name)
                switch value {
                case .text(let text): json.string(text)
                case .number(let number): json.integer(number)
                case .flag(let flag): json.boolean(flag)
                case .texts(let texts):
                    json.beginArray()
                    for text in texts { json.string(text) }
                    json.endArray()
                }
            }
        }
    }

    init(canonical bytes: [UInt8]) {
        self.bytes = bytes
    }
}
