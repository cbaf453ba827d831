internal import CGnuTLS

/// Hash functions that peers sign their requests with.
///
/// MD5 (RFC 1321) and SHA-1 are here because peers use them; nothing of our own does.
package enum HashFunction: String, CaseIterable, Sendable {
    case md5, sha1, sha256, sha512

    /// Size of a digest, and of an authentication code, in bytes.
    package var digestSize: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// The digest of `bytes`; nil where the system's policy forbids the function, as FIPS 140 MD5.
    package func digest(_ bytes: [UInt8]) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: digestSize)
        let status = unsafe gnutls_hash_fast(digestAlgorithm, bytes, bytes.count, &digest)
        return status == 0 ? digest : nil
    }

    /// HMAC (RFC 2104) of `message`; nil where the system's policy forbids the function.
    package func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8]? {
        var code = [UInt8](repeating: 0, count: digestSize)
        let status = unsafe gnutls_hmac_fast(
            authenticationAlgorithm,
            key,
            key.count,
            message,
            message.count,
            &code
        )
        return status == 0 ? code : nil
    }

    private var digestAlgorithm: gnutls_digest_algorithm_t {
        switch self {
        case .md5: GNUTLS_DIG_MD5
        case .sha1: GNUTLS_DIG_SHA1
        case .sha256: GNUTLS_DIG_SHA256
        case .sha512: GNUTLS_DIG_SHA512
        }
    }

    private var authenticationAlgorithm: gnutls_mac_algorithm_t {
        switch self {
        case .md5: GNUTLS_MAC_MD5
        case .sha1: GNUTLS_MAC_SHA1
        case .sha256: GNUTLS_MAC_SHA256
        case .sha512: GNUTLS_MAC_SHA512
        }
    }
}
