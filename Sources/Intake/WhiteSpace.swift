/// White space in UTF-8 that is normalised already, where every kind has become ASCII.
enum WhiteSpace {
    /// `text` without white space at its ends, and each run inside it as one space.
    ///
    /// Control characters count as white space: they separate and show nothing.
    static func collapsed(_ text: [UInt8]) -> [UInt8] {
        var collapsed = text
        var bytes = collapsed.mutableSpan
        let end = collapse(&bytes, 0..<bytes.count)
        collapsed.removeLast(collapsed.count - end)
        return collapsed
    }

    /// As ``collapsed(_:)`` where `range` stands; returns the new end of it.
    static func collapse(_ text: inout MutableSpan<UInt8>, _ range: Range<Int>) -> Int {
        var end = range.lowerBound
        var isPending = false
        for index in range {
            let byte = text[index]
            guard !isSpace(byte) else {
                isPending = end > range.lowerBound
                continue
            }
            if isPending {
                text[end] = 0x20
                end += 1
                isPending = false
            }
            text[end] = byte
            end += 1
        }
        return end
    }

    /// Whether an ASCII character separates.
    static func isSpace(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F
    }
}
