/// A standing order for a feed: what is sent where, how it is batched and how it is signed.
///
/// It says nothing of how far delivery has come; ``DeliveryProgress`` does.
package struct Subscription: Hashable, Sendable {
    /// Drawn at random: `sub_` and 22 characters of base64url.
    package let id: String
    /// Index of the partner whose subscription it is, and by whose agreement entries are shown.
    package let partner: UInt16
    /// The feed whose entries are sent.
    package let feed: FeedName
    /// What people call it; up to ``nameSizeMax`` bytes.
    package var name: String
    /// Where deliveries go: an absolute URL.
    package var url: String
    /// Which entries are sent.
    package var filter: SubscriptionFilter
    /// How a batch is written.
    package let format: SubscriptionFormat
    /// Most entries of one delivery; see ``batchSizes``.
    package var batchSize: Int
    /// Least time between two deliveries that are not full, in seconds; see ``intervals``.
    package var interval: Int
    /// How deliveries are signed.
    package let signing: SubscriptionSigning
    /// When it was made.
    package let createdAt: Timestamp
    /// What signs, the newest first: one, or two for a while after a rotation.
    package var secrets: [SubscriptionSecret]
    /// The token that the receiver wants of whoever calls, sealed; nil when it wants none.
    package var sealedToken: [UInt8]?

    /// Longest name in bytes.
    package static let nameSizeMax = 100
    /// Longest URL in bytes.
    package static let urlSizeMax = 2000
    /// Longest token for a receiver, in bytes.
    package static let tokenSizeMax = 4096
    /// What ``batchSize`` may be.
    package static let batchSizes = 1...500
    /// What ``batchSize`` is when nobody says.
    package static let batchSizeDefault = 100
    /// What ``interval`` may be.
    package static let intervals = 0...3600

    /// Makes a subscription of its parts.
    package init(
        id: String,
        partner: UInt16,
        feed: FeedName = .senders,
        name: String,
        url: String,
        filter: SubscriptionFilter,
        format: SubscriptionFormat,
        batchSize: Int,
        interval: Int,
        signing: SubscriptionSigning,
        createdAt: Timestamp,
        secrets: [SubscriptionSecret]
    ) {
        self.id = id
        self.partner = partner
        self.feed = feed
        self.name = name
        self.url = url
        self.filter = filter
        self.format = format
        self.batchSize = batchSize
        self.interval = interval
        self.signing = signing
        self.createdAt = createdAt
        self.secrets = secrets
    }

    /// Whether `text` has the form of an id.
    package static func isValid(id text: String) -> Bool {
        text.utf8.count == 26 && text.hasPrefix("sub_")
            && text.utf8.dropFirst(4).allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x5F
            }
    }

    /// Host and port of ``url``, in lower case, by which deliveries to one host are limited.
    package var host: String {
        let rest = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard rest.count == 3 else { return url }
        let authority = rest[2].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return authority.split(separator: "@").last.map { $0.lowercased() } ?? url
    }
}

/// How a batch of entries is written.
package enum SubscriptionFormat: String, CaseIterable, Sendable {
    /// One object: type, time and data (Standard Webhooks).
    case json
    /// An array of CloudEvents 1.0, one for each entry.
    case cloudEvents = "cloudevents"
    /// Reports of Syniverse's spam datafeed, one for each entry that has a sample.
    case syniverse

    /// Whether there is nothing to send to a reader who is shown no samples.
    package var needsSamples: Bool { self == .syniverse }

    /// Whether entries of a feed can be written in it.
    package func isOf(_ feed: FeedName) -> Bool { self != .syniverse || feed == .senders }
}

/// How deliveries are signed; raw values are Standard Webhooks' versions of signatures.
package enum SubscriptionSigning: String, CaseIterable, Sendable {
    /// HMAC-SHA-256 with a secret that both ends know.
    case hmac = "v1"
    /// Ed25519: the receiver has the public key only, and cannot forge what it shows to others.
    case ed25519 = "v1a"
}

/// What signs deliveries, as it is kept: sealed under a key of the gateways.
package struct SubscriptionSecret: Hashable, Sendable {
    /// The sealed secret.
    package let sealed: [UInt8]
    /// When it was made.
    package let createdAt: Timestamp
    /// When it stops to sign, after a rotation; nil for the newest.
    package var endsAt: Timestamp?

    /// A secret of its parts.
    package init(sealed: [UInt8], createdAt: Timestamp, endsAt: Timestamp? = nil) {
        self.sealed = sealed
        self.createdAt = createdAt
        self.endsAt = endsAt
    }

    /// Whether it signs at `moment`.
    package func isLive(at moment: Timestamp) -> Bool {
        endsAt.map { moment < $0 } ?? true
    }
}
