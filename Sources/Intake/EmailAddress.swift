/// An e-mail address that looks valid (the dot-atom form of RFC 5322 §3.4.1, and RFC 6531).
struct EmailAddress {
    /// What stands before the `@`, as written.
    let local: String
    /// What stands after it, in lower case and without a final dot.
    let domain: String

    /// Reads an address without display name, comment or quotation; nil when it is none.
    init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isLocal(parts[0]) else { return nil }
        let domain = (parts[1].hasSuffix(".") ? parts[1].dropLast() : parts[1]).lowercased()
        guard Self.isDomain(domain) else { return nil }
        self.local = String(parts[0])
        self.domain = domain
    }

    /// The address, its domain in lower case.
    var text: String { local + "@" + domain }

    /// Whether an RCS platform's domain stands behind the `@` (GSMA RCC.07 §2.6.2.1).
    var isBotPlatform: Bool {
        domain.split(separator: ".").contains { $0.hasPrefix("botplatform") }
    }

    /// RFC 5321 §4.5.3.1.1: 64 octets.
    private static func isLocal(_ text: Substring) -> Bool {
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...64).contains(text.utf8.count)
            && atoms.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isAtom) }
    }

    /// RFC 1035 §2.3.4: labels of 63 octets, 255 in all (253 as text); at least two labels.
    static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return (3...253).contains(text.utf8.count) && labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isLabel)
                    && label.utf8.first != 0x2D && label.utf8.last != 0x2D
            }
    }

    private static func isAtom(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }

    private static func isLabel(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., 0x2D, 0x5F: true
        default: false
        }
    }
}
