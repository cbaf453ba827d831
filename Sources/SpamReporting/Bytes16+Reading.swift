extension Bytes16 {
    /// Reads thirty-two hexadecimal digits, with or without the hyphens of a UUID.
    ///
    /// Nil for anything else.
    package init?(hexadecimal text: String) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var digits = 0
        for (place, octet) in text.utf8.enumerated() {
            let value: UInt64
            switch octet {
            case 0x30...0x39: value = UInt64(octet - 0x30)
            case 0x41...0x46: value = UInt64(octet - 0x37)
            case 0x61...0x66: value = UInt64(octet - 0x57)
            case 0x2D where text.utf8.count == 36 && Self.hyphens.contains(place): continue
            default: return nil
            }
            if digits < 16 { high = high << 4 | value } else { low = low << 4 | value }
            digits += 1
        }
        guard digits == 32, text.utf8.count == 32 || text.utf8.count == 36 else { return nil }
        self.init(high: high, low: low)
    }

    /// Where a UUID has hyphens.
    private static let hyphens: Set<Int> = [8, 13, 18, 23]
}

extension ComplaintID {
    /// Reads ``text`` back; nil when it is no UUID.
    package init?(text: String) {
        guard text.utf8.count == 36, let bytes = Bytes16(hexadecimal: text) else { return nil }
        self.init(bytes)
    }

    /// When the complaint arrived, by the clock of the gateway that took it.
    package var moment: Timestamp { Timestamp(milliseconds: Int64(bytes.high >> 16)) }
}
