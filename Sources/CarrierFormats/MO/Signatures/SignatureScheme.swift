package import Cryptography

/// How a source signs its requests; described for each in `protocols/inbound`.
package enum SignatureScheme: Hashable, Sendable {
    /// `X-Twilio-Signature`: HMAC-SHA-1 over the URL and the fields of a form.
    case twilio
    /// `X-Sinch-Webhook-Signature`: HMAC over body, nonce and time.
    case sinch
    /// `Telnyx-Signature-Ed25519` over time and body; the key is the account's public one.
    case telnyx
    /// `sig` among the fields of Vonage's SMS API.
    case vonage(VonageSignature)
    /// The JSON Web Token of Vonage's Messages API: HS256, with a digest of the body in it.
    case vonageMessages
    /// An HMAC of the body in a header.
    case hmac(HMACHeader)

    /// The headers that a signature of the scheme stands in.
    package var headerNames: [String] {
        switch self {
        case .twilio: ["X-Twilio-Signature"]
        case .sinch:
            ["", "-nonce", "-timestamp", "-algorithm"].map { "x-sinch-webhook-signature\($0)" }
        case .telnyx: ["telnyx-signature-ed25519", "telnyx-timestamp"]
        case .vonage: []
        case .vonageMessages: ["Authorization"]
        case .hmac(let header): [header.name] + [header.timeHeader].compactMap(\.self)
        }
    }

    /// Whether it is the body that is signed, so that the query and a request without body are not.
    var signsBody: Bool {
        switch self {
        case .sinch, .telnyx, .vonageMessages, .hmac: true
        case .twilio, .vonage: false
        }
    }

    /// Whether the time of the request is signed too, so that an old one is refused.
    package var hasTime: Bool {
        switch self {
        case .twilio: false
        case .sinch, .telnyx, .vonage, .vonageMessages: true
        case .hmac(let header): header.timeHeader != nil
        }
    }
}

/// The choices that an account at Vonage has for `sig`.
package enum VonageSignature: Hashable, Sendable {
    /// `MD5 hash`: the digest of the fields with the secret behind them.
    case md5Hash
    /// `MD5 HMAC`, `SHA1 HMAC`, `SHA-256 HMAC`, `SHA-512 HMAC`.
    case hmac(HashFunction)
}

/// A header with an HMAC of the body, as many sources have one.
package struct HMACHeader: Hashable, Sendable {
    /// How the code is written.
    package enum Encoding: String, CaseIterable, Sendable {
        /// Hexadecimal digits of either case.
        case hex
        /// Base64 with its padding (RFC 4648 §4).
        case base64
    }

    /// Name of the header, whatever its case.
    package var name: String
    /// The hash function of the HMAC.
    package var hash: HashFunction
    /// How the code is written.
    package var encoding: Encoding
    /// What stands before the code, such as `sha256=`.
    package var prefix: String
    /// Header with the time in seconds since 1970, which is signed before the body; nil for none.
    package var timeHeader: String?
    /// What stands between the time and the body in what is signed.
    package var separator: String

    /// Describes a header.
    package init(
        name: String,
        hash: HashFunction = .sha256,
        encoding: Encoding = .hex,
        prefix: String = "",
        timeHeader: String? = nil,
        separator: String = "."
    ) {
        self.name = name
        self.hash = hash
        self.encoding = encoding
        self.prefix = prefix
        self.timeHeader = timeHeader
        self.separator = separator
    }
}
