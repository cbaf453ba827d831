/// Reads big-endian fields of a packed value one after the other.
struct PackedReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether ``number(of:)`` ever ran past the end.
    private(set) var isExhausted = false

    /// The next `size` bytes as a number; 0 past the end.
    mutating func number(of size: Int) -> Int {
        guard position + size <= bytes.count else {
            isExhausted = true
            return 0
        }
        var value = 0
        for place in position..<position + size { value = value << 8 | Int(bytes[place]) }
        position += size
        return value
    }

    /// The next eight bytes; 0 past the end.
    mutating func digest() -> UInt64 {
        UInt64(number(of: 4)) << 32 | UInt64(number(of: 4))
    }

    /// The next `size` bytes; none past the end.
    mutating func bytes(_ size: Int) -> [UInt8] {
        let start = position
        skip(size)
        return Array(bytes[start..<position])
    }

    /// Passes over `size` bytes.
    mutating func skip(_ size: Int) {
        guard position + size <= bytes.count else {
            isExhausted = true
            return
        }
        position += size
    }

    /// The bytes not yet read.
    var rest: [UInt8] {
        Array(bytes[position...])
    }
}
