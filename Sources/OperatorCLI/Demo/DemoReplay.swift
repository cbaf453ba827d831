import JSON
import OperatingSystem
import Synchronization

/// Posts a queue over several connections and shows how far it is.
final class DemoReplay: Sendable {
    private struct State {
        var tally = DemoTally()
        var failure: CommandFailure?
    }

    private let queue: DemoQueue
    private let partners: DemoPartners
    private let url: String
    private let batch: Int
    private let state = Mutex(State())

    init(queue: DemoQueue, partners: DemoPartners, url: String, batch: Int) {
        self.queue = queue
        self.partners = partners
        self.url = url
        self.batch = batch
    }

    /// What was answered so far.
    var tally: DemoTally { state.withLock { $0.tally } }

    /// Posts everything; the first failure of any connection ends all of them.
    func run(connections: Int, _ session: Session) throws(CommandFailure) {
        let threads = WorkerThreads(count: connections) { _ in self.work() }
        showProgress(while: threads, session)
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    private func work() {
        let poster = DemoPoster(url: url, partners: partners)
        let reader = JSONReader()
        do {
            while state.withLock({ $0.failure == nil }) {
                let items = try queue.take(batch, reader)
                guard !items.isEmpty else { return }
                let answered = try poster.post(items, asBatch: batch > 1)
                state.withLock { $0.tally.add(answered) }
            }
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
        }
    }

    private func showProgress(while threads: WorkerThreads, _ session: Session) {
        let text = ProgressText(total: queue.total)
        let isTerminal = Terminal.error.isInteractive
        let width = session.console.layout(for: .error, in: session.environment).width
        let clock = ContinuousClock()
        let start = clock.now
        var lastShown = 0
        while threads.isRunning {
            session.console.pause(.milliseconds(100))
            let done = tally.answered
            let seconds = start.duration(to: clock.now) / .seconds(1)
            if isTerminal {
                let bar = text.bar(done: done, seconds: seconds, width: width)
                session.console.write("\r\u{1B}[K" + bar, to: .error)
            } else {
                // Every tenth, or every ten seconds when nobody knows how much there is.
                let step = text.tenths(done: done) ?? Int(seconds) / 10
                guard step > lastShown else { continue }
                lastShown = step
                session.console.write(text.line(done: done, seconds: seconds) + "\n", to: .error)
            }
        }
        if isTerminal { session.console.write("\r\u{1B}[K", to: .error) }
    }
}
