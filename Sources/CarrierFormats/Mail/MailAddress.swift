/// Addresses in the header of a mail (RFC 5322 §3.4).
enum MailAddress {
    /// The first address in a value such as `"Parcel, Ltd." <parcel@fee.example>, other@…`,
    /// without its display name; nil when there is none.
    static func first(in value: String) -> String? {
        var plain: [UInt8] = []
        var bytes = Array(value.utf8)[...]
        var isQuoted = false
        var commentDepth = 0
        while let byte = bytes.popFirst() {
            if byte == 0x5C, isQuoted || commentDepth > 0 {
                guard let escaped = bytes.popFirst() else { break }
                if commentDepth == 0 { plain += [byte, escaped] }
                continue
            }
            switch byte {
            case 0x22 where commentDepth == 0:
                isQuoted.toggle()
                plain.append(byte)
            case _ where isQuoted: plain.append(byte)
            case 0x28: commentDepth += 1
            case 0x29 where commentDepth > 0: commentDepth -= 1
            case _ where commentDepth > 0: break
            case 0x3C:
                let address = bytes.prefix { $0 != 0x3E }
                if let found = checked(address) { return found }
                bytes = bytes.dropFirst(address.count + 1)
                plain = []
            case 0x2C, 0x3B:
                if let found = checked(plain[...]) { return found }
                plain = []
            // The name of a group ends here.
            case 0x3A: plain = []
            default: plain.append(byte)
            }
        }
        return checked(plain[...])
    }

    /// The last word of the bytes that has an `@` in it.
    private static func checked(_ bytes: ArraySlice<UInt8>) -> String? {
        bytes.split { $0 == 0x20 || $0 == 0x09 }.last { $0.contains(0x40) }
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
