/// Some of at most 256 messages.
struct MessageSet: Equatable {
    /// How many messages there can be.
    static let countMax = 256

    private var bits = SIMD4<UInt64>.zero

    /// The first `count` messages.
    static func first(_ count: Int) -> MessageSet {
        var set = MessageSet()
        for message in 0..<count { set.insert(message) }
        return set
    }

    mutating func insert(_ message: Int) {
        bits[message >> 6] |= 1 << UInt64(message & 63)
    }

    mutating func formUnion(_ other: MessageSet) {
        bits |= other.bits
    }

    func intersection(_ other: MessageSet) -> MessageSet {
        var set = self
        set.bits &= other.bits
        return set
    }

    func subtracting(_ other: MessageSet) -> MessageSet {
        var set = self
        set.bits &= ~other.bits
        return set
    }

    /// Calls `body` with each of them, in order.
    func forEach(_ body: (Int) -> Void) {
        for word in 0..<4 {
            var rest = bits[word]
            while rest != 0 {
                body(word << 6 + rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
    }
}

/// Counts the distinct reporters of sets of messages.
struct ReporterCount {
    /// Of each message, the number of the first message of the same reporter.
    private let firsts: [Int]

    init(_ reporters: [String]) {
        var known: [String: Int] = [:]
        firsts = reporters.enumerated().map { place, reporter in
            let first = known[reporter] ?? place
            known[reporter] = first
            return first
        }
    }

    /// How many distinct reporters sent the messages in `set`.
    func callAsFunction(_ set: MessageSet) -> Int {
        var reporters = MessageSet()
        set.forEach { reporters.insert(firsts[$0]) }
        var count = 0
        reporters.forEach { _ in count += 1 }
        return count
    }
}
