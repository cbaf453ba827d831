/// The text of a campaign, its slots marked.
///
/// A slot is `[what differs]`; brackets of the messages themselves are parentheses in a sample.
struct CampaignSample {
    private let text: String

    private static let indent = "  "
    /// Stands in a slot for a space at which no line is broken.
    private static let fixedSpace: Character = "\u{E000}"

    init(_ text: String) {
        self.text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Indented lines.
    func rendered(in layout: Layout) -> String {
        let width = max(1, layout.width - Self.indent.count)
        let lines = WrappedText.lines(DisplayText.safe(unbroken), width: width)
        return lines.map { Self.indent + painted($0, layout.painter) + "\n" }.joined()
    }

    /// The text with no space in a slot at which a line could be broken.
    private var unbroken: String {
        var isInSlot = false
        return String(
            text.map { character in
                if character == "[" { isInSlot = true }
                if character == "]" { isInSlot = false }
                return isInSlot && character == " " ? Self.fixedSpace : character
            }
        )
    }

    private func painted(_ line: String, _ painter: Painter) -> String {
        var result = ""
        var rest = Substring(line.replacing(String(Self.fixedSpace), with: " "))
        while let start = rest.firstIndex(of: "["), let end = rest[start...].firstIndex(of: "]") {
            result += rest[..<start] + painter.paint(String(rest[start...end]), .warning)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
