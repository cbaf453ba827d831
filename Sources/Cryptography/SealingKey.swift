internal import CGnuTLS

/// A key that seals records with AES-256-GCM (NIST SP 800-38D).
///
/// Confined to one thread.
///
/// A sealed record is a random 12-byte nonce, the ciphertext and a 16-byte tag. One key may seal
/// at most 2^32 records with random nonces (SP 800-38D §8.3), so evidence takes a new key each day.
@safe package final class SealingKey {
    private let handle: gnutls_aead_cipher_hd_t

    /// What is added to a record by sealing it, in bytes.
    package static let overhead = nonceSize + tagSize
    private static let nonceSize = 12
    private static let tagSize = 16

    /// Takes the 32 bytes of a key.
    package init(_ bytes: [UInt8]) {
        precondition(bytes.count == 32, "an AES-256 key has thirty-two bytes")
        var key = bytes
        var handle: gnutls_aead_cipher_hd_t?
        let status = unsafe key.withUnsafeMutableBytes { bytes in
            var datum = unsafe gnutls_datum_t(
                data: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
                size: UInt32(bytes.count)
            )
            return unsafe gnutls_aead_cipher_init(&handle, GNUTLS_CIPHER_AES_256_GCM, &datum)
        }
        guard status == 0, let handle = unsafe handle else {
            preconditionFailure("GnuTLS refuses AES-256-GCM")
        }
        unsafe self.handle = handle
    }

    deinit {
        unsafe gnutls_aead_cipher_deinit(handle)
    }

    /// Seals `record`; `context` is authenticated with it and must be given again to open it.
    package func seal(_ record: [UInt8], context: [UInt8]) -> [UInt8] {
        let nonce = SecureRandom.nonce(Self.nonceSize)
        let capacity = record.count + Self.overhead
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            for (place, byte) in nonce.enumerated() { unsafe output[place] = byte }
            var size = capacity - Self.nonceSize
            let status = unsafe gnutls_aead_cipher_encrypt(
                handle,
                nonce,
                nonce.count,
                context,
                context.count,
                Self.tagSize,
                record,
                record.count,
                output.baseAddress.map { start in unsafe start + Self.nonceSize },
                &size
            )
            precondition(status == 0, "GnuTLS cannot seal")
            count = Self.nonceSize + size
        }
    }

    /// Opens what ``seal(_:context:)`` made; nil when key, context or record are not the same.
    package func open(_ sealed: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard sealed.count >= Self.overhead else { return nil }
        let nonce = Array(sealed.prefix(Self.nonceSize))
        let ciphertext = Array(sealed.dropFirst(Self.nonceSize))
        var size = ciphertext.count
        var status: Int32 = 0
        let record = unsafe [UInt8](unsafeUninitializedCapacity: max(1, size)) { output, count in
            status = unsafe gnutls_aead_cipher_decrypt(
                handle,
                nonce,
                nonce.count,
                context,
                context.count,
                Self.tagSize,
                ciphertext,
                ciphertext.count,
                output.baseAddress,
                &size
            )
            count = status == 0 ? size : 0
        }
        return status == 0 ? record : nil
    }
}
