/// Classes of ASCII octets; those from 0x80 on are in none.
enum Octets {
    static func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 < 10 }
    static func isLetter(_ octet: UInt8) -> Bool { (octet | 0x20) &- 0x61 < 26 }
    static func isCapital(_ octet: UInt8) -> Bool { octet &- 0x41 < 26 }
    static func isAlphanumeric(_ octet: UInt8) -> Bool { isLetter(octet) || isDigit(octet) }
    static func isSpace(_ octet: UInt8) -> Bool { octet == 0x20 || octet &- 0x09 < 5 }

    static func lowercased(_ octet: UInt8) -> UInt8 { isCapital(octet) ? octet | 0x20 : octet }

    static func uppercased(_ octet: UInt8) -> UInt8 {
        isLetter(octet) ? octet & 0xDF : octet
    }
}
