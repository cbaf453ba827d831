internal import Cryptography

/// Seals what signs deliveries, and opens it again.
///
/// The key is derived from the evidence key, which all gateways of a Redis share; so a copy of
/// Redis' data alone lets nobody sign. A sealed secret is bound to its subscription.
package struct SubscriptionVault: Sendable {
    private let key: [UInt8]

    /// Takes the 32 bytes of the evidence key.
    package init(evidenceKey: [UInt8]) {
        key = HMACKey(evidenceKey).authenticate(Array("spamgate/v1/subscription-secrets\0".utf8))
    }

    /// Seals a secret of a subscription.
    package func seal(_ secret: [UInt8], of id: String) -> [UInt8] {
        SealingKey(key).seal(secret, context: Self.context(id))
    }

    /// Opens a sealed secret of a subscription; nil when it is not authentic.
    package func open(_ sealed: [UInt8], of id: String) -> [UInt8]? {
        SealingKey(key).open(sealed, context: Self.context(id))
    }

    private static func context(_ id: String) -> [UInt8] {
        Array("spamgate/v1/subscription-secret\0\(id)".utf8)
    }
}
