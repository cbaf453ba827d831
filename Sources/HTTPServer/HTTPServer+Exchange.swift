import CMicrohttpd
import Glibc
import Reactor

/// The life of an exchange, in the order in which libmicrohttpd calls.
extension HTTPServer {
    /// The request line is there.
    func noteTarget(_ connection: Connection) {
        connection.requests += 1
        // A connection's first head is timed from its opening.
        if connection.requests > 1 {
            connection.enter(.head, now: reactor.now, deadline: deadlines.headerDeadline)
        }
    }

    /// The head is complete and no byte of the body has been consumed.
    func begin(
        _ exchange: Exchange,
        _ head: Span<UInt8>,
        _ layout: RequestGuard.Layout,
        _ handle: OpaquePointer
    ) -> MHD_Result {
        exchange.receivedAt = reactor.now
        let accepted: RequestHead
        do throws(Refusal) {
            accepted =
                try guardsRequests
                ? RequestGuard.check(
                    head,
                    target: exchange.rawTarget,
                    layout: layout,
                    limits: limits
                )
                : RequestHead(method: .post, target: RequestTarget("/", method: .post))
        } catch {
            return unsafe refuse(exchange, error, handle)
        }
        openExchanges += 1
        exchange.accept(accepted)
        exchange.requestID = requestIDs.id(for: exchange)
        exchange.connection?.enter(.body, now: reactor.now, deadline: deadlines.bodyDeadline)
        switch handler.admit(exchange) {
        case .readBody(let limit):
            exchange.state = .body
            exchange.bodySizeMax = limit
            let length = accepted.contentLength ?? 0
            guard length <= limit else { return unsafe refuse(exchange, .bodyTooLarge, handle) }
            exchange.body.reserveCapacity(min(length, 64 * 1024))
            return .YES
        case .answer(let response):
            exchange.decide(response)
            guard mustNotRead(accepted) else { return .YES }
            return unsafe queue(response, exchange, handle, closes: true)
        }
    }

    /// Whether an unwanted body costs more than the connection is worth.
    private func mustNotRead(_ head: RequestHead) -> Bool {
        head.announcesBody
            && (head.expectsContinue || (head.contentLength ?? .max) > limits.discardedBodySizeMax)
    }

    /// A piece of the body is there.
    func receive(_ exchange: Exchange, _ piece: UnsafeRawBufferPointer) -> MHD_Result {
        guard exchange.state == .body else { return .YES }
        let size = exchange.body.count + piece.count
        // Only chunked bodies grow.
        guard size <= exchange.bodySizeMax else {
            refusals[.bodyTooLarge, default: 0] += 1
            return interrupt(exchange, wording(.bodyTooLarge))
        }
        if exchange.isChunked, size > exchange.bodySizeAgreed {
            let wanted = min(max(2 * size, Self.firstAgreement), exchange.bodySizeMax)
            if let response = handler.grow(exchange, to: wanted) {
                return interrupt(exchange, response)
            }
            exchange.bodySizeAgreed = wanted
        }
        unsafe exchange.body.append(contentsOf: piece)
        return .YES
    }

    /// To how many bytes a chunked body grows before the handler is asked a second time.
    private static let firstAgreement = 16 * 1024

    /// Ends a connection in the middle of a body, when libmicrohttpd takes no answer.
    private func interrupt(_ exchange: Exchange, _ response: HTTPResponse) -> MHD_Result {
        exchange.state = .answered
        exchange.connection?.hasUnwantedBody = true
        if let connection = exchange.connection { sendLastWords(response, on: connection) }
        return .NO
    }

