/// Sixteen bytes held in place: an array would take memory of its own for each id and token.
package struct Bytes16: Hashable, Sendable, RandomAccessCollection {
    /// The first eight bytes, the first of them most significant.
    package let high: UInt64
    /// The eight after them.
    package let low: UInt64

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
        bytes.append(addingCapacity: 16) { output in
            for place in 0..<16 { output.append(self[place]) }
        }
    }

    /// Appends thirty-two lower-case hexadecimal digits.
    package func appendHexadecimal(to text: inout [UInt8]) {
        text.append(addingCapacity: 32) { output in
            for half in 0..<2 {
                let eight = half == 0 ? high : low
                Self.append(8, of: Self.digits(eight >> 32), to: &output)
                Self.append(8, of: Self.digits(eight), to: &output)
            }
        }
    }

    /// Appends the digits as a UUID has them (RFC 9562 §4): 8, 4, 4, 4 and 12, with dashes between.
    package func appendUUID(to text: inout [UInt8]) {
        text.append(addingCapacity: 36) { output in
            Self.append(8, of: Self.digits(high >> 32), to: &output)
            output.append(0x2D)
            let second = Self.digits(high)
            Self.append(4, of: second, to: &output)
            output.append(0x2D)
            Self.append(4, of: second << 32, to: &output)
            output.append(0x2D)
            let third = Self.digits(low >> 32)
            Self.append(4, of: third, to: &output)
            output.append(0x2D)
            Self.append(4, of: third << 32, to: &output)
            Self.append(8, of: Self.digits(low), to: &output)
        }
    }

    /// Appends the first of eight digits.
    @inline(__always)
    private static func append(_ count: Int, of digits: UInt64, to output: inout OutputSpan<UInt8>)
    {
        var digits = digits
        for _ in 0..<count {
            output.append(UInt8(truncatingIfNeeded: digits >> 56))
            digits <<= 8
        }
    }

    /// The eight digits of the lower four bytes, the first of them most significant.
    private static func digits(_ bytes: UInt64) -> UInt64 {
        // Each half byte in a byte of its own.
        var halves = bytes & 0xFFFF_FFFF
        halves = (halves << 16 | halves) & 0x0000_FFFF_0000_FFFF
        halves = (halves << 8 | halves) & 0x00FF_00FF_00FF_00FF
        halves = (halves << 4 | halves) & 0x0F0F_0F0F_0F0F_0F0F
        // 1 where a letter is wanted: six more than nine is sixteen.
        let letters = (halves &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return halves &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }
}

extension [UInt8] {
    /// Appends a text's UTF-8; a sequence of bytes would be asked for each of them.
    @inlinable
    package mutating func append(utf8 text: String) {
        let text = text.utf8.span
        append(addingCapacity: text.count) { output in
            for index in text.indices { output.append(text[index]) }
        }
    }

    /// Appends the decimal digits of a number.
    package mutating func append(decimal number: Int64) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = digits.count
        var rest = number.magnitude
        repeat {
            start -= 1
            digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        append(addingCapacity: 21) { output in
            if number < 0 { output.append(0x2D) }
            for place in start..<digits.count { output.append(digits[place]) }
        }
    }
}
