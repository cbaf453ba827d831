internal import CHiredis
internal import Glibc
package import Reactor

/// One pipelined connection to Redis, confined to its reactor's thread.
///
/// It connects by itself and again after every failure, with a back-off. Commands of a turn leave
/// in one write at the turn's end and are answered in the order of sending. After any timeout or
/// protocol error the socket is given up and whatever was in flight fails with an unknown outcome:
/// a late reply can therefore never be taken for the answer to another command.
@safe package final class RedisConnection {
    /// How to reach Redis and how long to wait for it.
    package struct Configuration: Sendable {
        /// Where it is.
        package var endpoint: RedisEndpoint
        /// From the start of connecting until `PING` is answered.
        package var connectTimeout: Duration
        /// From sending a command until its reply, unless the command says otherwise.
        package var commandTimeout: Duration

        /// A configuration of its parts.
        package init(
            endpoint: RedisEndpoint,
            connectTimeout: Duration = .seconds(1),
            commandTimeout: Duration = .seconds(2)
        ) {
            self.endpoint = endpoint
            self.connectTimeout = connectTimeout
            self.commandTimeout = commandTimeout
        }
    }

    /// Called exactly once for each command, on the reactor's thread.
    package typealias Answer = (Result<RedisValue, RedisError>) -> Void

    private enum State {
        case closed
        /// Until the next attempt.
        case waiting
        /// A host name is being looked up.
        case resolving
        case connecting
        case entering
        /// Connected to a server that ``admits`` does not want yet.
        case held
        case ready
    }

    private struct Pending {
        let answer: Answer
        let deadline: MonotonicTime
    }

    private let configuration: Configuration
    private let reactor: Reactor
    private var state = State.closed
    private var descriptor: Int32 = -1
    private var watch: Reactor.Watch?
    private var decoder = ReplyDecoder()
    private var output: [UInt8] = []
    /// What was read last; kept, because memory of this size is dear to allocate for each reply.
    private let input = UnsafeMutableRawBufferPointer.allocate(
        byteCount: readSize,
        alignment: 16
    )
    private var written = 0
    private var pending: [Pending] = []
    private var answered = 0
    private var deadlineTimer: Reactor.Timer?
    private var retryTimer: Reactor.Timer?
    private var retryDelay = RedisConnection.retryDelayMin
    private var flushHook: Reactor.EndOfTurnHook?
    private let lookup: HostLookup
    /// Attempts so far: each one takes the next address of a host that has several.
    private var attempts = 0

    private static let retryDelayMin = Duration.milliseconds(20)
    private static let retryDelayMax = Duration.milliseconds(500)
    private static let readSize = 64 * 1024

    /// Why the connection is not ready; nil while it is.
    package private(set) var failure: RedisError? = .unavailable(.unreachable, "not connected yet")

    /// Which start of Redis the connection leads to (`run_id`).
    ///
    /// Nil while it is not connected, or nobody asks because there is no ``admits``.
    package private(set) var run: String?

    /// Asked after each connect whether commands may go to this start of Redis; nil admits all.
    ///
    /// Until it says yes, the connection is not ready: a server that was restarted with other
    /// settings, or another one at the same address, gets no command before it has been checked.
    package var admits: ((_ run: String) -> Bool)?

    /// Called whenever ``isReady`` changes.
    package var readinessChanged: ((Bool) -> Void)?

    /// Makes a closed connection.
    package init(_ configuration: Configuration, on reactor: Reactor) {
        self.configuration = configuration
        self.reactor = reactor
        lookup = HostLookup(on: reactor)
    }

    deinit {
        unsafe input.deallocate()
        flushHook?.cancel()
        if descriptor >= 0 {
            watch?.cancel()
            _ = Glibc.close(descriptor)
        }
    }

    /// Whether commands are taken.
    package var isReady: Bool { state == .ready }

    /// Commands sent and not yet answered.
    package var inFlight: Int { pending.count - answered }

    /// Begins to connect, and keeps connected until ``close()``.
    ///
    /// From now on commands leave at the end of each turn, after the end-of-turn hooks that were
    /// registered earlier: what those send leaves in the same turn.
    package func open() {
        guard state == .closed else { return }
        if flushHook == nil { flushHook = reactor.atEndOfTurn { [unowned self] in flush() } }
        state = .waiting
        connect()
    }

    /// Ends the connection; what is in flight fails.
    package func close() {
        abandon(.connectionLost("closed by the gateway"), reconnect: false)
    }

    /// Asks ``admits`` once more, and connects at once if that would have to wait.
    ///
    /// To be called by who knows that something has changed.
    package func reconsider() {
        switch state {
        case .held: admitOrHold()
        case .waiting:
            retryTimer?.cancel()
            retryTimer = nil
            connect()
        default: break
        }
    }

    /// Gives the connection up and makes a new one; what is in flight fails.
    ///
    /// For when a reply was not to the command it seemed to answer.
    package func distrust() {
        guard state == .ready else { return }
        abandon(.unexpectedReply("a command"), reconnect: true)
    }

    /// Sends a command at the end of this turn.
    ///
    /// Without a ready connection the answer is ``RedisError/unavailable(_:_:)``, at once.
    package func send(
        _ command: RedisCommand,
        timeout: Duration? = nil,
        answer: @escaping Answer
    ) {
        guard state == .ready else {
            let error = failure ?? .unavailable(.unreachable, "not connected")
            answer(.failure(.unavailable(error.fault, error.reason)))
            return
        }
        enqueue(command, timeout: timeout ?? configuration.commandTimeout, answer)
    }

    private func enqueue(_ command: RedisCommand, timeout: Duration, _ answer: @escaping Answer) {
        command.format(onto: &output)
        pending.append(Pending(answer: answer, deadline: .current() + timeout))
        if deadlineTimer == nil { watchDeadline(in: timeout) }
    }

    private func watchDeadline(in delay: Duration) {
        deadlineTimer = reactor.schedule(after: delay) { [unowned self] in
            deadlineTimer = nil
            guard answered < pending.count else { return }
            let left = pending[answered].deadline - .current()
            if left > .zero {
                watchDeadline(in: left)
            } else {
                abandon(.timedOut, reconnect: true)
            }
        }
    }

    // MARK: Connecting

    private func connect() {
        attempts += 1
        decoder = ReplyDecoder()
        retryTimer = reactor.schedule(after: configuration.connectTimeout) { [unowned self] in
            retryTimer = nil
            switch state {
            case .resolving:
                abandon(
                    .unavailable(.unreachable, "looking up its name takes long"),
                    reconnect: true
                )
            case .connecting, .entering:
                abandon(.unavailable(.timedOut, "no answer while connecting"), reconnect: true)
            default: break
            }
        }
        switch configuration.endpoint.address {
        case .unix(let path): proceed(unsafe chiredis_connect_unix(path))
        case .tcp(let host, let port):
            state = .resolving
            lookup.addresses(of: host, port: port) { [weak self] addresses in
                guard let self, state == .resolving else { return }
                guard !addresses.isEmpty else {
                    abandon(
                        .unavailable(.unreachable, "its name does not resolve"),
                        reconnect: true
                    )
                    return
                }
                var address = addresses[attempts % addresses.count]
                proceed(unsafe chiredis_connect_tcp(&address))
            }
        }
    }

    private func proceed(_ started: Int32) {
        guard started >= 0 else {
            abandon(.unavailable(.unreachable, Self.text(of: errno)), reconnect: true)
            return
        }
        descriptor = started
        state = .connecting
        do {
            watch = try reactor.watch(started, .writable) { [unowned self] ready in
                descriptorIsReady(ready)
            }
        } catch {
            abandon(.unavailable(.unreachable, error.description), reconnect: true)
        }
    }

    private func descriptorIsReady(_ ready: Reactor.Interest) {
        if state == .connecting {
            let error = chiredis_socket_error(descriptor)
            guard error == 0 else {
                abandon(.unavailable(.unreachable, Self.text(of: error)), reconnect: true)
                return
            }
            enter()
            return
        }
        if ready.contains(.readable) { receive() }
        if ready.contains(.writable), descriptor >= 0 { flush() }
    }

    /// Authenticates, selects the database and asks whether Redis serves, and which one it is.
    private func enter() {
        state = .entering
        watch?.setInterest(.readable)
        let endpoint = configuration.endpoint
        let refuse: Answer = { [unowned self] result in
            if case .failure(let error) = result, state == .entering {
                abandon(error, reconnect: true)
            }
        }
        func ask(_ command: RedisCommand, _ answer: @escaping Answer) {
            enqueue(command, timeout: configuration.connectTimeout, answer)
        }
        if let password = endpoint.password {
            var command = RedisCommand("AUTH")
            if let user = endpoint.user { command.append(user) }
            command.append(password)
            ask(command, refuse)
        }
        if endpoint.database != 0 {
            ask(RedisCommand("SELECT", String(endpoint.database)), refuse)
        }
        ask(RedisCommand("PING")) { [unowned self] in
            refuse($0)
            guard state == .entering, admits == nil, case .success = $0 else { return }
            becomeReady()
        }
        if admits != nil {
            ask(RedisCommand("INFO", "server")) { [unowned self] in
                refuse($0)
                guard state == .entering, case .success(let info) = $0 else { return }
                run = info.infoField("run_id") ?? ""
                admitOrHold()
            }
        }
        flush()
    }

    private func admitOrHold() {
        retryTimer?.cancel()
        retryTimer = nil
        if let run, let admits, !admits(run) {
            state = .held
            failure = .unavailable(.unchecked, "this start of Redis has not been checked yet")
        } else {
            becomeReady()
        }
    }

    private func becomeReady() {
        state = .ready
        failure = nil
        retryDelay = Self.retryDelayMin
        retryTimer?.cancel()
        retryTimer = nil
        readinessChanged?(true)
    }

    /// Gives the socket up, fails what is in flight, and tries again later if wanted.
    private func abandon(_ error: RedisError, reconnect: Bool) {
        let wasReady = state == .ready
        watch?.cancel()
        watch = nil
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
        output.removeAll(keepingCapacity: true)
        written = 0
        deadlineTimer?.cancel()
        deadlineTimer = nil
        retryTimer?.cancel()
        retryTimer = nil
        let lost = pending[answered...]
        pending = []
        answered = 0
        failure = error
        run = nil
        state = reconnect ? .waiting : .closed
        if reconnect {
            let jitter = Double.random(in: 0.5...1.0)
            retryTimer = reactor.schedule(after: retryDelay * jitter) { [unowned self] in
                retryTimer = nil
                connect()
            }
            retryDelay = min(retryDelay * 2, Self.retryDelayMax)
        }
        for one in lost { one.answer(.failure(error)) }
        if wasReady { readinessChanged?(false) }
    }

    // MARK: Bytes

    /// Sends at once what would leave at the end of the turn, for who has much to do until then.
    package func flush() {
        guard descriptor >= 0, state != .connecting else { return }
        while written < output.count {
            let sent = unsafe output.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return 0 }
                return unsafe chiredis_send(descriptor, base + written, bytes.count - written)
            }
            if sent < 0 {
                let error = errno
                if error == EINTR { continue }
                if error == EAGAIN {
                    watch?.setInterest([.readable, .writable])
                    return
                }
                abandon(.connectionLost(Self.text(of: error)), reconnect: true)
                return
            }
            written += sent
        }
        output.removeAll(keepingCapacity: true)
        written = 0
        watch?.setInterest(.readable)
    }

    private func receive() {
        if let failed = readAvailable() {
            abandon(failed, reconnect: true)
            return
        }
        deliver()
    }

    /// Hands what has arrived to the decoder; returns why the connection is of no more use.
    private func readAvailable() -> RedisError? {
        let count = unsafe read(descriptor, input.baseAddress, input.count)
        if count < 0 {
            return errno == EAGAIN || errno == EINTR ? nil : .connectionLost(Self.text(of: errno))
        }
        guard count > 0 else { return .connectionLost("Redis closed the connection") }
        do {
            unsafe try decoder.feed(UnsafeRawBufferPointer(rebasing: input[..<count]))
            return nil
        } catch {
            return .connectionLost("the bytes received are no RESP")
        }
    }

    /// Answers every command whose reply is complete.
    private func deliver() {
        let current = decoder
        while decoder === current {
            let reply: RedisValue?
            do {
                reply = try current.next()
            } catch {
                abandon(.connectionLost("the bytes received are no RESP"), reconnect: true)
                return
            }
            guard let reply else { return }
            guard answered < pending.count else {
                abandon(.connectionLost("a reply nobody asked for"), reconnect: true)
                return
            }
            let answer = pending[answered].answer
            answered += 1
            if answered == pending.count {
                pending.removeAll(keepingCapacity: true)
                answered = 0
            } else if answered > 256 {
                pending.removeFirst(answered)
                answered = 0
            }
            if case .error(let message) = reply {
                answer(.failure(.refused(message)))
            } else {
                answer(.success(reply))
            }
            if descriptor < 0 { return }
        }
    }

    private static func text(of code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }
}
