/// An identifier of STIX 2.1 §2.9: a type, two hyphens and a UUID.
package struct STIXIdentifier: Hashable, Sendable {
    /// The object's type.
    package let type: String
    /// The UUID, 36 characters in small letters.
    package let uuid: String

    /// Takes an identifier apart; nil when `text` is none.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (41...290).contains(bytes.count) else { return nil }
        let start = bytes.count - 36
        guard bytes[start - 1] == 0x2D, bytes[start - 2] == 0x2D else { return nil }
        for (place, byte) in bytes[start...].enumerated() {
            switch place {
            case 8, 13, 18, 23: guard byte == 0x2D else { return nil }
            default:
                guard (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) else {
                    return nil
                }
            }
        }
        let type = bytes[..<(start - 2)]
        guard
            type.allSatisfy({ byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
            })
        else { return nil }
        self.type = String(decoding: type, as: UTF8.self)
        uuid = String(decoding: bytes[start...], as: UTF8.self)
    }
}
