package import JSON
package import SpamReporting

/// Disputes as JSON; `protocols/disputes/README.md` describes the members.
package enum DisputeJSON {
    /// Appends a dispute as an object.
    ///
    /// - Parameter namesOperators: whether it is said who decided.
    package static func append(
        _ dispute: Dispute,
        namesOperators: Bool = true,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        members(of: dispute, namesOperators: namesOperators, to: &json)
        json.endObject()
    }

    /// Appends a dispute as members of an object that is open already.
    package static func members(
        of dispute: Dispute,
        namesOperators: Bool = true,
        to json: inout JSONWriter
    ) {
        json.member("id", dispute.number)
        json.member("state", dispute.state.rawValue)
        json.key("sender")
        SenderJSON.append(dispute.statement.sender, to: &json)
        json.member("reason", dispute.statement.reason)
        if !dispute.statement.evidence.isEmpty {
            json.member("evidence", dispute.statement.evidence)
        }
        json.member("contact", dispute.statement.contact)
        json.member("openedBy", dispute.author)
        json.member("openedAt", dispute.openedAt.rfc3339)
        json.member("changedAt", dispute.changedAt.rfc3339)
        json.member("version", dispute.version)
        guard let decision = dispute.decision else { return }
        json.key("decision")
        json.beginObject()
        if namesOperators { json.member("by", decision.author) }
        json.member("at", decision.moment.rfc3339)
        json.member("reason", decision.reason)
        if let until = decision.heldUntil { json.member("heldUntil", until.rfc3339) }
        json.endObject()
    }

    /// Reads a dispute as it was written with the names of operators.
    package static func read(_ json: JSONValue) throws(JSONError) -> Dispute {
        let state = try json.required("state")
        guard let known = Dispute.State(rawValue: try state.string()) else {
            throw state.error(.wrongType, "A state of a dispute is wanted.")
        }
        var decision: Dispute.Decision?
        if let value = json["decision"] {
            decision = Dispute.Decision(
                author: try value.required("by").string(),
                moment: try moment(value.required("at")),
                reason: try value.required("reason").string(),
                heldUntil: try value["heldUntil"].map(moment)
            )
        }
        return Dispute(
            number: try json.required("id").integer(),
            version: try json.required("version").integer(),
            statement: Dispute.Statement(
                sender: try sender(json.required("sender")),
                reason: try json.required("reason").string(),
                evidence: try json["evidence"]?.string() ?? "",
                contact: try json.required("contact").string()
            ),
            author: try json.required("openedBy").string(),
            openedAt: try moment(json.required("openedAt")),
            changedAt: try moment(json.required("changedAt")),
            state: known,
            decision: decision
        )
    }

    private static func moment(_ value: JSONValue) throws(JSONError) -> Timestamp {
        guard let moment = Timestamp(rfc3339: try value.string()) else {
            throw value.error(.wrongType, "A moment as in RFC 3339 is wanted.")
        }
        return moment
    }

    private static func sender(_ json: JSONValue) throws(JSONError) -> Sender {
        let kind = try json.required("kind").string()
        let value = try json.required("value").string()
        let country = try json["country"]?.string()
        let text =
            kind == Sender.Kind.msisdn.rawValue
            ? value : ([kind] + [country, value].compactMap { $0 }).joined(separator: ":")
        guard let sender = Sender(canonicalText: text) else {
            throw json.error(.wrongType, "A sender is wanted.")
        }
        return sender
    }
}
