import JSON
import SpamReporting

/// What is counted of a campaign over one window.
struct CampaignWindowRow {
    let window: String
    let complaints: Int
    let reporters: Int
    let senders: Int
    let partners: Int
    let countries: Int
    let legit: Int

    init(_ window: String, _ json: JSONValue) throws(JSONError) {
        self.window = window
        complaints = try json.integer("complaints")
        reporters = try json.integer("reporters")
        senders = try json.integer("senders")
        partners = try json.integer("partners")
        countries = try json.integer("countries")
        legit = try json.integer("legit")
    }

    /// The windows of an answer, shortest first.
    static func rows(_ json: JSONValue) throws(JSONError) -> [CampaignWindowRow] {
        var rows: [CampaignWindowRow] = []
        for name in Window.allCases.map(\.rawValue) {
            if let window = json[name] { rows.append(try CampaignWindowRow(name, window)) }
        }
        return rows
    }

    /// Names of the figures, as in ``figures``.
    static let names = ["complaints", "reporters", "senders", "partners", "countries", "legit"]

    /// The figures in the order of ``names``.
    var figures: [Int] { [complaints, reporters, senders, partners, countries, legit] }
}
