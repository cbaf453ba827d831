/// Names of lexicons, sets of hosts and traits, by numbers below ``CategoryRules/namesMax``.
struct NameSet: Equatable, Sendable {
    private var bits = SIMD4<UInt64>()

    init(_ numbers: some Sequence<Int> = []) {
        for number in numbers { insert(number) }
    }

    mutating func insert(_ number: Int) {
        bits[number >> 6] |= 1 << UInt64(number & 63)
    }

    func contains(_ number: Int) -> Bool {
        bits[number >> 6] & 1 << UInt64(number & 63) != 0
    }

    /// Whether any of the others is in this.
    func meets(_ other: NameSet) -> Bool {
        bits & other.bits != SIMD4<UInt64>()
    }
}
