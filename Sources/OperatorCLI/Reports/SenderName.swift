import JSON
import SpamReporting

/// A sender in an answer, as one types it: its canonical text.
struct SenderName {
    /// Such as `+447700900123` or `alphanumeric:GB:PAYPAL`.
    var canonicalText: String {
        switch (Sender.Kind(rawValue: kind), country) {
        case (.msisdn, _): value
        case _ where kind == Self.campaign: value
        case (_, ""): "\(kind):\(value)"
        case (_, _): "\(kind):\(country):\(value)"
        }
    }

    /// Such as `msisdn`; the gateway may know kinds that this command does not.
    let kind: String
    /// Such as `+447700900123` or `PAYPAL`.
    let value: String
    /// The country that the sender belongs to, or nothing.
    let country: String

    /// What an entry of a feed lists: a sender, a host, a number to call or a campaign.
    init(listedIn entry: JSONValue) throws(JSONError) {
        for (kind, member) in [("host", "name"), ("callBack", "number")] {
            guard let listed = entry[kind] else { continue }
            self.init(kind, try listed.string(member))
            return
        }
        // A sender's entry may say the campaign of its messages.
        if entry["sender"] == nil, let campaign = entry["campaign"] {
            self.init(Self.campaign, try campaign.string())
        } else {
            try self.init(entry.required("sender"))
        }
    }

    /// The kind of what is no sender but a campaign.
    static let campaign = "campaign"

    private init(_ kind: String, _ value: String) {
        self.kind = kind
        self.value = value
        country = ""
    }

    init(_ json: JSONValue) throws(JSONError) {
        kind = try json.string("kind")
        value = try json.string("value")
        country = try json.optionalString("country") ?? ""
    }
}
