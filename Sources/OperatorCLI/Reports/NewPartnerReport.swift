import JSON
import SpamReporting

/// The answer to `POST /v1/partners`: the only place where a partner's token ever shows.
struct NewPartnerReport: Report {
    /// The partner's name.
    let name: String
    /// The partner's token, for its requests.
    let token: String
    private let role: String
    private let country: String
    private let createdAt: Moment

    init(_ json: JSONValue) throws(JSONError) {
        name = try json.string("name")
        role = try json.string("role")
        country = try json.string("country")
        createdAt = Moment(try json.optionalString("createdAt"))
        token = try json.string("token")
    }

    func text(in layout: Layout) -> String {
        let painter = layout.painter
        let partner = DisplayText.safe("\(name), \(role), \(country)")
        return """
            Added \(partner).

              \(painter.paint(DisplayText.safe(token), .heading))

            This is the partner's token. Keep it: it is shown only now, and stored hashed.

            """ + hint
    }

    /// What else it takes until the partner sees anything.
    private var hint: String {
        guard role == Role.regulator.rawValue || role == Role.peer.rawValue else { return "" }
        return """

            It sees nothing of the feeds before there is an agreement with it:
              spamgate agreement apply FILE

            """
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(["name", "role", "country", "createdAt", "token"])
        csv.add([name, role, country, createdAt.rfc3339, token])
        return csv
    }
}
