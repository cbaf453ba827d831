import JSON
import SpamReporting

/// What is counted of a sender over one window.
struct WindowRow {
    let window: String
    let complaints: Int
    let reporters: Int
    let partners: Int
    let legit: Int

    init(_ window: String, _ json: JSONValue) throws(JSONError) {
        self.window = window
        complaints = try json.integer("complaints")
        reporters = try json.integer("reporters")
        partners = try json.integer("partners")
        legit = try json.integer("legit")
    }

    /// The windows of an answer, shortest first; unknown ones follow in the answer's order.
    static func rows(_ json: JSONValue) throws(JSONError) -> [WindowRow] {
        let known = Window.allCases.map(\.rawValue)
        var rows: [WindowRow] = []
        for name in known {
            if let window = json[name] { rows.append(try WindowRow(name, window)) }
        }
        for (name, window) in try json.members() where !known.contains(name) {
            rows.append(try WindowRow(name, window))
        }
        return rows
    }
}
