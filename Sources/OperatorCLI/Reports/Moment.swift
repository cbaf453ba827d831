import SpamReporting

/// A moment that the gateway names, for people: always UTC.
struct Moment {
    /// RFC 3339 as received; empty when there is none.
    let rfc3339: String

    init(_ rfc3339: String?) {
        self.rfc3339 = rfc3339 ?? ""
    }

    /// `2026-11-21`.
    var day: String { String(readable.prefix(10)) }

    /// `2026-11-21 02:14`.
    var minute: String { String(readable.prefix(16)) }

    /// `11-21 02:14`, for what lies within one of the windows.
    var minuteOfYear: String { String(minute.dropFirst(5)) }

    /// `2026-11-21 02:14:05`.
    var second: String { String(readable.prefix(19)) }

    private var readable: String {
        guard let timestamp = Timestamp(rfc3339: rfc3339) else { return rfc3339 }
        return timestamp.rfc3339.replacing("T", with: " ")
    }
}
