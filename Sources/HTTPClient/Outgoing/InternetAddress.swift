internal import CCurl
internal import Glibc

/// An address of IPv4 or IPv6, without a port.
package struct InternetAddress: Hashable, Sendable {
    /// Four bytes or sixteen, most significant first.
    let bytes: [UInt8]

    /// Reads four decimal numbers without leading zeros, or what RFC 4291 §2.2 describes.
    ///
    /// Zone ids are not read.
    package init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes.prefix(4))
        } else if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
            self.bytes = bytes
        } else {
            return nil
        }
    }

    /// Reads what a socket is about to be connected to; nil for other families.
    @safe init?(_ address: UnsafePointer<sockaddr>, size: Int) {
        let raw = unsafe UnsafeRawPointer(address)
        switch Int32(unsafe address.pointee.sa_family) {
        case AF_INET where size >= MemoryLayout<sockaddr_in>.size:
            var address = unsafe raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            bytes = unsafe withUnsafeBytes(of: &address) { unsafe Array($0) }
        case AF_INET6 where size >= MemoryLayout<sockaddr_in6>.size:
            var address = unsafe raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            bytes = unsafe withUnsafeBytes(of: &address) { unsafe Array($0) }
        default:
            return nil
        }
    }

    /// Whether the first `length` bits are those of `prefix`.
    func isIn(_ prefix: [UInt8], _ length: Int) -> Bool {
        guard bytes.count == prefix.count else { return false }
        let whole = length / 8
        guard bytes[..<whole] == prefix[..<whole] else { return false }
        guard length % 8 != 0 else { return true }
        let mask = UInt8.max << UInt8(8 - length % 8)
        return bytes[whole] & mask == prefix[whole] & mask
    }
}
