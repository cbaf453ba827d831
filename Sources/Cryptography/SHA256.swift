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

    /// The first sixteen bytes of the digest of what stands in `range`.
    package static func prefix(of bytes: [UInt8], in range: Range<Int>) -> DigestPrefix {
        let bytes = bytes.span.extracting(range)
        var digest = DigestPrefix.Words(repeating: 0)
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe withUnsafeMutableBytes(of: &digest) { digest in
                let status = unsafe gnutls_hash_fast(
                    GNUTLS_DIG_SHA256,
                    bytes.baseAddress,
                    bytes.count,
                    digest.baseAddress
                )
                precondition(status == 0, "GnuTLS refuses SHA-256")
            }
        }
        return DigestPrefix(digest)
    }

    /// The digest of `bytes` as 64 lower-case hexadecimal digits.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        Hexadecimal.text(digest(bytes))
    }
}

/// Lower-case hexadecimal text.
package enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two digits for each byte.
    package static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that ``text(_:)`` wrote; nil for anything else.
    package static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
