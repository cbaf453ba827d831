internal import Cryptography
internal import SpamReporting

/// A key pair that only the sender of webhooks has, for `v1a` signatures; prints redacted.
///
/// A receiver gets the public half, so it can prove to others what it was sent. The private text is
/// `whsk_` and the base64 of seed and public key together, as libsodium and RFC 8032's test vectors
/// have them side by side; the bare seed is read too.
package struct WebhookSigningKey: Equatable, Sendable, CustomStringConvertible {
    /// What every text of a private key begins with.
    package static let prefix = "whsk_"
    /// What every text of a public key begins with.
    package static let publicPrefix = "whpk_"

    private let key: Ed25519PrivateKey

    /// Makes a new pair.
    package init() {
        key = Ed25519PrivateKey()
    }

    /// Reads `whsk_…`; nil for another prefix, a damaged base64, or halves that do not fit.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix),
            let bytes = Base64.bytes(String(text.dropFirst(Self.prefix.count))),
            let key = Ed25519PrivateKey(seed: Array(bytes.prefix(Ed25519PrivateKey.size)))
        else { return nil }
        let rest = Array(bytes.dropFirst(Ed25519PrivateKey.size))
        guard rest.isEmpty || rest == key.publicKey.bytes else { return nil }
        self.key = key
    }

    /// The pair itself, to be stored and shown to nobody.
    package var text: String { Self.prefix + Base64.text(key.seed + key.publicKey.bytes) }

    /// The half for receivers, `whpk_…`.
    package var publicText: String { Self.publicPrefix + Base64.text(key.publicKey.bytes) }

    /// `v1a,` and the base64 of the signature.
    func signature(of content: [UInt8]) -> String {
        "v1a," + Base64.text(key.signature(of: content))
    }

    package var description: String { "•••" }
}
