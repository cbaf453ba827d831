internal import CarrierFormats
internal import Configuration
internal import HTTPServer
internal import JSON
internal import Reactor
internal import Redis
internal import SpamReporting

/// Admits, authenticates and dispatches a worker's requests.
///
/// Confined to the worker's thread.
final class RequestHandler: HTTPHandler {
    private var shared: WorkerShared
    private var intakes: Intakes
    private var sources: MessageSources
    private var requestLog: RequestLog
    private let advice: RetryAdvice
    private let budget: InFlightBudget
    private let meter: WorkerMeter
    private let reactor: Reactor
    private var authentications = AuthenticationCache()
    /// Since when no complaint may be taken.
    private var closedSince: MonotonicTime?

    /// What the control plane said last.
    var orders = WorkerOrders() {
        didSet {
            authentications.forget()
            closedSince = orders.closedBecause == nil ? nil : closedSince ?? reactor.now
        }
    }

    init(
        _ shared: WorkerShared,
        intakes: Intakes,
        advice: RetryAdvice,
        meter: WorkerMeter,
        on reactor: Reactor
    ) {
        self.shared = shared
        self.intakes = intakes
        sources = MessageSources(shared.configuration)
        requestLog = RequestLog(shared)
        self.advice = advice
        budget = InFlightBudget(bytes: shared.inFlightBytesMax)
        self.meter = meter
        self.reactor = reactor
    }

    /// Goes by another configuration from now on.
    func apply(_ shared: WorkerShared, intakes: Intakes) {
        self.shared = shared
        self.intakes = intakes
        sources = MessageSources(shared.configuration)
        requestLog = RequestLog(shared)
    }

    // MARK: Admission

    func admit(_ exchange: Exchange) -> Admission {
        do throws(Refused) {
            let session = try session(for: exchange)
            exchange.context = session
            let limit = try bodyLimit(for: exchange, session)
            try checkQuota(session)
            try hold(exchange, session, limit: limit)
            return .readBody(limit: limit)
        } catch {
            guard case .route(let route) = Route.match(exchange),
                let address = route.messageAddress, let problem = error.problem
            else { return .answer(TAXIIResponse.suiting(exchange, error.response)) }
            let name = sources.source(at: address)?.name
            if let name {
                meter.figures.count(MessageFate(problem), of: name, at: shared.clock.now)
            }
            let format = sources.format(at: address)
            return .answer(HTTPResponse(to: exchange, refused: problem, error.response, as: format))
        }
    }

    func grow(_ exchange: Exchange, to size: Int) -> HTTPResponse? {
        let session = exchange.context as? RequestSession
        let cost = InFlightBudget.cost(ofBody: size)
        guard let held = session?.held, held.grow(to: cost) else { return noRoom().response }
        return nil
    }

    func refusal(_ refusal: Refusal) -> HTTPResponse {
        ProblemResponse.make(refusal)
    }

    /// A request that is answered before its body is read.
    private struct Refused: Error {
        let response: HTTPResponse
        /// What the answer is about; nil when only the answer is known.
        let problem: Problem?

        init(_ response: HTTPResponse) {
            self.response = response
            problem = nil
        }

        init(_ problem: Problem, retryAfter: Int = ProblemResponse.retryAfterSeconds) {
            response = ProblemResponse.make(problem, retryAfter: retryAfter)
            self.problem = problem
        }

        init(
            _ kind: Problem.Kind,
            _ detail: String,
            retryAfter: Int = ProblemResponse.retryAfterSeconds,
            headers: [(String, String)] = []
        ) {
            let problem = Problem(kind, detail)
            response = ProblemResponse.make(problem, retryAfter: retryAfter, headers: headers)
            self.problem = problem
        }
    }

    /// Refuses the complaints of a partner whose bucket is empty before their body is read.
    private func checkQuota(_ session: RequestSession) throws(Refused) {
        guard session.route.format != nil || session.source != nil,
            let partner = session.partner
        else { return }
        session.quota = shared.quotas.reading(of: partner, at: session.now)
        guard let quota = session.quota, quota.level < 1 else { return }
        guard let format = session.route.format else {
            throw Refused(.rateExceeded(quota.limit.rate), retryAfter: quota.retryAfter(for: 1))
        }
        var response = format.answers.problem(
            .rateExceeded(quota.limit.rate),
            retryAfter: quota.retryAfter(for: 1),
            at: session.now
        )
        quota.append(to: &response.headers)
        throw Refused(response)
    }

