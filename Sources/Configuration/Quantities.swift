/// Reads a whole number in plain decimal digits; nil when it is none or out of range.
func decimal(_ text: some StringProtocol, _ range: ClosedRange<Int>) -> Int? {
    guard isDecimal(text), let number = Int(text), range.contains(number) else { return nil }
    return number
}

/// Whether the text is a whole number without sign, leading zero or anything else.
func isDecimal(_ text: some StringProtocol) -> Bool {
    let digits = text.utf8
    return !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
        && (digits.count == 1 || digits.first != 0x30)
}

/// A unit and how many of the smallest one it has.
struct QuantityUnit: Sendable {
    let name: String
    let factor: Int

    /// Units of time, in milliseconds; the largest first.
    static let time = [
        QuantityUnit(name: "d", factor: 86_400_000), QuantityUnit(name: "h", factor: 3_600_000),
        QuantityUnit(name: "m", factor: 60_000), QuantityUnit(name: "s", factor: 1000),
        QuantityUnit(name: "ms", factor: 1),
    ]

    /// Units of size, in bytes; the largest first.
    static let size = [
        QuantityUnit(name: "GiB", factor: 1 << 30), QuantityUnit(name: "MiB", factor: 1 << 20),
        QuantityUnit(name: "KiB", factor: 1 << 10), QuantityUnit(name: "B", factor: 1),
    ]
}

/// Reads a number followed by one of the units, without a space; nil when it is not that.
func quantity(_ text: String, in units: [QuantityUnit]) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count)
    guard isDecimal(digits), let number = Int(digits),
        let factor = units.first(where: { $0.name == unit })?.factor
    else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
}

/// Writes an amount with the largest unit that leaves a whole number.
func quantityText(_ amount: Int, in units: [QuantityUnit]) -> String {
    guard let smallest = units.last else { return "\(amount)" }
    let unit = amount == 0 ? smallest : units.first { amount % $0.factor == 0 } ?? smallest
    return "\(amount / unit.factor)\(unit.name)"
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// The form in which the configuration writes it, such as `10s`.
    var configurationText: String { quantityText(wholeMilliseconds, in: QuantityUnit.time) }
}
