/// Where the parts of a multipart body stand, headers included (RFC 2046 §5.1.1).
struct MIMEParts {
    /// The parts in their order; the last one goes to the end when the body is cut off.
    let ranges: [Range<Int>]
    /// Whether the closing boundary came.
    let isWhole: Bool

    /// Finds the parts between lines of `boundary`.
    init(_ bytes: [UInt8], in body: Range<Int>, boundary: String) {
        let delimiter = Array("--\(boundary)".utf8)
        var parts: [Range<Int>] = []
        var partStart: Int?
        var place = body.lowerBound
        while place < body.upperBound {
            let line = MIMELine(bytes, at: place, limit: body.upperBound)
            if let isClosing = Self.delimiterKind(bytes[line.content], delimiter) {
                if let partStart {
                    let end = Self.lineBreakStart(bytes, before: place)
                    parts.append(partStart..<max(partStart, end))
                }
                if isClosing {
                    (ranges, isWhole) = (parts, true)
                    return
                }
                partStart = line.next
            }
            place = line.next
        }
        if let partStart { parts.append(partStart..<body.upperBound) }
        (ranges, isWhole) = (parts, false)
    }

    /// Nil when `line` is no delimiter line; true when it is the closing one.
    private static func delimiterKind(_ line: ArraySlice<UInt8>, _ delimiter: [UInt8]) -> Bool? {
        guard line.starts(with: delimiter) else { return nil }
        var rest = line.dropFirst(delimiter.count)
        let isClosing = rest.starts(with: [0x2D, 0x2D])
        if isClosing { rest = rest.dropFirst(2) }
        return rest.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? isClosing : nil
    }

    /// The line break before a delimiter belongs to the delimiter.
    private static func lineBreakStart(_ bytes: [UInt8], before place: Int) -> Int {
        var start = place
        if start > 0, bytes[start - 1] == 0x0A { start -= 1 }
        if start < place, start > 0, bytes[start - 1] == 0x0D { start -= 1 }
        return start
    }
}
