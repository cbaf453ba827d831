import SpamReporting
import Testing

@testable import Gateway

@Suite struct InFlightBudgetTests {
    @Test func `one partner gets three quarters, and another one still finds room`() {
        let budget = InFlightBudget(bytes: 1000)
        var held: [HeldBytes] = []
        while let more = budget.hold(10, for: 1) { held.append(more) }
        #expect(held.count == 75)
        #expect(budget.hold(10, for: 2) != nil)
        #expect(budget.hold(260, for: 2) == nil)
    }

    @Test func `what is released is free again, once`() {
        let budget = InFlightBudget(bytes: 1000)
        let first = budget.hold(300, for: 1)
        let second = budget.hold(300, for: 2)
        #expect(first?.grow(to: 400) == true)
        #expect(second?.grow(to: 700) == false)
        #expect(budget.held == 700)
        for _ in 0..<2 {
            first?.release()
            second?.release()
        }
        #expect(budget.held == 0)
        #expect(budget.hold(1000, for: 1) != nil)
    }

    @Test func `the only request is taken however large it is`() {
        let budget = InFlightBudget(bytes: 1000)
        #expect(budget.hold(5000, for: 1) != nil)
        #expect(budget.hold(1, for: 2) == nil)
    }

    private func session(_ bytes: Int, in budget: InFlightBudget) -> RequestSession {
        let session = RequestSession(route: .complaints, now: Timestamp(seconds: 1))
        session.held = budget.hold(bytes, for: 1)
        return session
    }

    @Test func `a request is charged until it is answered and the ledger has replied`() {
        let budget = InFlightBudget(bytes: 1000)
        let first = session(100, in: budget)
        first.beginAwaitingLedger()
        first.finish()
        #expect(budget.held == 100)
        first.endAwaitingLedger()
        #expect(budget.held == 0)
        let second = session(100, in: budget)
        second.beginAwaitingLedger()
        second.endAwaitingLedger()
        #expect(budget.held == 100)
        second.finish()
        #expect(budget.held == 0)
    }

    @Test func `an answer to a client that has gone costs nothing`() {
        let budget = InFlightBudget(bytes: 1000)
        let gone = session(100, in: budget)
        gone.finish()
        #expect(gone.hasRoom(forAnswer: 500) && budget.held == 0)
        let waits = session(100, in: budget)
        #expect(waits.hasRoom(forAnswer: 500) && budget.held == 600)
        waits.finish()
        #expect(budget.held == 0)
    }
}
