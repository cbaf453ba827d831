/// Base64 with padding (RFC 4648 §4).
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// The text of `bytes`.
    package static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits =
                group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let shift = UInt32(18 - 6 * place)
                text.append(place <= group.count ? alphabet[Int(bits >> shift & 63)] : 0x3D)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`; nil when it is not in the one canonical spelling.
    package static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.prefix { $0 != 0x3D }.map { digit in
            switch digit {
            case 0x2B: UInt8(ascii: "-")
            case 0x2F: UInt8(ascii: "_")
            default: digit
            }
        }
        guard let bytes = Base64URL.bytes(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        return Self.text(bytes) == text ? bytes : nil
    }
}
