import SpamReporting

/// The date and time in the header of a mail (RFC 5322 §3.3, and the obsolete zones of §4.3).
enum MailDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    private static let zones = [
        "ut": "+00:00", "utc": "+00:00", "gmt": "+00:00", "z": "+00:00",
        "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
        "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
    ]

    /// The moment that `text` means, such as `Thu, 19 Nov 2026 21:14:05 +0000 (UTC)`; nil when it
    /// is none.
    static func timestamp(_ text: String) -> Timestamp? {
        let bare = text.prefix { $0 != "(" }.lowercased()
        var words = bare.split { $0 == " " || $0 == "\t" || $0 == "," }[...]
        if words.first?.first?.isLetter == true { words.removeFirst() }
        guard words.count == 4 || words.count == 5, let day = twoDigits(words.removeFirst()),
            let month = months.firstIndex(of: String(words.removeFirst())),
            let year = fourDigits(words.removeFirst())
        else { return nil }
        var clock = words.removeFirst().split(separator: ":", omittingEmptySubsequences: false)
        if clock.count == 2 { clock.append("00") }
        let parts = clock.compactMap { twoDigits($0) }
        guard clock.count == 3, parts.count == 3 else { return nil }
        // Without a zone, and in a zone that nobody knows, it is UTC (§4.3).
        let zone = words.first.map { offset(String($0)) } ?? "+00:00"
        let date = "\(year)-\(padded(month + 1))-\(day)"
        return Timestamp(rfc3339: "\(date)T\(parts.joined(separator: ":"))\(zone)")
    }

    /// `+0100` as RFC 3339 writes it, or what a name stands for.
    private static func offset(_ zone: String) -> String {
        let digits = zone.dropFirst()
        guard let sign = zone.first, sign == "+" || sign == "-", digits.utf8.count == 4,
            isDigits(digits)
        else { return zones[zone] ?? "+00:00" }
        return "\(sign)\(digits.prefix(2)):\(digits.suffix(2))"
    }

    private static func twoDigits(_ text: Substring) -> String? {
        guard (1...2).contains(text.utf8.count), isDigits(text), let number = UInt8(text) else {
            return nil
        }
        return padded(Int(number))
    }

    /// Two digits of a year are of 1950 to 2049 (§4.3).
    private static func fourDigits(_ text: Substring) -> String? {
        guard isDigits(text), let year = UInt16(text) else { return nil }
        switch text.utf8.count {
        case 2: return String(year < 50 ? 2000 + year : 1900 + year)
        case 3: return String(1900 + year)
        case 4: return String(text)
        default: return nil
        }
    }

    private static func isDigits(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
