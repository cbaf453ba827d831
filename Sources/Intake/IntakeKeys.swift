import Cryptography

/// The secret under which reporters become tokens; it prints redacted.
///
/// Tokens and digests made under another key cannot be joined with those made under this one.
package struct IntakeKeys: Sendable, CustomStringConvertible {
    /// Size of the reporter key in bytes.
    package static let reporterKeySize = 32

    private let key: HMACKey

    /// Takes the 32 bytes of the reporter key.
    package init(reporterKey: [UInt8]) {
        precondition(reporterKey.count == Self.reporterKeySize, "a reporter key has 32 bytes")
        key = HMACKey(reporterKey)
    }

    package var description: String { "•••" }

    /// HMAC-SHA-256 of what `input` collected.
    func authenticate(_ input: DigestInput) -> [UInt8] {
        key.authenticate(input.bytes)
    }
}
