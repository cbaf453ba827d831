/// Aligned columns under a line of titles.
struct Table {
    /// One column: its title and how its cells are set.
    struct Column {
        enum Alignment { case left, right }

        let title: String
        var alignment = Alignment.left
        /// Whether cells are cut when the table is too wide; at most one column should say so.
        var isFlexible = false

        /// A column of words.
        static func text(_ title: String) -> Column { Column(title: title) }

        /// A column of words that gives way.
        static func flexible(_ title: String) -> Column { Column(title: title, isFlexible: true) }

        /// A column of numbers, aligned at the right.
        static func number(_ title: String) -> Column { Column(title: title, alignment: .right) }
    }

    /// One cell, already fit for a terminal.
    struct Cell {
        let text: String
        let style: Painter.Style

        init(_ text: String, _ style: Painter.Style = .plain) {
            self.text = DisplayText.safe(text)
            self.style = style
        }

        /// A number with thousands separators; zero is faint.
        init(_ number: Int) {
            self.init(DisplayText.grouped(number), number == 0 ? .faint : .plain)
        }
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    private static let gap = "  "
    private static let flexibleWidthMin = 12

    /// The table as lines, each ending in a line feed, without spaces at the end.
    func rendered(in layout: Layout) -> String {
        let widths = widths(within: layout.width)
        let titles = columns.map { Cell($0.title, .heading) }
        return ([titles] + rows).reduce(into: "") { text, row in
            text += line(row, widths, layout.painter) + "\n"
        }
    }

    private func widths(within total: Int) -> [Int] {
        var widths = columns.map { DisplayText.width($0.title) }
        for row in rows {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], DisplayText.width(cell.text))
            }
        }
        let used = widths.reduce(0, +) + Self.gap.count * (columns.count - 1)
        if used > total, let flexible = columns.firstIndex(where: \.isFlexible) {
            let titleWidth = DisplayText.width(columns[flexible].title)
            let least = max(titleWidth, min(widths[flexible], Self.flexibleWidthMin))
            widths[flexible] = max(least, widths[flexible] - (used - total))
        }
        return widths
    }

    private func line(_ row: [Cell], _ widths: [Int], _ painter: Painter) -> String {
        let last = row.lastIndex { !$0.text.isEmpty } ?? 0
        return row[...last].enumerated().map { index, cell in
            let text = DisplayText.truncated(cell.text, to: widths[index])
            let space = String(repeating: " ", count: widths[index] - DisplayText.width(text))
            let painted = painter.paint(text, cell.style)
            if columns[index].alignment == .right { return space + painted }
            return index == last ? painted : painted + space
        }
        .joined(separator: Self.gap)
    }
}
