import JSON
import SpamReporting

/// A sender in an answer, as one types it: its canonical text.
struct SenderName {
    /// Such as `+447700900123` or `alphanumeric:GB:PAYPAL`.
    var canonicalText: String {
        switch (Sender.Kind(rawValue: kind), country) {
        case (.msisdn, _): value
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

    init(_ json: JSONValue) throws(JSONError) {
        kind = try json.string("kind")
        value = try json.string("value")
        country = try json.optionalString("country") ?? ""
    }
}
