import JSON

/// One answer of the gateway as people, and spreadsheets, read it.
protocol Report {
    /// Understands an answer; members that it does not know are ignored.
    init(_ json: JSONValue) throws(JSONError)

    /// Lines for people, each ended by a line feed.
    func text(in layout: Layout) -> String

    /// The same figures for spreadsheets, without thousands separators.
    var csv: CSV { get }
}

extension JSONValue {
    /// The required member `key`, which is a string.
    func string(_ key: String) throws(JSONError) -> String {
        try required(key).string()
    }

    /// The required member `key`, which is a whole number.
    func integer(_ key: String) throws(JSONError) -> Int {
        try required(key).integer()
    }

    /// The required member `key`, which is an array.
    func elements(_ key: String) throws(JSONError) -> [JSONValue] {
        try required(key).elements()
    }

    /// The member `key` as a string; nil when it is absent or null.
    func optionalString(_ key: String) throws(JSONError) -> String? {
        guard let value = self[key], value.kind != .null else { return nil }
        return try value.string()
    }
}
