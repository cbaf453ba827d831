internal import CGnuTLS

/// Message authentication codes of sixteen bytes under one key, which is set up once.
///
/// Setting a key up costs as much as authenticating a short message. Confined to one thread.
@safe package final class Authenticator {
    private let handle: gnutls_hmac_hd_t

    /// HMAC-SHA-256 (RFC 2104), of whose codes the first sixteen bytes are given.
    package convenience init(_ key: HMACKey) {
        self.init(GNUTLS_MAC_SHA256, key.bytes)
    }

    /// AES-128-CMAC (NIST SP 800-38B, RFC 4493) under the first sixteen bytes of `key`.
    ///
    /// For short messages it costs a fifth of HMAC-SHA-256.
    package convenience init(cipherKey key: [UInt8]) {
        self.init(GNUTLS_MAC_AES_CMAC_128, Array(key.prefix(16)))
    }

    private init(_ algorithm: gnutls_mac_algorithm_t, _ key: [UInt8]) {
        var handle: gnutls_hmac_hd_t?
        let status = unsafe gnutls_hmac_init(&handle, algorithm, key, key.count)
        guard status == 0, let handle = unsafe handle else {
            preconditionFailure("GnuTLS refuses to authenticate")
        }
        unsafe self.handle = handle
    }

    deinit {
        unsafe gnutls_hmac_deinit(handle, nil)
    }

    /// The code of `message`.
    package func authenticate(_ message: [UInt8]) -> DigestPrefix {
        var code = DigestPrefix.Words(repeating: 0)
        unsafe withUnsafeMutableBytes(of: &code) { code in
            let status = unsafe gnutls_hmac(handle, message, message.count)
            precondition(status == 0, "GnuTLS refuses to authenticate")
            // Giving the code out makes the handle ready for the next message.
            unsafe gnutls_hmac_output(handle, code.baseAddress)
        }
        return DigestPrefix(code)
    }
}

/// The first sixteen bytes of a digest or of an authentication code, most significant first.
package struct DigestPrefix: Hashable, Sendable {
    /// The first eight bytes.
    package let high: UInt64
    /// The eight after them.
    package let low: UInt64

    /// Room for a digest of thirty-two bytes.
    typealias Words = InlineArray<4, UInt64>

    init(_ words: Words) {
        high = UInt64(bigEndian: words[0])
        low = UInt64(bigEndian: words[1])
    }
}
