import Testing

@testable import Gateway

@Suite struct BackgroundPaceTests {
    private func rest(after step: Duration, others: Duration) -> Duration {
        BackgroundPace.rest(after: step, others: others, in: .seconds(1))
    }

    @Test func `background work does not rest while the gateway has little to do`() {
        #expect(rest(after: .milliseconds(300), others: .milliseconds(50)) == .zero)
    }

    @Test func `background work leaves two thirds of the time to requests that come in crowds`() {
        #expect(rest(after: .milliseconds(300), others: .milliseconds(700)) == .milliseconds(600))
    }

    @Test func `a long step is followed by a rest that has its bounds`() {
        #expect(rest(after: .seconds(60), others: .seconds(1)) == .seconds(2))
    }
}
