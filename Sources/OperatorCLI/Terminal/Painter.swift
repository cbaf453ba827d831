/// Gives text colour and weight on terminals that show them, and leaves it alone elsewhere.
struct Painter: Sendable {
    /// How a piece of text is meant.
    enum Style: Sendable {
        case plain, heading, faint, good, warning, bad
    }

    /// Whether escape sequences are written.
    let isColoured: Bool

    /// Never colours.
    static let plain = Painter(isColoured: false)

    /// `text` in `style`; it must be free of control characters already.
    func paint(_ text: String, _ style: Style) -> String {
        guard isColoured, !text.isEmpty else { return text }
        // ECMA-48 §8.3.117, select graphic rendition.
        switch style {
        case .plain: return text
        case .heading: return "\u{1B}[1m\(text)\u{1B}[0m"
        case .faint: return "\u{1B}[2m\(text)\u{1B}[0m"
        case .good: return "\u{1B}[32m\(text)\u{1B}[0m"
        case .warning: return "\u{1B}[33m\(text)\u{1B}[0m"
        case .bad: return "\u{1B}[31m\(text)\u{1B}[0m"
        }
    }
}
