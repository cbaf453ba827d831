/// An opaque place in a feed: the feed's epoch and the sequence number of the last entry read.
package struct FeedCursor: Hashable, Sendable {
    /// Drawn anew whenever the feed's continuity cannot be proven.
    package let epoch: FeedEpoch
    /// Everything up to this entry has been read; 0 is the beginning.
    package let sequence: UInt64

    /// A place in a feed.
    package init(epoch: FeedEpoch, sequence: UInt64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Twenty bytes in base64url: epoch, sequence and a check against slips of the keyboard.
    package var text: String {
        var bytes = epoch.value.bigEndianBytes + sequence.bigEndianBytes
        bytes += Self.check(bytes).bigEndianBytes
        return Base64URL.text(bytes)
    }

    /// Reads ``text`` back; nil when it is no cursor.
    package init?(_ text: String) {
        guard let bytes = Base64URL.bytes(text), bytes.count == 20 else { return nil }
        let body = Array(bytes.prefix(16))
        guard Self.check(body).bigEndianBytes == Array(bytes.suffix(4)) else { return nil }
        epoch = FeedEpoch(value: UInt64(bigEndianBytes: body.prefix(8)))
        sequence = UInt64(bigEndianBytes: body.suffix(8))
    }

    private static func check(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: StableHash.of(bytes) >> 32)
    }
}

/// One unbroken life of a feed's log.
package struct FeedEpoch: Hashable, Sendable {
    /// Sixty-four random bits.
    package let value: UInt64

    /// Wraps a drawn number.
    package init(value: UInt64) {
        self.value = value
    }

    /// Sixteen lower-case hexadecimal digits, as Redis keeps it.
    package var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Reads ``text`` back; nil for any other text, capital letters included.
    package init?(text: String) {
        guard text.utf8.count == 16, let value = UInt64(text, radix: 16) else { return nil }
        self.value = value
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }
}

/// A hash that is the same in every process and version: FNV-1a with a final mix, not for secrets.
package enum StableHash {
    /// Sixty-four bits of `bytes`.
    @inlinable
    package static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes {
            hash ^= UInt64(byte)
            hash = hash &* 0x0000_0100_0000_01B3
        }
        return mixed(hash)
    }

    /// Sixty-four bits of a text's UTF-8; without generic code, because every complaint needs it.
    package static func of(_ text: String) -> UInt64 {
        let bytes = text.utf8.span
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for place in bytes.indices {
            hash ^= UInt64(bytes[place])
            hash = hash &* 0x0000_0100_0000_01B3
        }
        return mixed(hash)
    }

    /// FNV's low bits depend on the input's low bits only; the mix spreads them.
    @inlinable
    static func mixed(_ hash: UInt64) -> UInt64 {
        let folded = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        return folded ^ folded >> 33
    }
}

/// Base64 with the alphabet for URLs and without padding (RFC 4648 §5).
package enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    /// The text of `bytes`.
    package static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`; nil when it is not in the one canonical spelling.
    package static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return Self.text(bytes) == text ? bytes : nil
    }
}

extension FixedWidthInteger {
    /// The number's bytes, most significant first.
    package var bigEndianBytes: [UInt8] {
        let size = Self.bitWidth / 8
        return (0..<size).map { UInt8(truncatingIfNeeded: self >> Self((size - 1 - $0) * 8)) }
    }

    /// Reads a number from its bytes, most significant first.
    @inlinable
    package init(bigEndianBytes bytes: some Sequence<UInt8>) {
        self = 0
        for byte in bytes { self = self << 8 | Self(truncatingIfNeeded: byte) }
    }
}