    /// Charges the budget with a request before its body is read.
    private func hold(
        _ exchange: Exchange,
        _ session: RequestSession,
        limit: Int
    ) throws(Refused) {
        // Whether the gateway lives and is ready is told under any load.
        guard session.route.roles != nil else { return }
        // A chunked body is charged as it grows. One that is too large is refused next.
        let size = exchange.announcedBodySize ?? 0
        guard size <= limit else { return }
        // How the gateway is doing is told under any load.
        if session.family == .operation, size == 0 { return }
        let partner = session.partner?.index ?? InFlightBudget.nobody
        let cost = InFlightBudget.cost(ofBody: size)
        guard let held = budget.hold(cost, for: partner) else { throw noRoom() }
        session.held = held
    }

    private func noRoom() -> Refused {
        Refused(
            .tooMuchInFlight,
            "requests hold \(budget.held >> 10) KiB already; come back after the seconds of "
                + "Retry-After, or send smaller batches",
            retryAfter: advice.afterQueue(at: reactor.now)
        )
    }

    private func session(for exchange: Exchange) throws(Refused) -> RequestSession {
        let route: Route
        switch Route.match(exchange) {
        case .route(let found): route = found
        case .otherMethods(let methods):
            let allowed = methods.map(\.rawValue).joined(separator: ", ")
            throw Refused(
                .methodNotAllowed,
                "here \(allowed) may be used",
                headers: [("Allow", allowed)]
            )
        case .none:
            throw Refused(.notFound, "there is no such resource; see protocols/openapi.yaml")
        }
        let session = RequestSession(route: route, now: try time(of: exchange))
        guard let roles = route.roles, route != .metrics || !shared.configuration.metrics.isOpen
        else { return session }
        if let address = route.messageAddress {
            try authenticate(exchange, session, at: address)
        } else {
            try authenticate(exchange, session)
        }
        if let partner = session.partner, !roles.contains(partner.role) {
            throw Refused(.forbidden, Self.roleDetail(partner.role, roles))
        }
        return session
    }

    private static func roleDetail(_ role: Role, _ allowed: Set<Role>) -> String {
        let names = allowed.map(\.rawValue).sorted().joined(separator: " or ")
        return "the token belongs to a \(role.rawValue); this needs a \(names)"
    }

    private func time(of exchange: Exchange) throws(Refused) -> Timestamp {
        guard shared.clock.isSimulated, let text = exchange.header("Spamgate-Time") else {
            return shared.clock.now
        }
        guard let moment = Timestamp(rfc3339: text), moment.seconds > 0,
            moment.seconds < Int64(UInt32.max)
        else {
            throw Refused(
                .invalidParameter,
                "Spamgate-Time is an RFC 3339 time between 1970 and 2106"
            )
        }
        shared.clock.observe(moment)
        return moment
    }

    private func authenticate(_ exchange: Exchange, _ session: RequestSession) throws(Refused) {
        if let directory = orders.directory,
            reactor.now - directory.confirmedAt < PartnerDirectory.ageMax,
            let partner = authentications.partner(presenting: exchange)
        {
            session.partner = partner
            return
        }
        guard let header = exchange.header("Authorization") else {
            throw Refused(.unauthenticated, "send Authorization: Bearer with a partner's token")
        }
        let takesBasic = session.source != nil || session.route.isTAXII
        guard let token = Self.token(in: header, orBasic: takesBasic) else {
            throw Refused(
                .unauthenticated,
                "Authorization does not hold a whole token; it is Bearer sg_ and 49 characters"
            )
        }
        // Who watches the gateway needs to see it most when Redis is gone.
        guard let directory = orders.directory,
            session.route == .metrics
                || reactor.now - directory.confirmedAt < PartnerDirectory.ageMax
        else {
            let since = orders.directory?.confirmedAt ?? reactor.now
            throw Refused(
                orders.closedBecause ?? Self.partnersUnread,
                retryAfter: advice.afterOutage(since: since, at: reactor.now)
            )
        }
        let digest = token.digest
        session.partner = directory.partner(withTokenDigest: digest)
        // What is noted is taken everywhere, a name and a password are not.
        if let partner = session.partner, Self.token(in: header, orBasic: false) != nil {
            authentications.note(partner, presenting: header)
        }
        // A token that was made a moment ago may not have reached this worker yet.
        if session.partner == nil { session.unknownToken = digest }
    }

