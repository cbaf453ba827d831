extension Bytes16 {
    /// Reads thirty-two hexadecimal digits, with or without the hyphens of a UUID.
    ///
    /// Nil for anything else.
    package init?(hexadecimal text: String) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var digits = 0
        let octets = text.utf8.span
        guard octets.count == 32 || octets.count == 36 else { return nil }
        for place in octets.indices {
            let octet = octets[place]
            let value: UInt64
            switch octet {
            case 0x30...0x39: value = UInt64(octet - 0x30)
            case 0x41...0x46: value = UInt64(octet - 0x37)
            case 0x61...0x66: value = UInt64(octet - 0x57)
            case 0x2D where octets.count == 36 && Self.isHyphen(place): continue
            default: return nil
            }
            if digits < 16 { high = high << 4 | value } else { low = low << 4 | value }
            digits += 1
        }
        guard digits == 32 else { return nil }
        self.init(high: high, low: low)
    }

    /// Whether a UUID has a hyphen at a place.
    private static func isHyphen(_ place: Int) -> Bool {
        place == 8 || place == 13 || place == 18 || place == 23
    }
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
