/// How webhooks are signed (Standard Webhooks 1.0.0, "Verifying webhook authenticity").
package enum StandardWebhooks {
    /// What an attempt is signed with; several at once while a receiver changes its key.
    package enum Key: Equatable, Sendable {
        /// `v1`, which whoever can check it can also forge.
        case secret(WebhookSecret)
        /// `v1a`, which only the sender can make.
        case signing(WebhookSigningKey)

        /// Reads `whsec_…` or `whsk_…`; nil for anything else.
        package init?(_ text: String) {
            if let secret = WebhookSecret(text) {
                self = .secret(secret)
            } else if let key = WebhookSigningKey(text) {
                self = .signing(key)
            } else {
                return nil
            }
        }

        /// The private text, to be stored.
        package var text: String {
            switch self {
            case .secret(let secret): secret.text
            case .signing(let key): key.text
            }
        }
    }

    /// The three headers of one attempt.
    ///
    /// - Parameters:
    ///   - id: The same for every attempt of one delivery; visible ASCII without a full stop, which
    ///     separates what is signed.
    ///   - timestamp: The moment of this attempt, in seconds since 1970.
    ///   - body: The octets that are sent.
    ///   - keys: At least one; their signatures come in this order.
    package static func headers(
        id: String,
        timestamp: Int,
        body: [UInt8],
        keys: [Key]
    ) -> [(name: String, value: String)] {
        precondition(!keys.isEmpty, "a webhook has a signature")
        let content = content(id: id, timestamp: timestamp, body: body)
        let signatures = keys.map { key in
            switch key {
            case .secret(let secret): secret.signature(of: content)
            case .signing(let key): key.signature(of: content)
            }
        }
        return [
            ("webhook-id", id),
            ("webhook-timestamp", "\(timestamp)"),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    /// What is signed: `{id}.{timestamp}.{body}`.
    package static func content(id: String, timestamp: Int, body: [UInt8]) -> [UInt8] {
        precondition(
            !id.isEmpty && id.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2E },
            "an id is visible ASCII without a full stop"
        )
        return Array("\(id).\(timestamp).".utf8) + body
    }
}
