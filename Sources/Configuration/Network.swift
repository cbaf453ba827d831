/// A network: an address, and how many of its first bits count (RFC 4632 §3.1, RFC 4291 §2.3).
package struct Network: Sendable, Equatable, CustomStringConvertible {
    /// The four or sixteen octets of its first address.
    package let octets: [UInt8]
    /// How many bits all addresses in it have in common.
    package let prefix: Int

    private let text: String

    /// Reads `192.0.2.0/24`, `2001:db8::/32`, or a single address.
    ///
    /// Nil for anything else, and for an address that has bits beyond the prefix: it is more likely
    /// a slip than a network.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let octets = addressOctets(String(parts[0])) else {
            return nil
        }
        var prefix = octets.count * 8
        if parts.count == 2 {
            guard let written = decimal(parts[1], 0...prefix) else { return nil }
            prefix = written
        }
        guard Self.masked(octets, prefix) == octets else { return nil }
        self.octets = octets
        self.prefix = prefix
        self.text = text
    }

    /// Whether an address in numbers lies in it.
    ///
    /// An IPv4 address that IPv6 carries (`::ffff:…`) is the IPv4 address.
    package func contains(_ address: String) -> Bool {
        guard var other = addressOctets(address) else { return false }
        let carried: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if other.count == 16, other.starts(with: carried) { other = Array(other.dropFirst(12)) }
        return other.count == octets.count && Self.masked(other, prefix) == octets
    }

    /// The octets with all bits behind the prefix taken off.
    private static func masked(_ octets: [UInt8], _ prefix: Int) -> [UInt8] {
        octets.enumerated().map { place, octet in
            let kept = min(max(prefix - place * 8, 0), 8)
            return octet & ~UInt8(truncatingIfNeeded: 0xFF >> kept)
        }
    }

    package var description: String { text }

    package static func == (left: Network, right: Network) -> Bool {
        left.octets == right.octets && left.prefix == right.prefix
    }
}
