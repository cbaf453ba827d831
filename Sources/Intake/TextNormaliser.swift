import Cryptography
package import SpamReporting
import UnicodeText

/// Makes one text of all the variants that a spammer's template and a forwarding handset produce.
///
/// Case, compatibility characters, invisible characters and look-alikes are folded; white space is
/// collapsed; links keep their host only; every run of digits is `#`; leading `Fwd:` and `FW:` are
/// gone. A normalised text is its own normalised form. ASCII never enters C. Confined to one
/// thread, because it keeps its buffers.
package final class TextNormaliser {
    private var workspace = Workspace()

    /// Makes a normaliser; it has no settings.
    package init() {}

    /// What `text` has in common with its variants.
    package func normalised(_ text: String) -> String {
        let range = workspace.normalise(text)
        return String(decoding: workspace.masked[range], as: UTF8.self)
    }

    /// Digest of the normalised text; of the attachments, when nothing is left of the text.
    ///
    /// Attachments count by content and not by order or name.
    package func fingerprint(text: String, attachments: [Attachment]) -> Fingerprint {
        let range = workspace.normalise(text)
        guard range.isEmpty, !attachments.isEmpty else {
            let digest = workspace.digest(of: range)
            return Fingerprint(Bytes16(high: digest.high, low: digest.low))
        }
        var input = Array("spamgate/v1/fingerprint/attachments\0".utf8)
        for digest in attachments.map(\.sha256).sorted() {
            input.append(contentsOf: digest.utf8)
            input.append(0)
        }
        let digest = SHA256.prefix(of: input, in: input.indices)
        return Fingerprint(Bytes16(high: digest.high, low: digest.low))
    }
}

extension TextNormaliser {
    /// The buffers, which serve for one text after the other.
    private struct Workspace {
        private static let domain = Array("spamgate/v1/fingerprint\0".utf8)

        /// Of ASCII: in lower case, white space collapsed.
        private var folded: [UInt8] = []
        /// The normalised text, with room for the digest's domain before it.
        private(set) var masked: [UInt8] = []

        /// Returns where in ``masked`` the normalised text stands.
        mutating func normalise(_ text: String) -> Range<Int> {
            let bytes = text.utf8.span
            Self.enlarge(&folded, to: bytes.count)
            let count = Self.fold(bytes, into: &folded)
            if let count { return mask(folded, count: count) }
            let plain = WhiteSpace.collapsed(UnicodeText.skeleton(Array(text.utf8)))
            return mask(plain, count: plain.count)
        }

        private mutating func mask(_ text: [UInt8], count: Int) -> Range<Int> {
            let base = Self.domain.count
            Self.enlarge(&masked, to: base + count)
            var output = masked.mutableSpan
            let end = LinkMasker.mask(text.span.extracting(..<count), into: &output, from: base)
            return Self.withoutForwardingPrefixes(masked.span, base..<end)
        }

        /// SHA-256 over the domain and what stands in `range`, which ``normalise(_:)`` returned.
        mutating func digest(of range: Range<Int>) -> DigestPrefix {
            let start = range.lowerBound - Self.domain.count
            for (place, byte) in Self.domain.enumerated() { masked[start + place] = byte }
            return SHA256.prefix(of: masked, in: start..<range.upperBound)
        }

        private static func enlarge(_ buffer: inout [UInt8], to count: Int) {
            guard buffer.count < count else { return }
            buffer = [UInt8](repeating: 0, count: max(1024, 2 * count))
        }

        /// ASCII in lower case with collapsed white space; nil when there is anything else.
        private static func fold(_ text: Span<UInt8>, into buffer: inout [UInt8]) -> Int? {
            var output = buffer.mutableSpan
            var end = 0
            var isPending = false
            for index in text.indices {
                let byte = text[index]
                guard byte < 0x7F, byte > 0x20 else {
                    guard byte < 0x80 else { return nil }
                    // The rest of ASCII is white space.
                    isPending = end > 0
                    continue
                }
                if isPending {
                    output[end] = 0x20
                    end += 1
                    isPending = false
                }
                output[end] = byte &- 0x41 < 26 ? byte | 0x20 : byte
                end += 1
            }
            return end
        }

        private static func withoutForwardingPrefixes(
            _ text: Span<UInt8>,
            _ range: Range<Int>
        ) -> Range<Int> {
            var start = range.lowerBound
            while let end = forwardingPrefixEnd(text, start..<range.upperBound) {
                start = end
                while start < range.upperBound, text[start] == 0x20 { start += 1 }
            }
            return start..<range.upperBound
        }

        /// The end of the `fwd:` or `fw:` at the beginning of `range`.
        private static func forwardingPrefixEnd(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
            let start = range.lowerBound
            guard range.count >= 3, text[start] == 0x66, text[start + 1] == 0x77 else {
                return nil
            }
            if text[start + 2] == 0x3A { return start + 3 }
            let isLong = range.count >= 4 && text[start + 2] == 0x64 && text[start + 3] == 0x3A
            return isLong ? start + 4 : nil
        }
    }
}