    /// The body is complete, or the connection is resumed.
    func proceed(_ exchange: Exchange, _ handle: OpaquePointer) -> MHD_Result {
        switch exchange.state {
        case .body:
            guard !exchange.isChunked || !exchange.body.isEmpty else {
                return unsafe refuse(exchange, .emptyBody, handle)
            }
            // libmicrohttpd must not see the end of a request that has none.
            if guardsRequests, let connection = exchange.connection {
                guard connection.requests <= connection.framing.completed else {
                    return unsafe refuse(exchange, .malformedHead, handle)
                }
            }
            exchange.state = .handling
            exchange.bodyReceivedAt = reactor.now
            exchange.connection?.enter(
                .handling,
                now: reactor.now,
                deadline: deadlines.answerDeadline
            )
            handler.handle(exchange)
            guard exchange.response == nil else { return unsafe respond(exchange, handle) }
            exchange.state = .suspended
            suspended += 1
            unsafe MHD_suspend_connection(handle)
            return .YES
        case .discarding, .resumed: return unsafe respond(exchange, handle)
        case .head, .handling, .suspended, .answered: return .NO
        }
    }

    /// libmicrohttpd has finished with the request: it is answered, or the client has gone.
    func complete(_ exchange: Exchange) {
        guard let connection = exchange.connection else { return }
        if exchange.state != .head { openExchanges -= 1 }
        if exchange.state != .head || exchange.status != 0 { handler.finished(exchange) }
        exchange.end()
        connection.exchange = nil
        connection.finished += 1
        if connection.fault != nil, connection.finished >= connection.framing.completed {
            faulty.append(connection)
        }
        connection.beginIdling(now: reactor.now, timeout: deadlines.idleTimeout)
    }

    private func respond(_ exchange: Exchange, _ handle: OpaquePointer) -> MHD_Result {
        guard let response = exchange.response else { return .NO }
        return unsafe queue(response, exchange, handle, closes: false)
    }

    /// Answers for the handler and ends the connection.
    private func refuse(
        _ exchange: Exchange,
        _ refusal: Refusal,
        _ handle: OpaquePointer
    ) -> MHD_Result {
        refusals[refusal, default: 0] += 1
        return unsafe queue(wording(refusal), exchange, handle, closes: true)
    }

    private func queue(
        _ response: HTTPResponse,
        _ exchange: Exchange,
        _ handle: OpaquePointer,
        closes: Bool
    ) -> MHD_Result {
        guard let connection = exchange.connection else { return .NO }
        // An answer before the whole request is read makes libmicrohttpd close the connection.
        connection.hasUnwantedBody = closes
        guard let prepared = unsafe HTTPServer.prepare(response) else { return .NO }
        defer { unsafe MHD_destroy_response(prepared) }
        for (name, value) in response.headers {
            unsafe HTTPServer.add(name, value, to: prepared)
        }
        exchange.note(response, at: reactor.now)
        if exchange.requestID.isEmpty { exchange.requestID = requestIDs.draw() }
        unsafe HTTPServer.add(RequestID.header, exchange.requestID, to: prepared)
        if closes || response.closesConnection || isQuiescing
            || connection.requests >= limits.requestsPerConnectionMax
        {
            unsafe HTTPServer.add("Connection", "close", to: prepared)
        }
        if exchange.state != .head { exchange.state = .answered }
        connection.beginResponse(now: reactor.now, durations: durations)
        return unsafe MHD_queue_response(handle, UInt32(response.status), prepared)
    }

    private static func prepare(_ response: HTTPResponse) -> OpaquePointer? {
        guard let file = response.file else {
            return unsafe response.body.withUnsafeBytes { body in
                unsafe MHD_create_response_from_buffer(
                    body.count,
                    UnsafeMutableRawPointer(mutating: body.baseAddress),
                    .RESPMEM_MUST_COPY
                )
            }
        }
        // libmicrohttpd closes the descriptor that it is given.
        guard let descriptor = file.duplicate() else { return nil }
        let prepared = unsafe MHD_create_response_from_fd64(UInt64(file.size), descriptor)
        if unsafe prepared == nil { close(descriptor) }
        return unsafe prepared
    }

    /// A string that is passed as a pointer becomes an array first; this lends its own bytes.
    private static func add(_ name: String, _ value: String, to response: OpaquePointer) {
        unsafe name.withCString { name in
            unsafe value.withCString { value in
                _ = unsafe MHD_add_response_header(response, name, value)
            }
        }
    }
}
