/// One day of the Gregorian calendar in UTC.
package struct UTCDay: Hashable, Comparable, Sendable {
    private static let seconds: Int64 = 86_400

    /// Days since 1970-01-01.
    package let number: Int64

    /// The day so many days after 1970-01-01.
    package init(number: Int64) {
        self.number = number
    }

    /// The day in which a moment lies.
    package init(of moment: Timestamp) {
        let total = moment.seconds
        let days = total / Self.seconds
        self.init(number: total < 0 && total % Self.seconds != 0 ? days - 1 : days)
    }

    /// Reads ``text`` back; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 10, let start = Timestamp(rfc3339: text + "T00:00:00Z") else {
            return nil
        }
        self.init(of: start)
    }

    /// The date as ISO 8601 writes it, such as `2026-11-27`; of the years 0000 to 9999.
    package var text: String { String(start.rfc3339.prefix { $0 != "T" }) }

    /// The day's first moment.
    package var start: Timestamp { Timestamp(seconds: number * Self.seconds) }

    /// The first moment of the day after.
    package var end: Timestamp { next.start }

    /// The day after.
    package var next: UTCDay { UTCDay(number: number + 1) }

    package static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
}
