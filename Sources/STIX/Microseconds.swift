package import SpamReporting

/// A moment of wall-clock time to the microsecond, as TAXII orders objects by.
package struct Microseconds: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package let value: Int64

    /// Makes a moment from microseconds since the epoch.
    package init(_ value: Int64) {
        self.value = value
    }

    /// Makes a moment from one of milliseconds and microseconds, 0 to 999, behind it.
    package init(_ moment: Timestamp, plus rest: Int = 0) {
        value = moment.milliseconds * 1000 + Int64(rest)
    }

    package static func < (left: Microseconds, right: Microseconds) -> Bool {
        left.value < right.value
    }

    /// The millisecond in which the moment lies.
    package var timestamp: Timestamp {
        Timestamp(milliseconds: value >= 0 ? value / 1000 : (value - 999) / 1000)
    }

    /// Parses an RFC 3339 date-time; what is finer than microseconds is cut off.
    package init?(rfc3339 text: String) {
        guard let moment = Timestamp(rfc3339: text) else { return nil }
        var rest: Int64 = 0
        if let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) {
            let digits = text.utf8[text.utf8.index(after: point)...]
                .prefix { (0x30...0x39).contains($0) }
            var scale: Int64 = 100
            for digit in digits.dropFirst(3).prefix(3) {
                rest += Int64(digit - 0x30) * scale
                scale /= 10
            }
        }
        value = moment.milliseconds * 1000 + rest
    }

    /// RFC 3339 in UTC with six digits: `2026-11-19T21:14:05.000000Z`.
    package var rfc3339: String {
        let moment = timestamp
        var text: [UInt8] = []
        text.reserveCapacity(27)
        moment.appendSTIX(to: &text)
        text.removeLast()
        let rest = value - moment.milliseconds * 1000
        for digit in [rest / 100, rest / 10 % 10, rest % 10] {
            text.append(0x30 + UInt8(truncatingIfNeeded: digit))
        }
        text.append(0x5A)
        return String(decoding: text, as: UTF8.self)
    }
}

extension Timestamp {
    /// RFC 3339 in UTC with three digits, as `created` and `modified` must be (STIX 2.1 §3.2).
    package var stix: String {
        var text: [UInt8] = []
        text.reserveCapacity(24)
        appendSTIX(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends ``stix``.
    func appendSTIX(to text: inout [UInt8]) {
        appendRFC3339(to: &text)
        guard milliseconds % 1000 == 0 else { return }
        text.removeLast()
        text.append(contentsOf: ".000Z".utf8)
    }
}
