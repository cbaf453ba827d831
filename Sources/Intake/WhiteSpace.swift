/// White space in UTF-8 that is normalised already, where every kind has become ASCII.
enum WhiteSpace {
    /// `text` without white space at its ends, and each run inside it as one space.
    ///
    /// Control characters count as white space: they separate and show nothing.
    static func collapsed(_ text: [UInt8]) -> [UInt8] {
        var collapsed: [UInt8] = []
        collapsed.reserveCapacity(text.count)
        var isPending = false
        for byte in text {
            guard byte > 0x20, byte != 0x7F else {
                isPending = true
                continue
            }
            if isPending, !collapsed.isEmpty { collapsed.append(0x20) }
            isPending = false
            collapsed.append(byte)
        }
        return collapsed
    }
}