    /// Finds out whether a request with messages comes from its source, and for which partner they
    /// count.
    private func authenticate(
        _ exchange: Exchange,
        _ session: RequestSession,
        at address: MessageAddress
    ) throws(Refused) {
        guard let source = sources.source(at: address) else {
            throw Refused(.unauthenticated, "the configuration has no such source of this format")
        }
        session.source = source
        if let problem = source.refusal(of: exchange, at: address) { throw Refused(problem) }
        guard let options = source.options else {
            try authenticate(exchange, session)
            return
        }
        if options.authentication.scheme == .token {
            try authenticate(exchange, session)
            guard let partner = session.partner, partner.name != options.partner else { return }
            throw Refused(.forbidden, "the token belongs to another partner than this source's")
        }
        guard let directory = orders.directory,
            reactor.now - directory.confirmedAt < PartnerDirectory.ageMax
        else { throw Refused(orders.closedBecause ?? Self.partnersUnread) }
        guard let partner = directory.partner(named: options.partner) else {
            throw Refused(.forbidden, "the partner of this source is unknown or revoked")
        }
        session.partner = partner
    }

    /// The token of an `Authorization` header; sources of messages and clients of TAXII that can
    /// send only a name and a password (RFC 7617) send it as the password.
    private static func token(in header: String, orBasic takesBasic: Bool) -> PartnerToken? {
        if header.utf8.count > 7, header.prefix(7).lowercased() == "bearer " {
            return PartnerToken(header.dropFirst(7).drop { $0 == " " })
        }
        guard takesBasic, let credentials = MessageSource.basicCredentials(header),
            let colon = credentials.firstIndex(of: 0x3A)
        else { return nil }
        return PartnerToken(String(decoding: credentials[(colon + 1)...], as: UTF8.self))
    }

    private static let partnersUnread = Problem(
        Readiness.Failure(.partners, "the partners cannot be read from Redis now")
    )

    private func bodyLimit(
        for exchange: Exchange,
        _ session: RequestSession
    ) throws(Refused) -> Int {
        let limits = shared.configuration.limits
        if session.route.isTAXII {
            // Else the HTTP server would refuse it, which knows nothing of TAXII's errors.
            guard exchange.announcedBodySize ?? 0 <= limits.batchSize else {
                throw Refused(.bodyTooLarge, "at most \(limits.batchSize) bytes are taken here")
            }
            return limits.batchSize
        }
        guard let format = session.route.format else {
            return session.source == nil ? limits.complaintSize : limits.batchSize
        }
        guard let form = format.form(contentType: exchange.header("Content-Type")) else {
            throw Refused(format.answers.problem(format.wrongMediaType, at: session.now))
        }
        session.form = form
        let isLong = form == .lines || format.isLong
        return isLong ? limits.batchSize : limits.complaintSize
    }

    // MARK: Handling

    func handle(_ exchange: Exchange) {
        guard let session = exchange.context as? RequestSession else {
            preconditionFailure("a request was handled that was not admitted")
        }
        if let digest = session.unknownToken {
            let bound = ReactorBound((self, exchange, session), reactor)
            let inbox = reactor.inbox
            let controlPlane = shared.controlPlane
            Task {
                let found: Result<Partner?, RedisError>
                do throws(RedisError) {
                    found = .success(try await controlPlane.partner(withTokenDigest: digest))
                } catch {
                    found = .failure(error)
                }
                inbox.post {
                    let (handler, exchange, session) = bound.value
                    handler.continue(exchange, session, as: found)
                }
            }
            return
        }
        dispatch(exchange, session)
    }

    private func `continue`(
        _ exchange: Exchange,
        _ session: RequestSession,
        as found: Result<Partner?, RedisError>
    ) {
        let partner: Partner
        switch found {
        case .success(let known?): partner = known
        case .success(nil):
            refuse(exchange, session, Problem(.unauthenticated, "the token is unknown or revoked"))
            return
        case .failure(let error):
            refuse(exchange, session, Problem(error))
            return
        }
        if let options = session.source?.options, options.partner != partner.name {
            let detail = "the token belongs to another partner than this source's"
            refuse(exchange, session, Problem(.forbidden, detail))
            return
        }
        if let roles = session.route.roles, !roles.contains(partner.role) {
            refuse(exchange, session, Problem(.forbidden, Self.roleDetail(partner.role, roles)))
            return
        }
        session.partner = partner
        dispatch(exchange, session)
    }

