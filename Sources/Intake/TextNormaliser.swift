import Cryptography
package import SpamReporting
import UnicodeText

/// Makes one text of all the variants that a spammer's template and a forwarding handset produce.
///
/// Case, compatibility characters, invisible characters and look-alikes are folded; white space is
/// collapsed; links keep their host only; every run of digits is `#`; leading `Fwd:` and `FW:` are
/// gone. A normalised text is its own normalised form. ASCII never enters C.
package struct TextNormaliser: Sendable {
    /// Makes a normaliser; it has no settings and no state.
    package init() {}

    /// What `text` has in common with its variants.
    package func normalised(_ text: String) -> String {
        String(decoding: normalisedBytes(text), as: UTF8.self)
    }

    /// Digest of the normalised text; of the attachments, when nothing is left of the text.
    ///
    /// Attachments count by content and not by order or name.
    package func fingerprint(text: String, attachments: [Attachment]) -> Fingerprint {
        var input: [UInt8]
        let normalised = normalisedBytes(text)
        if normalised.isEmpty, !attachments.isEmpty {
            input = Array("spamgate/v1/fingerprint/attachments\0".utf8)
            for digest in attachments.map(\.sha256).sorted() {
                input.append(contentsOf: digest.utf8)
                input.append(0)
            }
        } else {
            input = Self.domain
            input.append(contentsOf: normalised)
        }
        return Fingerprint(bytes: Array(SHA256.digest(input).prefix(16)))
    }

    private static let domain = Array("spamgate/v1/fingerprint\0".utf8)

    private func normalisedBytes(_ text: String) -> [UInt8] {
        let plain = WhiteSpace.collapsed(UnicodeText.skeleton(Array(text.utf8)))
        var masker = LinkMasker(plain)
        let masked = masker.masked()
        let body = Self.withoutForwardingPrefixes(masked)
        return body.count == masked.count ? masked : Array(body)
    }

    private static let prefixes = [Array("fwd:".utf8), Array("fw:".utf8)]

    private static func withoutForwardingPrefixes(_ text: [UInt8]) -> ArraySlice<UInt8> {
        var rest = text[...]
        while let prefix = prefixes.first(where: { rest.starts(with: $0) }) {
            rest = rest.dropFirst(prefix.count).drop { $0 == 0x20 }
        }
        return rest
    }
}
