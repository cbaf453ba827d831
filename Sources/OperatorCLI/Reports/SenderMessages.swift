import JSON

/// What an entry of the feed of senders says of the sender's messages.
struct SenderMessages {
    let campaign: String
    let category: String
    let confidence: String
    let sample: String

    init(_ json: JSONValue) throws(JSONError) {
        campaign = try json.optionalString("campaign") ?? ""
        category = try json.optionalString("category") ?? ""
        confidence =
            try json["confidence"].map { value throws(JSONError) in
                "\(try value.number())"
            } ?? ""
        sample = try json.optionalString("sample") ?? ""
    }

    /// Names and values for people.
    var details: [(name: String, value: String)] {
        [("campaign", campaign), ("category", category), ("sample", sample)]
    }

    /// In the order of the columns of CSV.
    var cells: [String] { [campaign, category, confidence, sample] }
}
