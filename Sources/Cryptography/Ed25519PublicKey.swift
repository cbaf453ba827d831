internal import CGnuTLS

/// A key that checks signatures of Ed25519 (RFC 8032).
package struct Ed25519PublicKey: Hashable, Sendable {
    /// Size of a key in bytes.
    package static let size = 32
    /// Size of a signature in bytes.
    package static let signatureSize = 64

    /// The 32 bytes of the key (RFC 8032 §5.1.2).
    package let bytes: [UInt8]

    /// Takes the 32 bytes of a key; nil for another number of them.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = bytes
    }

    /// Whether `signature` was made of `message` with the private half of this key.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == Self.signatureSize else { return false }
        var handle: gnutls_pubkey_t?
        guard unsafe gnutls_pubkey_init(&handle) == 0, let handle = unsafe handle else {
            return false
        }
        defer { unsafe gnutls_pubkey_deinit(handle) }
        let imported = unsafe Self.withDatum(bytes) { point in
            unsafe gnutls_pubkey_import_ecc_raw(handle, GNUTLS_ECC_CURVE_ED25519, &point, nil)
        }
        guard imported == 0 else { return false }
        return unsafe Self.withDatum(message) { message in
            unsafe Self.withDatum(signature) { signature in
                unsafe gnutls_pubkey_verify_data2(
                    handle,
                    GNUTLS_SIGN_EDDSA_ED25519,
                    0,
                    &message,
                    &signature
                )
            }
        } >= 0
    }

    /// Lends `bytes` in the form that GnuTLS takes; it only reads them.
    static func withDatum<Result>(
        _ bytes: [UInt8],
        _ body: (inout gnutls_datum_t) -> Result
    ) -> Result {
        var bytes = bytes
        return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var datum = unsafe gnutls_datum_t(data: buffer.baseAddress, size: UInt32(buffer.count))
            return unsafe body(&datum)
        }
    }
}
