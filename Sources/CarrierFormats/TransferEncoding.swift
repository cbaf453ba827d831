/// Content-Transfer-Encodings (RFC 2045 §6).
package enum TransferEncoding {
    case identity, base64, quotedPrintable

    /// Finds an encoding by its name in lower case; none means 7bit.
    init(_ name: String) throws(MIMEError) {
        switch name {
        case "", "7bit", "8bit", "binary": self = .identity
        case "base64": self = .base64
        case "quoted-printable": self = .quotedPrintable
        default: throw .unknownEncoding
        }
    }

    /// The octets that `written` stands for.
    func decoded(_ written: ArraySlice<UInt8>) throws(MIMEError) -> [UInt8] {
        switch self {
        case .identity: Array(written)
        case .base64: try Self.base64Decoded(written)
        case .quotedPrintable: try Self.quotedPrintableDecoded(written)
        }
    }

    /// Characters outside the alphabet are skipped, as RFC 2045 §6.8 has it; padding may lack.
    private static func base64Decoded(_ written: ArraySlice<UInt8>) throws(MIMEError) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(written.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in written {
            if byte == 0x3D { break }
            guard let value = base64Value(byte) else { continue }
            bits = bits << 6 | UInt32(value)
            count += 1
            if count == 4 {
                decoded.append(UInt8(truncatingIfNeeded: bits >> 16))
                decoded.append(UInt8(truncatingIfNeeded: bits >> 8))
                decoded.append(UInt8(truncatingIfNeeded: bits))
                (bits, count) = (0, 0)
            }
        }
        switch count {
        case 1: throw .brokenEncoding
        case 2: decoded.append(UInt8(truncatingIfNeeded: bits >> 4))
        case 3:
            decoded.append(UInt8(truncatingIfNeeded: bits >> 10))
            decoded.append(UInt8(truncatingIfNeeded: bits >> 2))
        default: break
        }
        return decoded
    }

    /// The octets that a text in base64 stands for; nil when it is malformed.
    ///
    /// As RFC 4648 §3 and §4 have it: nothing but the
    /// alphabet and the padding; nil when it is something else.
    package static func strictBase64(_ text: String) -> [UInt8]? {
        let written = Array(text.utf8)
        let digits = written.prefix { $0 != 0x3D }
        guard written.count.isMultiple(of: 4), written.count - digits.count <= 2,
            written[digits.count...].allSatisfy({ $0 == 0x3D }),
            digits.allSatisfy({ base64Value($0) != nil })
        else { return nil }
        return try? base64Decoded(digits)
    }

    private static func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }

    private static func quotedPrintableDecoded(
        _ written: ArraySlice<UInt8>
    ) throws(MIMEError) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(written.count)
        var index = written.startIndex
        while index < written.endIndex {
            guard written[index] == 0x3D else {
                decoded.append(written[index])
                index += 1
                continue
            }
            if let next = softBreakEnd(written, after: index) {
                index = next
                continue
            }
            guard index + 2 < written.endIndex, let high = hexadecimal(written[index + 1]),
                let low = hexadecimal(written[index + 2])
            else { throw .brokenEncoding }
            decoded.append(high << 4 | low)
            index += 3
        }
        return decoded
    }

    /// Where the text goes on after a `=` at the end of a line (trailing white space allowed).
    private static func softBreakEnd(_ written: ArraySlice<UInt8>, after equals: Int) -> Int? {
        var index = equals + 1
        while index < written.endIndex, written[index] == 0x20 || written[index] == 0x09 {
            index += 1
        }
        if index < written.endIndex, written[index] == 0x0D { index += 1 }
        guard index < written.endIndex else { return index }
        return written[index] == 0x0A ? index + 1 : nil
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
