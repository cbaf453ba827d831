import Reactor
import Testing

@testable import Gateway

@Suite struct RetryAdviceTests {
    private func moment(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: 1_000_000_000_000 + Int64(seconds * 1e9))
    }

    /// An advice after some calls of 100 complaints that took so many seconds each.
    private func advice(callsOf seconds: Double, pending: Int) -> RetryAdvice {
        let advice = RetryAdvice(longest: .seconds(60))
        advice.pending = { pending }
        for call in 0..<20 {
            let begin = Double(call) * 10
            advice.ledgerCalled(at: moment(begin))
            advice.ledgerReplied(taking: 100, at: moment(begin + seconds), isIdle: true)
        }
        return advice
    }

    private func all(_ advise: () -> Int) -> Set<Int> {
        Set((0..<200).map { _ in advise() })
    }

    @Test func `the wait is the queue through the rate, a little more for some than for others`() {
        // 1,000 a second, idle in between: the queue is gone in ten seconds.
        let advice = advice(callsOf: 0.1, pending: 10_000)
        let pauses = all { advice.afterQueue(at: moment(300)) }
        #expect(pauses.min() ?? 0 >= 10 && pauses.max() ?? 0 <= 16)
        #expect(pauses.count > 3)
        let slower = self.advice(callsOf: 0.2, pending: 10_000)
        #expect(all { slower.afterQueue(at: moment(300)) }.min() ?? 0 >= 20)
    }

    @Test func `the shortest wait is a second, the longest the limit`() {
        let short = advice(callsOf: 0.1, pending: 1)
        #expect(all { short.afterQueue(at: moment(300)) } == [1, 2])
        let long = advice(callsOf: 0.1, pending: 1_000_000)
        let pauses = all { long.afterQueue(at: moment(300)) }
        #expect(pauses.max() == 60 && pauses.count > 3)
    }

    @Test func `a call that hangs lengthens the wait before it has failed`() {
        let advice = advice(callsOf: 0.1, pending: 1000)
        let before = all { advice.afterQueue(at: moment(300)) }.max() ?? 0
        advice.ledgerCalled(at: moment(300))
        let during = all { advice.afterQueue(at: moment(310)) }.min() ?? 0
        #expect(during > before)
    }

    @Test func `after an outage the wait is as long as it has lasted`() {
        let advice = advice(callsOf: 0.1, pending: 0)
        #expect(all { advice.afterFailure(at: moment(300)) }.max() ?? 9 <= 3)
        advice.ledgerCalled(at: moment(300))
        advice.ledgerReplied(taking: 0, at: moment(302), isIdle: true)
        let pauses = all { advice.afterFailure(at: moment(312)) }
        #expect(pauses.min() ?? 0 >= 10 && pauses.max() ?? 0 <= 16)
        advice.ledgerCalled(at: moment(313))
        advice.ledgerReplied(taking: 5, at: moment(314), isIdle: true)
        #expect(all { advice.afterFailure(at: moment(400)) }.max() ?? 9 <= 3)
    }
}
