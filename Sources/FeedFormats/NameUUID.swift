internal import Cryptography
internal import SpamReporting

/// A UUID that is made of a name, and the same for ever (version 5, RFC 9562 §5.5).
package struct NameUUID: Hashable, Sendable {
    /// The UUID in lower-case hexadecimal digits.
    package let text: String
    private let bytes: [UInt8]

    /// The namespace of everything that a gateway publishes.
    ///
    /// It is `spamgate.example` in RFC 9562's namespace of domain names.
    package static let spamgate = NameUUID(
        "spamgate.example",
        in: NameUUID(
            bytes: [
                0x6B, 0xA7, 0xB8, 0x10, 0x9D, 0xAD, 0x11, 0xD1, 0x80, 0xB4, 0x00, 0xC0, 0x4F, 0xD4,
                0x30, 0xC8,
            ]
        )
    )

    /// The UUID of a name in a namespace.
    package init(_ name: String, in namespace: NameUUID) {
        guard let digest = HashFunction.sha1.digest(namespace.bytes + Array(name.utf8)) else {
            preconditionFailure("GnuTLS refuses SHA-1, which UUIDs of version 5 are made of")
        }
        var bytes = Array(digest.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        var text: [UInt8] = []
        Bytes16(bytes).appendUUID(to: &text)
        self.text = String(decoding: text, as: UTF8.self)
    }
}
