/// How far a long task is, in words or as a bar.
struct ProgressText: Sendable {
    /// How much there is to do; nil when unknown.
    let total: Int?

    private static let barWidthMax = 40

    /// One line for a terminal: a bar, figures, the pace and the time left.
    func bar(done: Int, seconds: Double, width: Int) -> String {
        guard let total, total > 0 else { return line(done: done, seconds: seconds) }
        let figures = "  " + self.figures(done: done, seconds: seconds)
        let room = min(Self.barWidthMax, width - DisplayText.width(figures) - 1)
        guard room >= 5 else { return figures }
        let filled = min(done, total) * room / total
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
        return bar + figures
    }

    /// One line for a file.
    func line(done: Int, seconds: Double) -> String {
        "posted " + figures(done: done, seconds: seconds)
    }

    /// Tenths that are done, by which plain lines are spaced; nil when the total is unknown.
    func tenths(done: Int) -> Int? {
        guard let total, total > 0 else { return nil }
        return min(done, total) * 10 / total
    }

    private func figures(done: Int, seconds: Double) -> String {
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let pace = "\(DisplayText.grouped(Int(rate))) a second"
        guard let total, total > 0 else { return "\(DisplayText.grouped(done)), \(pace)" }
        let percent = min(done, total) * 100 / total
        var text = "\(DisplayText.grouped(done)) of \(DisplayText.grouped(total))"
        text += " (\(percent) %), \(pace)"
        if done < total, rate > 0 {
            text += ", \(Int((Double(total - done) / rate).rounded(.up))) s left"
        }
        return text
    }
}
