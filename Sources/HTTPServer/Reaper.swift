import Reactor

/// Looks at every connection a few times a second and reports those past their deadline.
///
/// A walk over all of them costs less than keeping a timer for each change of phase: with 12,000
/// connections some 50 µs per walk, and nothing per request.
final class Reaper {
    private(set) var connections: [Connection] = []
    /// Told of each connection past its deadline, which must set it anew.
    var expire: (Connection) -> Void = { _ in }
    private let reactor: Reactor
    private let period: Duration
    private var timer: Reactor.Timer?

    init(reactor: Reactor, limits: HTTPLimits) {
        self.reactor = reactor
        let shortest = [
            limits.headerDeadline, limits.bodyDeadline, limits.answerDeadline,
            limits.responseDeadline, limits.idleTimeout,
        ].reduce(.seconds(2)) { min($0, $1) }
        period = max(.milliseconds(5), shortest / 8)
    }

    func add(_ connection: Connection) {
        connection.index = connections.count
        connections.append(connection)
        if timer == nil { schedule() }
    }

    func remove(_ connection: Connection) {
        let last = connections.removeLast()
        guard last !== connection else { return }
        last.index = connection.index
        connections[last.index] = last
    }

    func stop() {
        timer?.cancel()
        expire = { _ in }
    }

    private func schedule() {
        timer = reactor.schedule(after: period) { [unowned self] in
            timer = nil
            let now = reactor.now
            for connection in connections where connection.deadline <= now {
                expire(connection)
            }
            if !connections.isEmpty { schedule() }
        }
    }
}
