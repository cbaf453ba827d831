internal import HTTPClient
internal import Logging
internal import Reactor
internal import Synchronization

/// Hands replies to the plant of the carriers whose subscribers they are for, on a thread of its
/// own.
///
/// A reply that is not taken is tried again; it is never worth a complaint, so what is lost here,
/// when the gateway stops or too many wait, costs a subscriber an answer and nothing else. They are
/// tried one after the other. A plant that does not answer in time is left alone for a while, so
/// that it does not keep the replies of other sources waiting.
final class ReplySender: Sendable {
    /// What became of replies.
    struct Figures: Sendable {
        var taken = 0
        var refused = 0
        /// Too many waited, or the gateway stopped.
        var dropped = 0
    }

    /// Replies that wait at most.
    static let waitingMax = 10_000
    /// Longest time for one try.
    private static let timeout = Duration.seconds(5)
    /// Pauses before the tries that follow the first.
    private static let pauses: [Duration] = [.seconds(2), .seconds(10), .seconds(60)]
    /// How long a plant that did not answer in time is not tried, for any reply.
    private static let rest = Duration.seconds(15)
    private static let answerSizeMax = 64 << 10

    private struct State {
        var figures = Figures()
        var waiting = 0
        var isStopped = false
        /// Until when the plants of sources are left alone.
        var resting: [String: MonotonicTime] = [:]
    }

    private let state = Mutex(State())
    private let log: Logger
    private let inbox: Inbox
    private let reactor: ReactorBound<Reactor>
    private let thread: ReactorThread

    /// Starts the thread.
    init(log: Logger) async throws {
        self.log = log
        let (stream, continuation) = AsyncStream<(Inbox, ReactorBound<Reactor>)?>.makeStream()
        thread = startReactorThread(name: "replies") {
            guard let reactor = try? Reactor() else {
                continuation.yield(nil)
                return
            }
            continuation.yield((reactor.inbox, ReactorBound(reactor, reactor)))
            reactor.run()
        }
        var iterator = stream.makeAsyncIterator()
        guard let (inbox, reactor) = await iterator.next() ?? nil else {
            throw SystemError(operation: "a reactor for replies", code: 0)
        }
        self.inbox = inbox
        self.reactor = reactor
    }

    /// What became of replies so far.
    var figures: Figures { state.withLock { $0.figures } }

    /// Takes a reply in; from any thread.
    func send(_ reply: Reply) {
        let isTaken = state.withLock { state in
            guard state.waiting < Self.waitingMax else {
                state.figures.dropped += 1
                return false
            }
            state.waiting += 1
            return true
        }
        if isTaken { inbox.post { [self] in attempt(reply, number: 0) } }
    }

    private func attempt(_ reply: Reply, number: Int) {
        guard !state.withLock(\.isStopped) else {
            settle { $0.dropped += 1 }
            return
        }
        switch tried(reply) {
        case .taken: settle { $0.taken += 1 }
        case .refused(let problem): giveUp(reply, problem)
        case .later(let problem):
            guard number < Self.pauses.count else {
                giveUp(reply, problem)
                return
            }
            _ = reactor.value.schedule(after: Self.pauses[number]) { [self] in
                attempt(reply, number: number + 1)
            }
        }
    }

    /// What came of a try.
    private enum Outcome {
        case taken
        /// It would be refused again.
        case refused(String)
        /// It may be taken later.
        case later(String)
    }

    private func tried(_ reply: Reply) -> Outcome {
        let restEnd = state.withLock { $0.resting[reply.source] }
        if let restEnd, MonotonicTime.current() < restEnd {
            return .later("its plant has not answered another in time")
        }
        do throws(HTTPClientError) {
            let connection = HTTPConnection(
                timeout: Self.timeout,
                responseSizeMax: Self.answerSizeMax
            )
            let response = try connection.send(reply.request)
            if reply.isTaken(response) { return .taken }
            let problem = "it answers \(response.status)"
            return Reply.mayPass(response) ? .later(problem) : .refused(problem)
        } catch {
            if error == .timedOut {
                let end = MonotonicTime.current() + Self.rest
                state.withLock { $0.resting[reply.source] = end }
            }
            return .later("\(error)")
        }
    }

    private func giveUp(_ reply: Reply, _ problem: String) {
        settle { $0.refused += 1 }
        log.warning(
            "a reply was not taken",
            metadata: ["source": "\(reply.source)", "reason": "\(problem)"]
        )
    }

    private func settle(_ count: (inout Figures) -> Void) {
        state.withLock { state in
            state.waiting -= 1
            count(&state.figures)
        }
    }

    /// Ends the thread, when the try that is under way has ended; what waits is dropped.
    func stop() {
        state.withLock { $0.isStopped = true }
        inbox.post { [reactor] in reactor.value.stop() }
        thread.join()
    }
}
