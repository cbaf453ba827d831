internal import CGnuTLS

/// SHA-256 (FIPS 180-4) of bytes that arrive piece by piece.
///
/// Stays on the thread, or in the task, that made it.
@safe package struct RunningSHA256: ~Copyable {
    private let handle: gnutls_hash_hd_t

    /// The digest of nothing so far.
    package init() {
        var handle: gnutls_hash_hd_t?
        let status = unsafe gnutls_hash_init(&handle, GNUTLS_DIG_SHA256)
        guard status == 0, let handle = unsafe handle else {
            preconditionFailure("GnuTLS refuses SHA-256")
        }
        unsafe self.handle = unsafe handle
    }

    /// Takes the next piece.
    package mutating func append(_ bytes: [UInt8]) {
        let status = unsafe gnutls_hash(handle, bytes, bytes.count)
        precondition(status == 0, "GnuTLS refuses SHA-256")
    }

    /// The 32-byte digest of all that was taken.
    package consuming func digest() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: SHA256.digestSize) { digest, count in
            unsafe gnutls_hash_output(handle, digest.baseAddress)
            count = SHA256.digestSize
        }
    }

    deinit {
        unsafe gnutls_hash_deinit(handle, nil)
    }
}
