internal import Cryptography
internal import SpamReporting

/// A secret that sender and receiver of webhooks share, for `v1` signatures; prints redacted.
///
/// Standard Webhooks, "Signature scheme": `whsec_` and the base64 of 24 to 64 random bytes.
package struct WebhookSecret: Sendable, CustomStringConvertible {
    /// What every text of a secret begins with.
    package static let prefix = "whsec_"
    /// Sizes that the standard allows, in bytes.
    package static let sizes = 24...64
    /// Size of new secrets: as many bytes as HMAC-SHA-256 gives.
    private static let newSize = 32

    private let key: [UInt8]

    /// Makes a new secret of random bytes.
    package init() {
        key = SecureRandom.bytes(Self.newSize)
    }

    /// Reads `whsec_…`; nil for another prefix, a damaged base64, or another number of bytes.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix),
            let key = Base64.bytes(String(text.dropFirst(Self.prefix.count))),
            Self.sizes.contains(key.count)
        else { return nil }
        self.key = key
    }

    /// The secret itself, to be shown to its receiver once and to be stored.
    package var text: String { Self.prefix + Base64.text(key) }

    /// `v1,` and the base64 of HMAC-SHA-256.
    func signature(of content: [UInt8]) -> String {
        "v1," + Base64.text(HMACKey(key).authenticate(content))
    }

    package var description: String { "•••" }
}

/// Secrets are compared in a time that tells nothing of them.
extension WebhookSecret: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        constantTimeEqual(left.key, right.key)
    }
}
