import ShortMessages

/// Encoded words in a header's value (RFC 2047), such as `=?utf-8?B?w6Q=?=`.
enum EncodedWords {
    /// Longest value whose encoded words are decoded, in bytes; no phone writes a longer subject.
    static let sizeMax = 4096

    /// `text` with its encoded words decoded, U+0000 left out; one that is malformed, or in a
    /// character set that is not known, stays as it is.
    static func decoded(_ text: String) -> String {
        guard text.utf8.count <= sizeMax else { return text }
        var rest = Array(text.utf8)[...]
        var decoded: [UInt8] = []
        // Octets of words in one character set that follow each other: a character may begin in one
        // and end in the next.
        var pending: (octets: [UInt8], coding: DataCoding)?
        func flush() {
            guard let words = pending else { return }
            pending = nil
            let text = try? words.coding.text(of: words.octets)
            decoded += (text ?? "").utf8
        }
        while !rest.isEmpty {
            let gap = rest.prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
            if let word = Word(rest[gap.endIndex...]) {
                if let words = pending, words.coding == word.coding {
                    pending = (words.octets + word.octets, word.coding)
                } else {
                    // White space between two words is not shown (§6.2).
                    let isBetween = pending != nil
                    flush()
                    if !isBetween { decoded += gap }
                    pending = (word.octets, word.coding)
                }
                rest = rest[word.end...]
            } else {
                flush()
                let next = rest[gap.endIndex...].prefix { $0 != 0x3D && $0 != 0x20 }
                let end = max(next.endIndex, rest.startIndex + 1)
                decoded += rest[..<end]
                rest = rest[end...]
            }
        }
        flush()
        decoded.removeAll { $0 == 0 }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// One encoded word at the beginning of some bytes.
    private struct Word {
        /// Longest word that is read: §2 has 75, and real ones are longer.
        private static let wordSizeMax = 512

        let octets: [UInt8]
        let coding: DataCoding
        let end: Int

        init?(_ bytes: ArraySlice<UInt8>) {
            guard bytes.starts(with: [0x3D, 0x3F]) else { return nil }
            let fields = bytes.prefix(Self.wordSizeMax).dropFirst(2)
                .split(separator: 0x3F, maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4, fields[3].first == 0x3D, fields[1].count == 1,
                !fields[2].contains(0x20)
            else { return nil }
            // RFC 2231 §5 lets a language follow the name of the character set.
            let name = String(decoding: fields[0].prefix { $0 != 0x2A }, as: UTF8.self)
            guard let coding = try? DataCoding(charset: name), coding != .binary else {
                return nil
            }
            switch fields[1].first {
            case 0x42, 0x62:
                guard let octets = try? TransferEncoding.base64.decoded(fields[2]) else {
                    return nil
                }
                self.octets = octets
            case 0x51, 0x71:
                // An underscore is a space (§4.2).
                let written = fields[2].map { $0 == 0x5F ? 0x20 : $0 }
                guard let octets = try? TransferEncoding.quotedPrintable.decoded(written[...])
                else { return nil }
                self.octets = octets
            default: return nil
            }
            self.coding = coding
            end = fields[3].startIndex + 1
        }
    }
}
