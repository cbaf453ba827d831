/// A numeric address and a port: `127.0.0.1:7726`, `[::1]:7726`.
///
/// Names are not accepted: what `localhost` or a host name resolves to can change between two
/// starts, and with it who can reach the gateway.
package struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// The address without brackets.
    package let host: String
    /// The port; 0 asks the system for a free one.
    package let port: UInt16

    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads the written form; nil unless it is a numeric address, a colon and a port.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = decimal(text[text.index(after: colon)...], 0...65_535)
        else { return nil }
        var host = text[..<colon]
        let bracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
        if bracketed { host = host.dropFirst().dropLast() }
        let numeric = bracketed ? isIPv6Address(String(host)) : isIPv4Address(String(host))
        guard numeric else { return nil }
        self.init(host: String(host), port: UInt16(port))
    }

    /// Whether this is an address of IP version 6.
    package var isIPv6: Bool { host.contains(":") }

    package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
