import Cryptography
package import SpamReporting

/// The secret under which reporters become tokens; it prints redacted.
///
/// Tokens and digests made under another key cannot be joined with those made under this one.
package struct IntakeKeys: Sendable, CustomStringConvertible {
    /// Size of the reporter key in bytes.
    package static let reporterKeySize = 32

    let key: HMACKey

    /// The key of the ledger's digests, derived so that no key serves two algorithms.
    var digestKey: [UInt8] {
        key.authenticate(Array("spamgate/v1/digest-key\0".utf8))
    }

    /// Takes the 32 bytes of the reporter key.
    package init(reporterKey: [UInt8]) {
        precondition(reporterKey.count == Self.reporterKeySize, "a reporter key has 32 bytes")
        key = HMACKey(reporterKey)
    }

    /// The token of the subscriber with a number, which is written with `+` and its E.164 digits.
    package func token(of number: String) -> ReporterToken {
        let code = key.authenticate(Array("spamgate/v1/reporter\0\(number)".utf8))
        return ReporterToken(bytes: Array(code.prefix(16)))
    }

    package var description: String { "•••" }
}
