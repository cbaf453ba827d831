package import SpamReporting

/// How a source writes a moment.
package enum TimeFormat: Hashable, Sendable {
    /// RFC 3339, also with an offset without a colon: `2026-11-19T21:14:05.000+0000`.
    case rfc3339
    /// `2026-11-19 21:14:05`, by a clock that is so many minutes ahead of UTC.
    case dateTime(offset: Int)
    /// Seconds since 1970.
    case unixSeconds
    /// Milliseconds since 1970.
    case unixMilliseconds

    /// The moment that `text` says; nil when it is written in another way.
    package func moment(_ text: String) -> Timestamp? {
        switch self {
        case .rfc3339: Timestamp(rfc3339: Self.withColon(text))
        case .dateTime(let offset):
            Self.dateTime(text)?.adding(seconds: Int64(-offset) * 60)
        case .unixSeconds: Self.number(text).flatMap { Self.writable($0 * 1000) }
        case .unixMilliseconds: Self.number(text).flatMap { Self.writable($0) }
        }
    }

    /// The moment so many milliseconds after 1970; nil when RFC 3339 has no way to write it.
    private static func writable(_ milliseconds: Int64) -> Timestamp? {
        Timestamp(rfc3339: Timestamp(milliseconds: milliseconds).rfc3339)
    }

    /// Puts the colon into an offset that has none.
    private static func withColon(_ text: String) -> String {
        let offset = text.utf8.suffix(5)
        guard offset.count == 5, let sign = offset.first, sign == 0x2B || sign == 0x2D,
            offset.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return text }
        return "\(text.dropLast(2)):\(text.suffix(2))"
    }

    private static func dateTime(_ text: String) -> Timestamp? {
        var bytes = Array(text.utf8)
        guard bytes.count == 19, bytes[10] == 0x20 || bytes[10] == 0x54 else { return nil }
        bytes[10] = 0x54
        return Timestamp(rfc3339: String(decoding: bytes, as: UTF8.self) + "Z")
    }

    /// Most digits of a number that is taken for a moment: those of milliseconds until 2286.
    private static let digitsMax = 13

    private static func number(_ text: String) -> Int64? {
        guard (1...digitsMax).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(text)
    }
}
