/// Addresses of Bitcoin, Ethereum and Tron, by their form.
enum CryptoAddress {
    /// Letters and digits of an address.
    private static let size = 26...62

    /// Whether letters and digits, of which no more follow, are such an address.
    static func isOne(_ text: ArraySlice<UInt8>) -> Bool {
        guard size.contains(text.count) else { return false }
        let start = text.startIndex
        let second = text[start + 1] | 0x20
        switch text[start] {
        case 0x30 where second == 0x78:
            return text.count == 42 && text.dropFirst(2).allSatisfy(isHexadecimal)
        case 0x62, 0x42:
            guard second == 0x63, text[start + 2] == 0x31 else { return false }
            let isSmall = text.allSatisfy { !Octets.isCapital($0) }
            let isCapital = text.allSatisfy { !Octets.isLetter($0) || Octets.isCapital($0) }
            return text.count >= 42 && (isSmall || isCapital)
        case 0x31, 0x33:
            return text.count <= 35 && isBase58(text)
        case 0x54:
            return text.count == 34 && isBase58(text)
        default:
            return false
        }
    }

    private static func isHexadecimal(_ octet: UInt8) -> Bool {
        Octets.isDigit(octet) || (octet | 0x20) &- 0x61 < 6
    }

    /// Letters of both cases and digits, none of which can be taken for another.
    private static func isBase58(_ text: ArraySlice<UInt8>) -> Bool {
        text.allSatisfy { ![0x30, 0x4F, 0x49, 0x6C].contains($0) }
            && text.contains(where: Octets.isDigit) && text.contains(where: Octets.isCapital)
            && text.contains { Octets.isLetter($0) && !Octets.isCapital($0) }
    }
}
