internal import HTTPClient
internal import Logging
internal import Reactor
internal import Synchronization

/// Hands replies to the plant of the carriers whose subscribers they are for, on a thread of its
/// own.
///
/// A reply that is not taken is tried again; it is never worth a complaint, so what is lost here,
/// when the gateway stops or too many wait, costs a subscriber an answer and nothing else.
final class ReplySender: Sendable {
    /// What became of replies.
    struct Figures: Sendable {
        var taken = 0
        var refused = 0
        /// Too many waited.
        var dropped = 0
    }

    /// Replies that wait at most.
    static let waitingMax = 10_000
    /// Longest time for one try.
    private static let timeout = Duration.seconds(5)
    /// Pauses before the tries that follow the first.
    private static let pauses: [Duration] = [.seconds(2), .seconds(10), .seconds(60)]
    private static let answerSizeMax = 64 << 10

    private struct State {
        var figures = Figures()
        var waiting = 0
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
        let problem: String
        do throws(HTTPClientError) {
            let connection = HTTPConnection(
                timeout: Self.timeout,
                responseSizeMax: Self.answerSizeMax
            )
            let response = try connection.send(reply.request)
            if reply.isTaken(response) {
                settle { $0.taken += 1 }
                return
            }
            problem = "it answers \(response.status)"
            guard Reply.mayPass(response) else {
                giveUp(reply, problem)
                return
            }
        } catch {
            problem = "\(error)"
        }
        guard number < Self.pauses.count else {
            giveUp(reply, problem)
            return
        }
        _ = reactor.value.schedule(after: Self.pauses[number]) { [self] in
            attempt(reply, number: number + 1)
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

    /// Ends the thread; what waits is dropped.
    func stop() {
        inbox.post { [reactor] in reactor.value.stop() }
        thread.join()
    }
}
