internal import CGnuTLS

/// A key for HMAC-SHA-256 (RFC 2104), which prints redacted.
package struct HMACKey: Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// Takes a key of at least 16 bytes.
    package init(_ bytes: [UInt8]) {
        precondition(bytes.count >= 16, "an HMAC key has at least sixteen bytes")
        self.bytes = bytes
    }

    /// The 32-byte authentication code of `message`.
    package func authenticate(_ message: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: SHA256.digestSize) { code, count in
            let status = unsafe gnutls_hmac_fast(
                GNUTLS_MAC_SHA256,
                bytes,
                bytes.count,
                message,
                message.count,
                code.baseAddress
            )
            precondition(status == 0, "GnuTLS refuses HMAC-SHA-256")
            count = SHA256.digestSize
        }
    }

    package var description: String { "•••" }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
package func constantTimeEqual(_ left: Span<UInt8>, _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBufferPointer { left in
        unsafe gnutls_memcmp(left.baseAddress, right, left.count) == 0
    }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe gnutls_memcmp(left, right, left.count) == 0
}
