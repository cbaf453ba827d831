/// A range of addresses at which no receiver on the open internet can be.
///
/// From IANA's registries of special-purpose addresses (RFC 6890) and what clouds add to them. Of
/// IPv6, only global unicast (2000::/3) is left, so what embeds an address of IPv4 elsewhere
/// (mapped, compatible, NAT64) is refused whatever is embedded.
package enum SpecialRange: String, CaseIterable, Sendable {
    case unspecified
    case loopback
    case privateUse
    /// RFC 6598, between a carrier and its subscribers; some clouds keep their metadata in it.
    case shared
    /// RFC 3927, with the metadata of nearly all clouds.
    case linkLocal
    /// A cloud's metadata at an address that looks public.
    case metadata
    case benchmarking
    case documentation
    case multicast
    case reserved
    case broadcast
    /// RFC 6890 and RFC 2928: for protocols, not for hosts.
    case protocolAssignments
    /// RFC 4291 §2.5.5.2.
    case mapped
    /// RFC 4291 §2.5.5.1.
    case compatible
    /// RFC 6052 and RFC 8215.
    case nat64
    /// RFC 3056, and the relays of RFC 7526.
    case sixToFour
    /// RFC 4380.
    case teredo
    /// RFC 4193.
    case uniqueLocal
    /// RFC 3879.
    case siteLocal
    /// RFC 6666.
    case discard

    /// The range that `address` is in; nil where a receiver may be.
    package init?(of address: InternetAddress) {
        let block = Self.blocks.first { address.isIn($0.prefix, $0.length) }
        if let block {
            self = block.range
            return
        }
        guard address.bytes.count == 16, address.bytes[0] & 0xE0 != 0x20 else { return nil }
        self = .reserved
    }

    private typealias Block = (prefix: [UInt8], length: Int, range: SpecialRange)

    /// In the order of the search: a part of a block stands before the block.
    private static let blocks: [Block] = [
        block("0.0.0.0", 32, .unspecified),
        block("0.0.0.0", 8, .reserved),
        block("10.0.0.0", 8, .privateUse),
        block("100.64.0.0", 10, .shared),
        block("127.0.0.0", 8, .loopback),
        block("168.63.129.16", 32, .metadata),
        block("169.254.0.0", 16, .linkLocal),
        block("172.16.0.0", 12, .privateUse),
        block("192.0.0.0", 24, .protocolAssignments),
        block("192.0.2.0", 24, .documentation),
        block("192.88.99.0", 24, .sixToFour),
        block("192.168.0.0", 16, .privateUse),
        block("198.18.0.0", 15, .benchmarking),
        block("198.51.100.0", 24, .documentation),
        block("203.0.113.0", 24, .documentation),
        block("224.0.0.0", 4, .multicast),
        block("255.255.255.255", 32, .broadcast),
        block("240.0.0.0", 4, .reserved),
        block("::", 128, .unspecified),
        block("::1", 128, .loopback),
        block("::ffff:0:0", 96, .mapped),
        block("::", 96, .compatible),
        block("64:ff9b::", 96, .nat64),
        block("64:ff9b:1::", 48, .nat64),
        block("100::", 64, .discard),
        block("2001::", 32, .teredo),
        block("2001:2::", 48, .benchmarking),
        block("2001::", 23, .protocolAssignments),
        block("2001:db8::", 32, .documentation),
        block("2002::", 16, .sixToFour),
        block("3fff::", 20, .documentation),
        block("fc00::", 7, .uniqueLocal),
        block("fe80::", 10, .linkLocal),
        block("fec0::", 10, .siteLocal),
        block("ff00::", 8, .multicast),
    ]

    private static func block(_ text: String, _ length: Int, _ range: SpecialRange) -> Block {
        guard let address = InternetAddress(text) else {
            preconditionFailure("no address: \(text)")
        }
        return (address.bytes, length, range)
    }
}
