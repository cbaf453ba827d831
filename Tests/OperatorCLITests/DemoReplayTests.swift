import JSON
import OperatingSystem
import Testing

@testable import OperatorCLI

@Suite struct DemoReplayTests {
    @Test func `the carrier is taken off a line and names the partner`() {
        let line = #"{"carrier":"MVNO D","messageId":"1","n":[1,{"a":null}]}"#
        let item = DemoQueue.item(Array(line.utf8), JSONReader())
        #expect(item.carrier == "MVNO D")
        #expect(
            String(decoding: item.body, as: UTF8.self) == #"{"messageId":"1","n":[1,{"a":null}]}"#
        )
        #expect(DemoPartners.nameEnd(item.carrier) == "mvno-d")
        #expect(DemoPartners.nameEnd("") == "carrier")
    }

    @Test(arguments: [#"{"text":"x"}"#, "{bad", "[1]", #"{"carrier":7}"#])
    func `a line without a carrier's name is left as it is`(line: String) {
        let item = DemoQueue.item(Array(line.utf8), JSONReader())
        #expect(String(decoding: item.body, as: UTF8.self) == line)
        #expect(item.carrier == "carrier")
    }

    @Test func `a queue gives every complaint once, in order`() throws {
        let queue = DemoQueue(DemoGenerator(seed: 3, count: 25), count: 25)
        let reader = JSONReader()
        var bodies: [[UInt8]] = []
        while case let items = try queue.take(10, reader), !items.isEmpty {
            bodies += items.map(\.body)
        }
        #expect(bodies == DemoGenerator(seed: 3, count: 25).map(\.json))
    }

    @Test func `pauses grow, obey the gateway and stay bearable`() {
        #expect(DemoPoster.pause(afterAttempt: 1, retryAfter: nil) == .milliseconds(100))
        #expect(DemoPoster.pause(afterAttempt: 3, retryAfter: nil) == .milliseconds(400))
        #expect(DemoPoster.pause(afterAttempt: 29, retryAfter: nil) == .seconds(10))
        #expect(DemoPoster.pause(afterAttempt: 1, retryAfter: .seconds(2)) == .seconds(2))
        #expect(DemoPoster.pause(afterAttempt: 1, retryAfter: .seconds(3600)) == .seconds(10))
        #expect(DemoPoster.pause(afterAttempt: 1, retryAfter: .seconds(-1)) == .zero)
    }

    @Test func `the tally says what was answered`() {
        var tally = DemoTally()
        tally.counted = 3482
        tally.duplicates = 405
        tally.partial = 113
        var other = DemoTally()
        other.rejected = 1
        other.resent = 2
        other.note("The JSON cannot be read")
        tally.add(other)
        #expect(
            tally.text(seconds: 2) == """
                Posted 4,001 complaints in 2.0 s (2,000 a second). The gateway answered:
                COUNTED  DUPLICATE  PARTIAL  REJECTED
                  3,482        405      113         1
                2 requests were sent again.
                rejected: The JSON cannot be read

                """
        )
    }

    @Test func `threads all run and end`() {
        let count = 7
        let threads = WorkerThreads(count: count) { _ in }
        let deadline = ContinuousClock.now.advanced(by: .seconds(20))
        while threads.isRunning, ContinuousClock.now < deadline {}
        #expect(!threads.isRunning)
    }
}
