internal import Cryptography
internal import FeedFormats
internal import RedisStore
internal import SpamReporting

/// Draws what signs deliveries, and says what receivers need of it.
struct SubscriptionSigner: Sendable {
    let vault: SubscriptionVault

    /// An id that no other subscription has.
    static func drawID() -> String {
        "sub_" + Base64URL.text(SecureRandom.nonce(16))
    }

    /// A new secret of a subscription, sealed and in the clear.
    func draw(
        _ signing: SubscriptionSigning,
        of id: String,
        at now: Timestamp
    ) -> (sealed: SubscriptionSecret, key: StandardWebhooks.Key) {
        let key: StandardWebhooks.Key =
            switch signing {
            case .hmac: .secret(WebhookSecret())
            case .ed25519: .signing(WebhookSigningKey())
            }
        let sealed = vault.seal(Array(key.text.utf8), of: id)
        return (SubscriptionSecret(sealed: sealed, createdAt: now), key)
    }

    /// Lets another secret sign from now on, and the present one until `overlap` has passed.
    func rotate(
        _ subscription: inout Subscription,
        to new: SubscriptionSecret,
        at now: Timestamp,
        overlap: Duration
    ) {
        let end = Timestamp(milliseconds: now.milliseconds + overlap.wholeMilliseconds)
        // Two at most: the one before the present one ends now, if it has not ended yet.
        var previous = subscription.secrets.prefix(1).filter { $0.isLive(at: now) }
        for index in previous.indices { previous[index].endsAt = end }
        subscription.secrets = [new] + (overlap > .zero ? previous : [])
    }

    /// The public half of a sealed secret, for receivers; nil of what has none.
    func publicKey(of secret: SubscriptionSecret, _ subscription: Subscription) -> String? {
        guard let bytes = vault.open(secret.sealed, of: subscription.id),
            case .signing(let key) = StandardWebhooks.Key(String(decoding: bytes, as: UTF8.self))
        else { return nil }
        return key.publicText
    }
}

extension StandardWebhooks.Key {
    /// What the receiver needs of a secret that both ends know; nil of other keys.
    var sharedSecret: String? {
        guard case .secret(let secret) = self else { return nil }
        return secret.text
    }
}
