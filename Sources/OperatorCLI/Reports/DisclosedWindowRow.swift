import JSON
import SpamReporting

/// The counts of one window as an agreement shows them; what is nil is not shown.
struct DisclosedWindowRow {
    let window: String
    let complaints: DisclosedCount?
    let reporters: DisclosedCount?
    let partners: DisclosedCount?
    let legit: DisclosedCount?
    /// Of campaigns only.
    let senders: DisclosedCount?
    /// Of campaigns only.
    let countries: DisclosedCount?

    /// The six in the order of the columns of campaigns.
    var campaignCounts: [DisclosedCount?] { counts + [senders, countries] }

    /// The four in the order of the columns.
    var counts: [DisclosedCount?] { [complaints, reporters, partners, legit] }

    private init(_ window: String, _ json: JSONValue) throws(JSONError) {
        self.window = window
        complaints = try Self.count(json["complaints"])
        reporters = try Self.count(json["reporters"])
        partners = try Self.count(json["partners"])
        legit = try Self.count(json["legit"])
        senders = try Self.count(json["senders"])
        countries = try Self.count(json["countries"])
    }

    /// The windows of an entry, shortest first; none when no counts are shown.
    static func rows(_ json: JSONValue?) throws(JSONError) -> [DisclosedWindowRow] {
        guard let json else { return [] }
        var rows: [DisclosedWindowRow] = []
        for window in Window.allCases {
            guard let counts = json[window.rawValue] else { continue }
            rows.append(try DisclosedWindowRow(window.rawValue, counts))
        }
        return rows
    }

    static func count(_ json: JSONValue?) throws(JSONError) -> DisclosedCount? {
        guard let json else { return nil }
        guard json.kind == .object else { return .exact(try json.integer()) }
        let least = try json.integer("min")
        guard let most = try json["max"]?.integer() else { return .atLeast(least) }
        return least <= most ? .band(least...most) : .exact(least)
    }

    /// A count for people: `1,234`, `500-999` or `100,000+`; nothing where it is not shown.
    static func text(of count: DisclosedCount?) -> String {
        switch count {
        case nil: ""
        case .exact(let number): DisplayText.grouped(number)
        case .band(let range):
            "\(DisplayText.grouped(range.lowerBound))-\(DisplayText.grouped(range.upperBound))"
        case .atLeast(let number): DisplayText.grouped(number) + "+"
        }
    }
}
