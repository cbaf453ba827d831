/// A moment of wall-clock time: milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch; negative before 1970.
    package let milliseconds: Int64

    /// Makes a timestamp from milliseconds since the epoch.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Makes a timestamp from whole seconds since the epoch.
    package init(seconds: Int64) {
        self.init(milliseconds: seconds * 1000)
    }

    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The timestamp `seconds` later (earlier, when negative).
    package func adding(seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds + seconds * 1000)
    }
}

// MARK: - RFC 3339

extension Timestamp {
    /// Parses an RFC 3339 date-time with any offset, such as `2026-11-19T21:14:05Z`.
    ///
    /// Fractions of a second beyond milliseconds are cut off. A leap second (`:60`) is read as the
    /// first instant of the next minute. Returns nil for anything else, also for a moment that an
    /// offset moves out of the years 0000 to 9999, which could not be written again.
    package init?(rfc3339 text: String) {
        let bytes = text.utf8.span
        guard bytes.count >= 20, bytes.count <= 40,
            let year = Self.number(bytes, 0..<4), let month = Self.number(bytes, 5..<7),
            let day = Self.number(bytes, 8..<10), let hour = Self.number(bytes, 11..<13),
            let minute = Self.number(bytes, 14..<16), let second = Self.number(bytes, 17..<19),
            bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] | 0x20 == 0x74,
            bytes[13] == 0x3A, bytes[16] == 0x3A,
            (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if bytes[index] == 0x2E {
            var scale: Int64 = 100
            let start = index + 1
            index = start
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
                fraction += Int64(bytes[index] - 0x30) * scale
                scale /= 10
                index += 1
            }
            guard index > start else { return nil }
        }
        guard index < bytes.count else { return nil }
        var offset: Int64 = 0
        if bytes[index] | 0x20 == 0x7A {
            guard index + 1 == bytes.count else { return nil }
        } else {
            guard index + 6 == bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D,
                bytes[index + 3] == 0x3A,
                let hours = Self.number(bytes, index + 1..<index + 3),
                let minutes = Self.number(bytes, index + 4..<index + 6),
                hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * 60 * (bytes[index] == 0x2D ? -1 : 1)
        }
        let days = Self.days(fromCivil: year, month, day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        guard Self.writableSeconds.contains(seconds) else { return nil }
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    /// 0000-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
    private static let writableSeconds: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// RFC 3339 in UTC, with milliseconds only when there are any: `2026-11-19T21:14:05Z`.
    package var rfc3339: String {
        var text: [UInt8] = []
        text.reserveCapacity(24)
        appendRFC3339(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends ``rfc3339``.
    package func appendRFC3339(to text: inout [UInt8]) {
        let total = seconds
        let days = total >= 0 ? total / 86_400 : (total - 86_399) / 86_400
        let rest = total - days * 86_400
        let (year, month, day) = Self.civil(fromDays: days)
        let millis = milliseconds - total * 1000
        if !(0...9999).contains(year) { text.append(contentsOf: "\(year)-".utf8) }
        text.append(addingCapacity: 24) { output in
            func append(_ value: Int64, _ separator: UInt8) {
                output.append(0x30 + UInt8(truncatingIfNeeded: value / 10))
                output.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
                output.append(separator)
            }
            if (0...9999).contains(year) {
                output.append(0x30 + UInt8(truncatingIfNeeded: year / 1000))
                output.append(0x30 + UInt8(truncatingIfNeeded: year / 100 % 10))
                append(year % 100, 0x2D)
            }
            append(month, 0x2D)
            append(day, 0x54)
            append(rest / 3600, 0x3A)
            append(rest / 60 % 60, 0x3A)
            append(rest % 60, millis == 0 ? 0x5A : 0x2E)
            if millis != 0 {
                output.append(0x30 + UInt8(truncatingIfNeeded: millis / 100))
                append(millis % 100, 0x5A)
            }
        }
    }

    /// The number in the digits of `range`.
    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for index in range {
            guard (0x30...0x39).contains(bytes[index]) else { return nil }
            value = value * 10 + Int64(bytes[index] - 0x30)
        }
        return value
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar.
    private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // Years are counted from March, so that the leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex + (monthIndex < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
