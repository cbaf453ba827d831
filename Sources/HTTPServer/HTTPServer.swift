// An HTTP server on one reactor: libmicrohttpd parses and formats, this module guards and times.
//
// libmicrohttpd has no thread of its own. Its epoll descriptor is watched by the reactor, and it
// runs from a hook at the end of the turn, after the answers of the turn have come in, until
// nothing more is resumed. A request whose answer is not there at once is suspended; answering
// resumes it.
//
// Suspended connections neither time out nor notice that the client has gone, and libmicrohttpd's
// own timeout is one of inactivity only. So every connection has an absolute deadline here, which a
// reaper enforces.

import CLinux
import CMicrohttpd
import Glibc
package import Reactor

/// One worker's HTTP server, confined to its reactor's thread.
///
/// From its start to ``stop()`` it keeps itself and its handler alive.
@safe
package final class HTTPServer {
    /// The port it listens on, never 0.
    package let port: UInt16
    /// What was turned down so far, by reason.
    package internal(set) var refusals: [Refusal: Int] = [:]
    /// Requests whose head was accepted and whose answer is not yet written.
    package internal(set) var openExchanges = 0

    let limits: HTTPLimits
    let handler: any HTTPHandler
    let reactor: Reactor
    let guardsRequests: Bool
    private(set) var isQuiescing = false
    var requestIDs = RequestIDs()
    /// How many exchanges libmicrohttpd has put aside.
    var suspended = 0

    private var daemon: OpaquePointer?
    private let settings: UnsafeMutablePointer<cmicrohttpd_settings>
    private var watch: Reactor.Watch?
    private var hook: Reactor.EndOfTurnHook?
    private var mustRun = true
    private var isRunning = false
    /// When libmicrohttpd wants to run again even if nothing happens.
    private var runDeadline = MonotonicTime.never
    let durations: Deadlines.Durations
    private let reaper: Reaper
    private let lingering: LingeringSockets
    /// The connections by their descriptors.
    var connections: [Connection?] = []
    /// Connections whose sound requests are answered and whose next bytes are not sound.
    var faulty: [Connection] = []
    private let surplus: SurplusConnections

    /// Listens and serves; several servers may share an address and a port.
    package convenience init(
        _ configuration: HTTPServerConfiguration,
        on reactor: Reactor,
        handler: any HTTPHandler
    ) throws(HTTPServerError) {
        try self.init(configuration, on: reactor, handler: handler, guardsRequests: true)
    }

    /// - Parameter guardsRequests: false only in the test that shows what the guard is for.
    init(
        _ configuration: HTTPServerConfiguration,
        on reactor: Reactor,
        handler: any HTTPHandler,
        guardsRequests: Bool
    ) throws(HTTPServerError) {
        let socket = try ListeningSocket.open(
            address: configuration.address,
            port: configuration.port
        )
        port = ListeningSocket.port(of: socket)
        limits = configuration.limits
        self.handler = handler
        self.reactor = reactor
        self.guardsRequests = guardsRequests
        durations = Deadlines.Durations(limits)
        reaper = Reaper(reactor: reactor, limits: configuration.limits)
        lingering = LingeringSockets(reactor: reactor)
        surplus = SurplusConnections(listener: socket, reactor: reactor)
        unsafe settings = .allocate(capacity: 1)
        unsafe settings.initialize(to: callbackSettings(socket: socket, limits: limits))
        // Released in stop(), or below if there will be nothing to stop.
        let context = unsafe Unmanaged.passRetained(self)
        unsafe settings.pointee.context = context.toOpaque()
        unsafe daemon = cmicrohttpd_start(settings)
        do throws(HTTPServerError) {
            guard let daemon = unsafe daemon, cmicrohttpd_sees_input() != 0 else {
                throw .libraryFailed
            }
            try observe(unsafe cmicrohttpd_epoll(daemon))
        } catch {
            if let daemon = unsafe daemon { unsafe MHD_stop_daemon(daemon) } else { close(socket) }
            unsafe context.release()
            throw error
        }
    }

    deinit {
        unsafe settings.deallocate()
    }

    /// Fails if anybody listens there already, which starting a server would not notice.
    ///
    /// Servers share their port with whoever shares it, a second gateway of the same user included.
    /// So ask before the first server of a process is started.
    package static func checkAvailability(
        of configuration: HTTPServerConfiguration
    ) throws(HTTPServerError) {
        close(
            try ListeningSocket.bind(
                address: configuration.address,
                port: configuration.port,
                isShared: false
            )
        )
    }

    private func observe(_ epoll: Int32) throws(HTTPServerError) {
        do {
            watch = try reactor.watch(epoll, .readable) { [unowned self] _ in mustRun = true }
        } catch {
            throw .system(error)
        }
        hook = reactor.atEndOfTurn { [unowned self] in endTurn() }
        reaper.expire = { [unowned self] connection in expire(connection) }
        surplus.turnAway = { [unowned self] descriptor in turnAway(descriptor) }
        reactor.runAnotherTurn()
    }

    // MARK: Running

    private func endTurn() {
        guard let daemon = unsafe daemon else { return }
        if reactor.now >= runDeadline { mustRun = true }
        while mustRun {
            mustRun = false
            isRunning = true
            unsafe cmicrohttpd_run(daemon, settings)
            isRunning = false
        }
        settleFaults()
        let timeout = unsafe cmicrohttpd_timeout(daemon)
        mustRun = timeout == 0
        runDeadline = timeout > 0 ? reactor.now + .milliseconds(timeout) : .never
        if timeout >= 0 { reactor.limitWait(milliseconds: Int(timeout)) }
    }

    /// Takes a suspended connection up again, in this turn if its hook has not run, else in the
    /// next.
    func resume(_ handle: OpaquePointer) {
        suspended -= 1
        unsafe MHD_resume_connection(handle)
        mustRun = true
        if !isRunning { reactor.runAnotherTurn() }
    }

    // MARK: Ending

    /// Connections that are open, idle ones included.
    package var openConnections: Int {
        reaper.connections.count
    }

    /// Stops accepting.
    ///
    /// New clients are refused, idle connections end, open requests are answered and then their
    /// connections end.
    package func quiesce() {
        guard let daemon = unsafe daemon, !isQuiescing else { return }
        precondition(!isRunning, "A server was quiesced by its own handler; post it to the inbox.")
        // Whoever connected so far is let in: closing the socket would reset them.
        unsafe acceptPending(daemon)
        isQuiescing = true
        surplus.end()
        let socket = unsafe MHD_quiesce_daemon(daemon)
        if socket >= 0 { close(socket) }
        endIdleConnections()
        mustRun = true
        reactor.runAnotherTurn()
    }

    private func endIdleConnections() {
        let now = MonotonicTime.current()
        for connection in reaper.connections {
            switch connection.phase {
            case .idle:
                if !connection.hasReceivedSince(now: now) { connection.shutDown() }
            // Opened and silent, as browsers and health checks leave them.
            case .head where connection.requests == 0:
                connection.hurry(until: now + .seconds(1))
            case .head, .body, .handling, .response: break
            }
        }
    }

    /// libmicrohttpd accepts ten at a time and does not tell how many wait.
    private func acceptPending(_ daemon: OpaquePointer) {
        isRunning = true
        defer { isRunning = false }
        var before = -1
        while openConnections != before {
            before = openConnections
            unsafe cmicrohttpd_run(daemon, settings)
        }
    }

    /// Ends the server and whatever connections are left; every exchange must have been answered.
    ///
    /// What is half-written is lost, so ``quiesce()`` first and wait until ``openConnections`` is
    /// 0.
    package func stop() {
        guard let daemon = unsafe daemon else { return }
        precondition(!isRunning, "A server was stopped by its own handler; post it to the inbox.")
        // Resumed connections leave libmicrohttpd's list of suspended ones only when it runs.
        isRunning = true
        unsafe cmicrohttpd_run(daemon, settings)
        isRunning = false
        precondition(suspended == 0, "A server was stopped with unanswered exchanges.")
        hook?.cancel()
        watch?.cancel()
        surplus.end()
        unsafe MHD_stop_daemon(daemon)
        unsafe self.daemon = nil
        reaper.stop()
        lingering.closeAll()
        unsafe Unmanaged.passUnretained(self).release()
    }

    // MARK: Connections

    /// When what begins in this turn must have ended.
    var deadlines: Deadlines {
        Deadlines(now: reactor.now, durations: durations)
    }

    func open(_ descriptor: Int32) -> Connection {
        let connection = Connection(
            descriptor: descriptor,
            now: reactor.now,
            deadline: deadlines.headerDeadline
        )
        reaper.add(connection)
        let missing = Int(descriptor) + 1 - connections.count
        if missing > 0 { connections += [Connection?](repeating: nil, count: missing) }
        connections[Int(descriptor)] = connection
        if openConnections >= limits.connectionsMax { surplus.begin() }
        return connection
    }

    /// Ends a connection for which there is no place.
    private func turnAway(_ descriptor: Int32) {
        refusals[.tooManyConnections, default: 0] += 1
        let connection = Connection(descriptor: descriptor, now: reactor.now, deadline: .never)
        connection.sendLastWords(wording(.tooManyConnections))
        // The request may be on its way; what is not read would reset the connection.
        lingering.keep(descriptor)
        close(descriptor)
    }

    func forget(_ connection: Connection) {
        reaper.remove(connection)
        connections[Int(connection.descriptor)] = nil
        if openConnections < limits.connectionsMax { surplus.end() }
        // At its limit libmicrohttpd does not listen, and it listens again only when it runs again.
        mustRun = true
        if connection.hasUnwantedBody { lingering.keep(connection.descriptor) }
    }

    private func expire(_ connection: Connection) {
        let now = reactor.now
        switch connection.phase {
        case .idle:
            if connection.beginResting(memorySize: limits.headerMemorySize) {
                connection.deadline = connection.since.adding(durations.idle)
            } else if connection.hasReceivedSince(now: now) {
                connection.enter(.head, now: now, deadline: deadlines.headerDeadline)
            } else {
                connection.shutDown()
            }
        case .head: giveUp(connection, .headerDeadline)
        case .body: giveUp(connection, .bodyDeadline)
        case .handling:
            refusals[.answerDeadline, default: 0] += 1
            connection.exchange?.provide(wording(.answerDeadline))
        case .response:
            guard !connection.extendResponse(now: now, durations: durations) else { return }
            refusals[.responseDeadline, default: 0] += 1
            connection.shutDown()
        }
    }

    private func giveUp(_ connection: Connection, _ refusal: Refusal) {
        refusals[refusal, default: 0] += 1
        sendLastWords(wording(refusal), on: connection)
        connection.shutDown()
    }

    /// Answers past libmicrohttpd; the connection must end next.
    func sendLastWords(_ response: HTTPResponse, on connection: Connection) {
        var response = response
        if let exchange = connection.exchange, exchange.status == 0 {
            exchange.note(response, at: reactor.now)
            if !exchange.requestID.isEmpty {
                response.headers.append((RequestID.header, exchange.requestID))
            }
        }
        connection.sendLastWords(response)
    }

    /// The handler's words for a refusal.
    func wording(_ refusal: Refusal) -> HTTPResponse {
        var response = handler.refusal(refusal)
        response.status = refusal.status
        if refusal != .answerDeadline { response.closesConnection = true }
        return response
    }
}
