internal import CGnuTLS

/// Random bytes fit for keys and tokens.
package enum SecureRandom {
    /// `count` bytes from GnuTLS' generator for keys, which the kernel seeds.
    package static func bytes(_ count: Int) -> [UInt8] {
        fill(count, GNUTLS_RND_KEY)
    }

    /// `count` unpredictable bytes for nonces and ids; cheaper than ``bytes(_:)``.
    package static func nonce(_ count: Int) -> [UInt8] {
        fill(count, GNUTLS_RND_NONCE)
    }

    private static func fill(_ count: Int, _ level: gnutls_rnd_level_t) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            guard count > 0 else { return }
            let status = unsafe gnutls_rnd(level, bytes.baseAddress, count)
            precondition(status == 0, "GnuTLS has no randomness")
            filled = count
        }
    }
}
