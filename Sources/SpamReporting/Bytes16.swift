/// Sixteen bytes held in place: an array would take memory of its own for each id and token.
package struct Bytes16: Hashable, Sendable, RandomAccessCollection {
    @usableFromInline let high: UInt64
    @usableFromInline let low: UInt64

    /// Takes two halves, of which each begins with its most significant byte.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Takes exactly sixteen bytes.
    package init(_ bytes: [UInt8]) {
        precondition(bytes.count == 16, "there are sixteen bytes")
        var high: UInt64 = 0
        var low: UInt64 = 0
        for place in 0..<8 {
            high = high << 8 | UInt64(bytes[place])
            low = low << 8 | UInt64(bytes[place + 8])
        }
        self.init(high: high, low: low)
    }

    /// Always 0.
    @inlinable package var startIndex: Int { 0 }

    /// Always 16.
    @inlinable package var endIndex: Int { 16 }

    /// The byte at a place of 0 to 15.
    @inlinable
    package subscript(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < 16, "there are sixteen bytes")
        let half = index < 8 ? high : low
        return UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (index & 7)))
    }

    /// Appends the bytes as they are.
    @inlinable
    package func append(to bytes: inout [UInt8]) {
        for index in 0..<16 { bytes.append(self[index]) }
    }

    /// Appends two lower-case hexadecimal digits for each of some bytes.
    @inlinable
    package func appendHexadecimal(_ range: Range<Int> = 0..<16, to text: inout [UInt8]) {
        for index in range {
            let byte = self[index]
            text.append(Self.digit(byte >> 4))
            text.append(Self.digit(byte & 15))
        }
    }

    @inlinable
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }
}
