internal import CGnuTLS

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    /// Size of a digest in bytes.
    package static let digestSize = 32

    /// The 32-byte digest of `bytes`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: digestSize) { digest, count in
            let status = unsafe gnutls_hash_fast(
                GNUTLS_DIG_SHA256,
                bytes,
                bytes.count,
                digest.baseAddress
            )
            precondition(status == 0, "GnuTLS refuses SHA-256")
            count = digestSize
        }
    }

    /// The digest of `bytes` as 64 lower-case hexadecimal digits.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        Hexadecimal.text(digest(bytes))
    }
}

/// Lower-case hexadecimal text.
package enum Hexadecimal {
    /// Two digits for each byte.
    package static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
