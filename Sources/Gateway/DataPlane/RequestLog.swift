internal import Configuration
internal import HTTPServer
internal import Logging
internal import Reactor
internal import SpamReporting

/// Lines about requests that are over: failed and slow ones, and at level debug every one.
///
/// A line names the request, its trace, its partner and where its time went; never a token, a
/// number or a text.
struct RequestLog {
    private let log: Logger
    private let budgets: Budgets
    /// In nanoseconds.
    private let slowFrom: Int64

    /// What all workers together may write.
    struct Budgets: Sendable {
        private static let linesPerSecond = 10

        let slow = LineBudget(linesPerSecond: linesPerSecond)
        let failed = LineBudget(linesPerSecond: linesPerSecond)
    }

    init(_ shared: WorkerShared) {
        log = shared.log
        budgets = shared.lineBudgets
        let slow = shared.configuration.log.slowRequest
        slowFrom = slow == .zero ? .max : (MonotonicTime(nanoseconds: 0) + slow).nanoseconds
    }

    /// Writes a line about a request if it is worth one.
    func note(_ exchange: Exchange, _ session: RequestSession?, endedAt end: MonotonicTime) {
        let isSlow =
            end.nanoseconds - exchange.receivedAt.nanoseconds >= slowFrom
            && session?.family != .feedWait
        // Whoever polls /readyz reads there why it is 503.
        if exchange.status >= 500, session?.family != .operation {
            guard let heldBack = budgets.failed.take(at: end) else { return }
            write(.warning, "request failed", exchange, session, end, heldBack)
        } else if isSlow {
            guard let heldBack = budgets.slow.take(at: end) else { return }
            write(.notice, "slow request", exchange, session, end, heldBack)
        } else if log.logLevel <= .debug {
            write(.debug, "request", exchange, session, end, 0)
        }
    }

    private func write(
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ exchange: Exchange,
        _ session: RequestSession?,
        _ end: MonotonicTime,
        _ heldBack: Int
    ) {
        guard log.logLevel <= level else { return }
        var facts: Logger.Metadata = [
            "request": "\(exchange.requestID)",
            "method": "\(exchange.method.rawValue)",
            "route": "\((session?.family ?? .none).label)",
            "status": exchange.status > 0 ? "\(exchange.status)" : "aborted",
            "duration": "\(Self.text(end - exchange.receivedAt))",
            "received": "\(exchange.body.count)B",
            "sent": "\(exchange.answerSize)B",
        ]
        if exchange.bodyReceivedAt <= exchange.answeredAt, exchange.status > 0 {
            facts["body"] = "\(Self.text(exchange.bodyReceivedAt - exchange.receivedAt))"
            let waiting = session?.route.format == nil ? "answer" : "ledger"
            facts[waiting] = "\(Self.text(exchange.answeredAt - exchange.bodyReceivedAt))"
            facts["write"] = "\(Self.text(end - exchange.answeredAt))"
        }
        if let partner = session?.partner { facts["partner"] = "\(partner.name)" }
        if let problem = exchange.label { facts["problem"] = "\(problem)" }
        if let trace = exchange.trace {
            facts["trace"] = "\(trace.traceID)"
            facts["parent"] = "\(trace.parentID)"
        }
        if heldBack > 0 { facts["heldBack"] = "\(heldBack)" }
        log.log(level: level, message, metadata: facts)
    }

    /// Seconds with three digits after the point.
    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        let digits = String(milliseconds + 1000).dropFirst()
        return "\(seconds).\(digits)s"
    }
}
