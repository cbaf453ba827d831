import SpamReporting
import Testing

@Suite struct UTCDayTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2026-11-27", 20_784), ("2024-02-29", 19_782),
    ])
    func `a day is read and written`(text: String, number: Int64) {
        #expect(UTCDay(text)?.number == number)
        #expect(UTCDay(number: number).text == text)
    }

    @Test(arguments: ["", "2026-11-31", "2026-1-1", "2026-11-27T00", "26-11-27xx", "2026-11-27Z"])
    func `what is no day is refused`(text: String) {
        #expect(UTCDay(text) == nil)
    }

    @Test func `a day goes from midnight to midnight`() throws {
        let day = try #require(UTCDay("2026-11-27"))
        #expect(day.start.rfc3339 == "2026-11-27T00:00:00Z")
        #expect(day.end.rfc3339 == "2026-11-28T00:00:00Z")
        #expect(UTCDay(of: Timestamp(milliseconds: day.end.milliseconds - 1)) == day)
        #expect(UTCDay(of: day.end) == day.next)
        #expect(UTCDay(of: Timestamp(milliseconds: -1)).text == "1969-12-31")
        #expect(UTCDay(of: Timestamp(milliseconds: 0)).number == 0)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("\u{FB}\u{FF}", "w7vDvw=="),
    ])
    func `Base64 is as RFC 4648 has it`(text: String, encoded: String) {
        #expect(Base64.text(Array(text.utf8)) == encoded)
    }
}
