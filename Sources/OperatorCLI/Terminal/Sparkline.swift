/// Numbers as a row of bars, each one column wide.
enum Sparkline {
    private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let nothing: Character = "·"

    /// A bar for each number, the highest for the largest; nothing at all is a dot.
    static func text(_ numbers: [Int]) -> String {
        let largest = max(1, numbers.max() ?? 1)
        return String(
            numbers.map { number in
                guard number > 0 else { return nothing }
                return bars[min(bars.count - 1, (number * bars.count - 1) / largest)]
            }
        )
    }
}
