internal import CDomainNames

/// A domain name as the DNS has it: A-labels in small letters, with two labels at least.
///
/// The door to libpsl and libidn2. Making one and asking it may be done on any thread.
package struct DomainName: Hashable, Sendable {
    /// Longest name, in bytes (RFC 1035 §2.3.4).
    package static let sizeMax = 253
    /// Longest label, in bytes (RFC 1035 §2.3.4).
    package static let labelSizeMax = 63

    /// The name, such as `www.xn--mnchen-3ya.example`, without a dot at its end.
    package let ascii: String

    /// The name that `text` spells in any script and case; nil when it is none.
    ///
    /// Labels may have letters, digits and hyphens, and underscores as hosts in use have them; the
    /// last one begins with a letter. Internationalised labels are mapped by UTS 46.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard
            let name = bytes.allSatisfy({ $0 < 0x80 })
                ? Self.lowercased(bytes) : Self.mapped(String(text)),
            Self.isWellFormed(name)
        else { return nil }
        ascii = String(decoding: name, as: UTF8.self)
    }

    /// What its owner registered: one label more than the public suffix, such as `bank.co.uk`.
    ///
    /// Nil when the name itself is a public suffix. Suffixes under which the public registers are
    /// such ones, whoever runs them: of `shop.github.io` it is the whole name.
    package var registrable: DomainName? {
        let start = unsafe spamgate_domain_registrable(ascii)
        guard start >= 0 else { return nil }
        let labels = ascii.utf8.dropFirst(Int(start))
        return Self(known: String(Substring(labels)))
    }

    /// Whether its top-level domain is delegated, or reserved for examples (RFC 6761).
    package var hasKnownTopLevel: Bool {
        guard let last = ascii.utf8.split(separator: 0x2E).last else { return false }
        let label = String(Substring(last))
        return unsafe Self.reserved.contains(label) || spamgate_domain_top_level_known(label)
    }

    private static let reserved: Set<String> = ["example", "invalid", "localhost", "test"]

    private init(known ascii: String) {
        self.ascii = ascii
    }

    private static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func mapped(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 4 * sizeMax, !text.utf8.contains(0) else { return nil }
        let size = Int(SPAMGATE_DOMAIN_SIZE)
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
            guard let start = buffer.baseAddress, unsafe spamgate_domain_ascii(text, start) else {
                return nil
            }
            return Array(unsafe String(cString: start).utf8)
        }
    }

    private static func isWellFormed(_ name: [UInt8]) -> Bool {
        guard name.count <= sizeMax else { return false }
        let labels = name.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, let first = last.first,
            (0x61...0x7A).contains(first)
        else { return false }
        return labels.allSatisfy { label in
            (1...labelSizeMax).contains(label.count) && label.first != 0x2D && label.last != 0x2D
                && label.allSatisfy(isPartOfLabel)
        }
    }

    private static func isPartOfLabel(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
    }
}
