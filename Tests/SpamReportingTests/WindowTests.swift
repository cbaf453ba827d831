import SpamReporting
import Testing

@Suite struct WindowTests {
    private let now = Timestamp(rfc3339: "2026-11-19T21:14:05Z")

    @Test(arguments: [
        (Window.hour, "2026-11-19T20:15:00Z"), (.day, "2026-11-18T22:00:00Z"),
        (.week, "2026-11-13T00:00:00Z"), (.tenDays, "2026-11-10T00:00:00Z"),
        (.month, "2026-10-21T00:00:00Z"),
    ])
    func `a window begins with its first bucket`(window: Window, start: String) throws {
        let now = try #require(now)
        let expected = try #require(Timestamp(rfc3339: start))
        #expect(window.start(endingAt: now) == expected.seconds)
    }

    @Test(arguments: Window.allCases)
    func `a window moves by one bucket and never longer than itself`(window: Window) throws {
        let now = try #require(now)
        let start = window.start(endingAt: now)
        #expect(start % window.bucketSeconds == 0)
        #expect(now.seconds - start < window.bucketSeconds * window.bucketCount)
        #expect(now.seconds - start >= window.bucketSeconds * (window.bucketCount - 1))
        let later = now.adding(seconds: window.bucketSeconds)
        #expect(window.start(endingAt: later) == start + window.bucketSeconds)
    }

    @Test func `windows are named as on the command line`() {
        #expect(Window.allCases.map(\.rawValue) == ["1h", "24h", "7d", "10d", "30d"])
        #expect(Window(rawValue: "2h") == nil)
    }
}
