internal import Glibc

/// The natural logarithm.
func logarithm(_ value: Double) -> Double { log(value) }

/// Natural logarithms of small whole numbers, computed once.
enum LogarithmTable {
    private static let values: [Double] = (0..<1024).map { log(Double(max(1, $0))) }

    /// The logarithm of a number of at least 1.
    static func value(of number: Int) -> Double {
        number < values.count ? values[number] : log(Double(number))
    }
}
