/// How wide reports may be and whether they are coloured.
struct Layout: Sendable {
    /// Columns that a line may take.
    let width: Int
    /// Colours, if any.
    let painter: Painter

    /// Width of reports that do not go to a terminal.
    static let plainWidth = 100

    /// For pipes, files and tests.
    static let plain = Layout(width: plainWidth, painter: .plain)
}
