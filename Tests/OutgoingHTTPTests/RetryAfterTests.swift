import HTTPClient
import Testing

@Suite struct RetryAfterTests {
    @Test(arguments: [
        ("0", RetryAfter.seconds(0)), ("120", .seconds(120)), ("007", .seconds(7)),
        ("2147483649", .seconds(2_147_483_648)),
        ("99999999999999999999999999", .seconds(2_147_483_648)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", .at(unixSeconds: 784_111_777)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", .at(unixSeconds: 784_111_777)),
        ("Sun Nov  6 08:49:37 1994", .at(unixSeconds: 784_111_777)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", .at(unixSeconds: 0)),
        ("Thu, 29 Feb 2024 23:59:60 GMT", .at(unixSeconds: 1_709_251_200)),
        ("Fri, 20 Nov 2026 00:00:00 GMT", .at(unixSeconds: 1_795_132_800)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", .at(unixSeconds: 253_402_300_799)),
    ])
    func `seconds and the three forms of a date are read`(text: String, expected: RetryAfter) {
        #expect(RetryAfter(text) == expected)
    }

    @Test(arguments: [
        "", " ", "-1", "+1", "1.5", "1s", "soon", "0x10", "١٢", "1, 2",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT", "Mon, 29 Feb 2023 00:00:00 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1969 00:00:00 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt",
        "Sun, 06 Nov 1994 8:49:37 GMT", "Sun Nov  60 08:49:37 1994", "1994-11-06T08:49:37Z",
    ])
    func `anything else is nothing`(text: String) {
        #expect(RetryAfter(text) == nil)
    }

    @Test func `the delay is never negative`() {
        #expect(RetryAfter.seconds(30).delay(from: 1_000) == .seconds(30))
        #expect(RetryAfter.at(unixSeconds: 1_030).delay(from: 1_000) == .seconds(30))
        #expect(RetryAfter.at(unixSeconds: 30).delay(from: 1_000) == .zero)
    }
}