    private func refuse(_ exchange: Exchange, _ session: RequestSession, _ problem: Problem) {
        let response = ProblemResponse.make(problem)
        guard let source = session.source else {
            exchange.answer(TAXIIResponse.suiting(exchange, response))
            return
        }
        meter.figures.count(MessageFate(problem), of: source.name, at: session.now)
        exchange.answer(
            HTTPResponse(to: exchange, refused: problem, response, as: source.format)
        )
    }

    private func dispatch(_ exchange: Exchange, _ session: RequestSession) {
        if let source = session.source {
            dispatch(exchange, session, from: source)
            return
        }
        if let format = session.route.format {
            guard let partner = session.partner else {
                preconditionFailure("a complaint without a partner was admitted")
            }
            if orders.isDraining {
                let problem = Problem(.shuttingDown, "this gateway stops; send it to another one")
                exchange.answer(format.answers.problem(problem, at: session.now))
            } else if let problem = orders.closedBecause {
                let since = closedSince ?? reactor.now
                let seconds = advice.afterOutage(since: since, at: reactor.now)
                exchange.answer(
                    format.answers.problem(problem, retryAfter: seconds, at: session.now)
                )
            } else {
                intakes.complaints.take(
                    exchange,
                    as: format,
                    form: session.form,
                    from: partner,
                    at: session.now
                )
            }
            return
        }
        let request = ControlRequest(
            route: session.route,
            partner: session.partner,
            now: session.now,
            query: exchange.queryItems,
            accept: exchange.header("Accept"),
            ifNoneMatch: exchange.header("If-None-Match"),
            ifMatch: exchange.header("If-Match"),
            idempotencyKey: exchange.header("Idempotency-Key"),
            contentType: exchange.header("Content-Type"),
            body: exchange.body,
            id: exchange.requestID
        )
        if session.family == .feeds, request.parameter("wait") != nil { session.family = .feedWait }
        let bound = ReactorBound((self, exchange, session), reactor)
        let inbox = reactor.inbox
        let controlPlane = shared.controlPlane
        Task {
            let response = await controlPlane.respond(to: request)
            inbox.post {
                let (handler, exchange, session) = bound.value
                handler.answer(exchange, session, response)
            }
        }
    }

    private func dispatch(
        _ exchange: Exchange,
        _ session: RequestSession,
        from source: MessageSource
    ) {
        guard let partner = session.partner else {
            preconditionFailure("a message without a partner was admitted")
        }
        let problem: Problem
        var seconds = ProblemResponse.retryAfterSeconds
        if orders.isDraining {
            problem = Problem(.shuttingDown, "this gateway stops; send it to another one")
        } else if let reason = orders.closedBecause {
            problem = reason
            seconds = advice.afterOutage(since: closedSince ?? reactor.now, at: reactor.now)
        } else {
            intakes.messages.take(exchange, of: source, from: partner, at: session.now)
            return
        }
        meter.figures.count(MessageFate(problem), of: source.name, at: session.now)
        let request = MORequest(exchange, headers: source.headerNames)
        let outcome = MOOutcome.unavailable(problem, retryAfter: seconds)
        exchange.answer(outcome, as: source.format, to: request)
    }

    // MARK: Accounts

    /// Memory that requests hold now, by estimate, in bytes.
    var heldBytes: Int { budget.held }

    func finished(_ exchange: Exchange) {
        let session = exchange.context as? RequestSession
        session?.finish()
        let end = MonotonicTime.current()
        let nanoseconds = end.nanoseconds - exchange.receivedAt.nanoseconds
        meter.figures.count(
            session?.family ?? .none,
            status: exchange.status,
            microseconds: Int(nanoseconds / 1000)
        )
        if let problem = exchange.label { meter.figures.count(problem: problem) }
        requestLog.note(exchange, session, endedAt: end)
    }

    /// Answers for the control plane, unless the answer finds no place to wait for its client.
    private func answer(
        _ exchange: Exchange,
        _ session: RequestSession,
        _ response: HTTPResponse
    ) {
        let hasRoom = session.hasRoom(forAnswer: response.body.count)
        exchange.answer(hasRoom ? response : noRoom().response)
    }
}
