/// Where the lines of NDJSON end.
package enum JSONLines {
    /// The place of the first line feed from `start` on, or the end of `text`.
    package static func end(in text: Span<UInt8>, from start: Int) -> Int {
        // Eight at a time: subtracting 1 borrows into the highest bit of a byte that is 0.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let bytes = unsafe text.bytes
        var place = start
        while place + 8 <= bytes.byteCount {
            let eight = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
            let feeds = UInt64(littleEndian: eight) ^ ones &* 0x0A
            let found = (feeds &- ones) & ~feeds & ones << 7
            guard found == 0 else { return place + found.trailingZeroBitCount / 8 }
            place += 8
        }
        while place < text.count, text[place] != 0x0A { place += 1 }
        return place
    }
}
