/// Lines of which each has a name at its beginning, for people.
struct LabelledLines {
    /// The lines, each ended by a line feed.
    private(set) var text = ""

    /// Columns of a name and the space behind it.
    static let nameWidth = 11

    /// Adds a line; what has several lines is indented below the first.
    mutating func add(_ name: String, _ value: String) {
        let width = Self.nameWidth
        let padding = String(repeating: " ", count: max(1, width - name.count))
        let lines = DisplayText.safe(value.replacing("\r\n", with: "\n"), keeping: "\n")
            .replacing("\n", with: "\n" + String(repeating: " ", count: width))
        text += name + padding + lines + "\n"
    }
}
