import SpamReporting
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-19T21:14:05Z", 1_795_122_845_000),
        ("2026-11-19t21:14:05z", 1_795_122_845_000),
        ("2026-11-19T22:14:05+01:00", 1_795_122_845_000),
        ("2026-11-19T11:44:05-09:30", 1_795_122_845_000),
        ("2026-11-19T21:14:05-00:00", 1_795_122_845_000),
        ("2026-11-19T21:14:05.1Z", 1_795_122_845_100),
        ("2026-11-19T21:14:05.999999Z", 1_795_122_845_999),
        ("2000-02-29T00:00:00Z", 951_782_400_000),
        ("2024-02-29T23:59:59Z", 1_709_251_199_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("1969-12-31T23:59:59.5Z", -500),
        ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func `RFC 3339 is read`(text: String, milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z",
        "", "2026-11-19", "2026-11-19T21:14:05", "2026-11-19 21:14:05Z", "2026-11-19T21:14Z",
        "2026-11-19T24:00:00Z", "2026-11-19T21:60:00Z", "2026-11-19T21:14:61Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-11-00T00:00:00Z",
        "2026-11-31T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2026-11-19T21:14:05.Z", "2026-11-19T21:14:05,5Z", "2026-11-19T21:14:05+0100",
        "2026-11-19T21:14:05+24:00", "2026-11-19T21:14:05+01:60", "2026-11-19T21:14:05ZZ",
        "26-11-19T21:14:05Z", "2026-11-19T21:14:05Z ", "+026-11-19T21:14:05Z",
        "\u{662}026-11-19T21:14:05Z", "2026-11-19T21:14:05.0000000000000000000001Z",
    ])
    func `anything else is no timestamp`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_795_122_845_000, "2026-11-19T21:14:05Z"),
        (1_795_122_845_050, "2026-11-19T21:14:05.050Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00Z"),
    ])
    func `a timestamp is written in UTC`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test func `every day of four centuries reads back`() {
        for day in stride(from: Int64(-110_000), to: 110_000, by: 1) {
            let moment = Timestamp(seconds: day * 86_400 + 86_399)
            if Timestamp(rfc3339: moment.rfc3339) != moment { Issue.record("day \(day)") }
        }
    }

    @Test func `seconds are rounded down`() {
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: -1000).seconds == -1)
        #expect(Timestamp(milliseconds: -1001).seconds == -2)
    }

    @Test func `time can be added and compared`() {
        let moment = Timestamp(milliseconds: 1500)
        #expect(moment.adding(seconds: 2).milliseconds == 3500)
        #expect(moment.adding(seconds: -2) < moment)
    }
}
