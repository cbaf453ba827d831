/// How often values fell into fixed ranges; whole numbers, so that recording costs no conversion.
struct Histogram: Sendable {
    /// The upper end of each range, ascending; beyond the last there is one more range.
    let bounds: [Int]
    /// Values in each range.
    private(set) var counts: [Int]
    /// All values together.
    private(set) var sum = 0

    init(bounds: [Int]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Takes a value in.
    mutating func record(_ value: Int) {
        var range = 0
        while range < bounds.count, value > bounds[range] { range += 1 }
        counts[range] &+= 1
        sum &+= value
    }

    /// Takes in what another one with the same bounds has recorded.
    mutating func add(_ other: Histogram) {
        for (range, count) in other.counts.enumerated() { counts[range] += count }
        sum += other.sum
    }

    /// For durations in microseconds: 0.1 ms to 10 s.
    static let durations = Histogram(bounds: [
        100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000, 10_000_000,
    ])
    /// For the number of complaints in a call of the ledger.
    static let batchSizes = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
}
