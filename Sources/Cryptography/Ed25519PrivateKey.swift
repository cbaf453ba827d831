internal import CGnuTLS

/// A key that makes signatures of Ed25519 (RFC 8032), which prints redacted.
package struct Ed25519PrivateKey: Sendable, CustomStringConvertible {
    /// Size of a seed in bytes.
    package static let size = 32

    /// The 32 bytes that the key is made from (RFC 8032 §5.1.5); whoever has them can sign.
    package let seed: [UInt8]
    /// The half that checks this key's signatures.
    package let publicKey: Ed25519PublicKey

    /// The begin of a key of Ed25519 in PKCS #8 (RFC 8410 §7), before the seed.
    ///
    /// GnuTLS takes a bare seed only with the public key, which it computes from this form.
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]

    /// Makes a new key of random bytes.
    package init() {
        guard let key = Self(seed: SecureRandom.bytes(Self.size)) else {
            preconditionFailure("any 32 bytes are a seed")
        }
        self = key
    }

    /// Takes the 32 bytes of a seed; nil for another number of them.
    package init?(seed: [UInt8]) {
        guard seed.count == Self.size else { return nil }
        var point: [UInt8] = []
        let isRead = unsafe Self.withHandle(seed) { key in
            var (x, k) = unsafe (gnutls_datum_t(), gnutls_datum_t())
            guard unsafe gnutls_privkey_export_ecc_raw(key, nil, &x, nil, &k) == 0 else {
                return false
            }
            point = unsafe Self.taken(x)
            _ = unsafe Self.taken(k)
            return true
        }
        guard isRead == true, let publicKey = Ed25519PublicKey(point) else { return nil }
        self.seed = seed
        self.publicKey = publicKey
    }

    /// The 64-byte signature of `message`; the same message has the same one.
    package func signature(of message: [UInt8]) -> [UInt8] {
        let signature = unsafe Self.withHandle(seed) { key in
            unsafe Ed25519PublicKey.withDatum(message) { message in
                var signature = unsafe gnutls_datum_t()
                let status = unsafe gnutls_privkey_sign_data2(
                    key,
                    GNUTLS_SIGN_EDDSA_ED25519,
                    0,
                    &message,
                    &signature
                )
                precondition(status == 0, "GnuTLS refuses to sign with Ed25519")
                return unsafe Self.taken(signature)
            }
        }
        guard let signature else { preconditionFailure("GnuTLS refuses a key it took before") }
        return signature
    }

    package var description: String { "•••" }

    /// Lends `seed` as a key of GnuTLS; nil when that does not take it.
    private static func withHandle<Result>(
        _ seed: [UInt8],
        _ body: (gnutls_privkey_t) -> Result
    ) -> Result? {
        var handle: gnutls_privkey_t?
        guard unsafe gnutls_privkey_init(&handle) == 0, let handle = unsafe handle else {
            return nil
        }
        defer { unsafe gnutls_privkey_deinit(handle) }
        let status = unsafe Ed25519PublicKey.withDatum(prefix + seed) { document in
            unsafe gnutls_privkey_import_x509_raw(
                handle,
                &document,
                GNUTLS_X509_FMT_DER,
                nil,
                0
            )
        }
        guard status == 0 else { return nil }
        return unsafe body(handle)
    }

    /// The bytes that GnuTLS allocated, which it gets back.
    private static func taken(_ datum: gnutls_datum_t) -> [UInt8] {
        let bytes = unsafe Array(UnsafeBufferPointer(start: datum.data, count: Int(datum.size)))
        unsafe spamgate_gnutls_free(datum.data)
        return bytes
    }
}

/// Keys are equal when their seeds are, which takes a time that tells nothing of them.
extension Ed25519PrivateKey: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        constantTimeEqual(left.seed, right.seed)
    }
}
