/// Where a request belongs in a trace: a valid `traceparent` (W3C Trace Context, Level 1, §3.2).
package struct TraceContext: Equatable, Sendable {
    /// The header that carries it.
    package static let header = "traceparent"

    /// 32 lower-case hexadecimal digits.
    package let traceID: String
    /// The caller's span: 16 lower-case hexadecimal digits.
    package let parentID: String

    /// Reads a header's value; nil for what is to be ignored.
    ///
    /// Of a version above 00 only the parts that version 00 knows are read (§3.2.4).
    package init?(_ value: String) {
        let bytes = Array(value.utf8)
        let isHexadecimal = { (range: Range<Int>) in
            bytes[range].allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
        }
        let isZero = { (range: Range<Int>) in
            bytes[range].allSatisfy { $0 == UInt8(ascii: "0") }
        }
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            isHexadecimal(0..<2), isHexadecimal(3..<35), isHexadecimal(36..<52),
            isHexadecimal(53..<55), !isZero(3..<35), !isZero(36..<52)
        else { return nil }
        switch String(decoding: bytes[..<2], as: UTF8.self) {
        case "ff": return nil
        case "00": guard bytes.count == 55 else { return nil }
        default: guard bytes.count == 55 || bytes[55] == dash else { return nil }
        }
        traceID = String(decoding: bytes[3..<35], as: UTF8.self)
        parentID = String(decoding: bytes[36..<52], as: UTF8.self)
    }
}

extension Exchange {
    /// The trace that the request belongs to, if it says so in the right form.
    package var trace: TraceContext? {
        header(TraceContext.header).flatMap { TraceContext($0) }
    }
}
