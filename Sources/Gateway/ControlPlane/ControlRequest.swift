internal import AuditTrail
internal import SpamReporting

/// A request that is answered outside the data plane; everything of it that is needed.
struct ControlRequest: Sendable {
    let route: Route
    let partner: Partner?
    let now: Timestamp
    let query: [(name: String, value: String)]
    let accept: String?
    let ifNoneMatch: String?
    let ifMatch: String?
    let idempotencyKey: String?
    let contentType: String?
    let body: [UInt8]
    /// Names the request in logs.
    let id: String

    /// Who is responsible for what the request does.
    var actor: String { partner?.name ?? AuditEvent.gateway }

    /// Refuses query parameters that the route does not know, and repeated ones.
    func refuseQuery(except known: [String]) throws(Problem) {
        var seen: Set<String> = []
        for (name, _) in query {
            guard known.contains(name) else {
                let list = known.isEmpty ? "none" : known.joined(separator: ", ")
                throw Problem(.invalidParameter, "unknown parameter; known here: \(list)")
            }
            guard seen.insert(name).inserted else {
                throw Problem(.invalidParameter, "\(name) is given twice")
            }
        }
    }

    /// The value of a query parameter.
    func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// A whole number from a query parameter.
    func number(
        _ name: String,
        in range: ClosedRange<Int>,
        default standard: Int
    ) throws(Problem) -> Int {
        guard let text = parameter(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                .invalidParameter,
                "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// The window that the query asks for; 24 h unless said otherwise.
    func window() throws(Problem) -> Window {
        guard let text = parameter("window") else { return .day }
        guard let window = Window(rawValue: text) else {
            let known = Window.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.invalidParameter, "window is one of \(known)")
        }
        return window
    }
}
