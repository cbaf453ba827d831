internal import Cryptography

/// A partner's credential: `sg_`, 43 characters for 256 random bits, and six that check them.
///
/// The check tells a mistyped or cut token from one that is merely unknown, without asking Redis.
struct PartnerToken: Sendable, CustomStringConvertible {
    /// What the partner sends; shown once, stored nowhere.
    let text: String

    private static let prefix = "sg_"
    private static let bodySize = 43
    private static let checkSize = 6
    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
    )

    /// Draws a new token.
    static func draw() -> PartnerToken {
        var body: [UInt8] = []
        while body.count < bodySize {
            // Bytes of 248 and more would make some characters likelier than others.
            for byte in SecureRandom.bytes(64) where byte < 248 && body.count < bodySize {
                body.append(alphabet[Int(byte) % 62])
            }
        }
        let text = prefix + String(decoding: body, as: UTF8.self)
        return PartnerToken(checked: text + check(text))
    }

    private init(checked text: String) {
        self.text = text
    }

    /// Takes what a request carries; nil when it cannot be a token.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.prefix.utf8.count + Self.bodySize + Self.checkSize,
            text.hasPrefix(Self.prefix)
        else { return nil }
        let body = String(text.dropLast(Self.checkSize))
        guard text == body + Self.check(body) else { return nil }
        self.text = String(text)
    }

    /// SHA-256 of the token, under which the partner is kept; 256 random bits need no salt.
    var digest: [UInt8] {
        SHA256.digest(Array(text.utf8))
    }

    private static func check(_ text: String) -> String {
        var value = SHA256.digest(Array("check:\(text)".utf8)).prefix(8)
            .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var check: [UInt8] = []
        for _ in 0..<checkSize {
            check.append(alphabet[Int(value % 62)])
            value /= 62
        }
        return String(decoding: check, as: UTF8.self)
    }

    var description: String { "•••" }
}
