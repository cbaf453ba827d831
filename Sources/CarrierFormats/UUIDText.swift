/// UUIDs as texts (RFC 9562 §4).
enum UUIDText {
    /// Whether `text` is `8-4-4-4-12` hexadecimal digits of either case.
    static func isUUID(_ text: [UInt8]) -> Bool {
        text.count == 36
            && text.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index) ? byte == 0x2D : isHexadecimal(byte)
            }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
