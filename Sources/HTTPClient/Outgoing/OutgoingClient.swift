internal import Reactor
internal import Synchronization

/// An HTTPS client for URLs that others have chosen, on a thread of its own.
///
/// It connects to no address of ``SpecialRange``: the decision is taken on the address that is
/// about to be connected to, so neither a spelling of the URL nor a resolver that changes its mind
/// gets past it. It follows no redirect, uses no proxy, keeps no cookie, asks for no compression
/// and ends whatever takes too long or is too large. Connections are kept and used again, for the
/// same host and port only. All of it is callable from any thread.
package final class OutgoingClient: Sendable {
    private let rules: OutgoingRules
    private let queue: TransferQueue
    private let thread: Mutex<ReactorThread?>

    /// Starts the thread.
    package init(rules: OutgoingRules) {
        let queue = TransferQueue(openMax: rules.transfersMax + rules.waitingMax)
        self.rules = rules
        self.queue = queue
        thread = Mutex(
            startReactorThread(name: "outgoing") { TransferLoop(queue, rules).run() }
        )
    }

    deinit { close() }

    /// Refuses a URL for what can be said about it without looking a name up.
    package func check(url: String) throws(OutgoingError) {
        _ = try OutgoingURL(url, rules)
    }

    /// Sends `request` and waits for the whole answer.
    ///
    /// When the task is cancelled, the transfer ends, and with it the connection.
    package func send(_ request: OutgoingRequest) async throws(OutgoingError) -> OutgoingResponse {
        let url = try OutgoingURL(request.url, rules)
        try request.check()
        let exchange = Exchange(request, url)
        let outcome = await withTaskCancellationHandler { [queue] in
            await withCheckedContinuation { continuation in
                if exchange.begin(continuation) { queue.submit(exchange) }
            }
        } onCancel: { [queue] in
            queue.cancel(exchange)
        }
        return try outcome.get()
    }

    /// Gives up what is under way, and returns when the thread has ended.
    package func close() {
        queue.close()
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }
}
