/// The three forms in which HTTP writes a moment (RFC 9110 §5.6.7).
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longDays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    /// Seconds from 1970 to the moment; nil for what is none, or has another spelling.
    ///
    /// The name of the day is not checked against the date, because many get it wrong.
    static func unixSeconds(_ text: String) -> Int? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 6: return fixDate(parts)
        case 4: return rfc850Date(parts)
        case 5: return asctimeDate(parts)
        default: return nil
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one that is to be sent; or asctime's with one digit.
    private static func fixDate(_ parts: [String]) -> Int? {
        if parts[2].isEmpty {
            guard parts[3].utf8.count == 1 else { return nil }
            return asctimeDate([parts[0], parts[1], "0" + parts[3], parts[4], parts[5]])
        }
        guard parts[0].last == ",", days.contains(String(parts[0].dropLast())),
            parts[5] == "GMT", let month = months.firstIndex(of: parts[2]),
            let day = number(parts[1], 2), let year = number(parts[3], 4)
        else { return nil }
        return moment(year, month + 1, day, parts[4])
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`; the year is the one within 50 years of 2026.
    private static func rfc850Date(_ parts: [String]) -> Int? {
        let date = parts[1].split(separator: "-", omittingEmptySubsequences: false)
        guard parts[0].last == ",", longDays.contains(String(parts[0].dropLast())),
            parts[3] == "GMT", date.count == 3,
            let month = months.firstIndex(of: String(date[1])),
            let day = number(String(date[0]), 2), let year = number(String(date[2]), 2)
        else { return nil }
        return moment(year < 76 ? 2000 + year : 1900 + year, month + 1, day, parts[2])
    }

    /// `Sun Nov 06 08:49:37 1994`.
    private static func asctimeDate(_ parts: [String]) -> Int? {
        guard days.contains(parts[0]), let month = months.firstIndex(of: parts[1]),
            let day = number(parts[2], 2), let year = number(parts[4], 4)
        else { return nil }
        return moment(year, month + 1, day, parts[3])
    }

    private static func moment(_ year: Int, _ month: Int, _ day: Int, _ time: String) -> Int? {
        let fields = time.split(separator: ":", omittingEmptySubsequences: false)
            .map { number(String($0), 2) }
        guard fields.count == 3, let hour = fields[0], let minute = fields[1],
            let second = fields[2], hour < 24, minute < 60, second < 61,
            year >= 1970, (1...length(of: month, in: year)).contains(day)
        else { return nil }
        return (days(to: year, month, day) * 24 + hour) * 3600 + minute * 60 + second
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01.
    private static func days(to year: Int, _ month: Int, _ day: Int) -> Int {
        let before = year - 1
        let leapDays =
            (before / 4 - before / 100 + before / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400)
        let months = (1..<month).reduce(0) { $0 + length(of: $1, in: year) }
        return (year - 1970) * 365 + leapDays + months + day - 1
    }

    /// Exactly `count` decimal digits.
    private static func number(_ text: String, _ count: Int) -> Int? {
        guard text.utf8.count == count, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
