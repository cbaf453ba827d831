extension UnicodeText {
    /// ASCII between two other characters that is handled with them rather than apart, in bytes.
    private static let gapMax = 16

    /// `text` with `ascii` applied to its ASCII and `others` to the runs of other characters.
    ///
    /// An English text with a pound sign or an emoji costs little more than one without. A run
    /// begins with the ASCII character before it, which a combining mark may change; what follows
    /// a run is never changed by it, since ASCII characters begin anew (Unicode Standard §3.11).
    static func byRuns(
        _ text: [UInt8],
        ascii: (UInt8) -> UInt8,
        others: ([UInt8]) -> [UInt8]
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var place = 0
        while let first = text[place...].firstIndex(where: { $0 >= 0x80 }) {
            let start = max(place, first - 1)
            for byte in text[place..<start] { result.append(ascii(byte)) }
            var end = first + 1
            while let next = text[end...].prefix(gapMax).lastIndex(where: { $0 >= 0x80 }) {
                end = next + 1
            }
            result.append(contentsOf: others(Array(text[start..<end])))
            place = end
        }
        for byte in text[place...] { result.append(ascii(byte)) }
        return result
    }
}
