import Foundation
import Reactor
import Synchronization
import Testing

@testable import HTTPServer

/// What the tests' handler does, by path.
///
/// - `/echo`, and anything not named here: 200 with the method, the path and the body
/// - `/later`: kept until the test answers; `/soon`: answered by another thread through the inbox
/// - `/denied`: 401 before the body is read; `/small`: takes bodies up to ten bytes
/// - `/large?size=`: so many bytes
/// - `/file?size=`: so many bytes from a file
/// - `/target`: path, segments and query as the handler sees them
final class TestHandler: HTTPHandler {
    let reactor: Reactor
    private(set) var waiting: [Exchange] = []
    private(set) var handled: [String] = []
    /// What was seen of each of them, if asked for.
    var seen: [Seen]?
    /// Where the file of an answer is made.
    var fileDirectory = "/tmp"

    struct Seen: Codable, Sendable {
        var method: String
        var target: String
        var body: [UInt8]
    }

    private let background: Background

    init(reactor: Reactor, background: Background) {
        self.reactor = reactor
        self.background = background
    }

    func admit(_ exchange: Exchange) -> Admission {
        switch exchange.path {
        case "/denied": .answer(HTTPResponse(status: 401, body: Array("denied".utf8)))
        case "/small": .readBody(limit: 10)
        default: .readBody(limit: 1 << 20)
        }
    }

    func handle(_ exchange: Exchange) {
        handled.append(exchange.path)
        seen?.append(
            Seen(
                method: exchange.method.rawValue,
                target: exchange.rawTarget,
                body: exchange.body
            )
        )
        switch exchange.path {
        case "/later": waiting.append(exchange)
        case "/soon":
            let bound = ReactorBound(exchange, reactor)
            let inbox = reactor.inbox
            background.run {
                inbox.post {
                    bound.value.answer(HTTPResponse(status: 200, body: Array("soon".utf8)))
                }
            }
        case "/large":
            let size = exchange.query("size").flatMap { Int($0) } ?? 0
            exchange.answer(
                HTTPResponse(status: 200, body: [UInt8](repeating: UInt8(ascii: "x"), count: size))
            )
        case "/file": exchange.answer(file(size: exchange.query("size").flatMap { Int($0) } ?? 0))
        case "/target":
            let items = exchange.queryItems.map { "\($0.name)=\($0.value)" }
            answer(exchange, "\(exchange.path)|\(exchange.pathSegments)|\(items)")
        case "/header":
            answer(exchange, exchange.header("x-sent") ?? "none")
        case "/probe": answer(exchange, "probe")
        default:
            let body = String(decoding: exchange.body, as: UTF8.self)
            answer(exchange, "\(exchange.method.rawValue) \(exchange.path) \(body)")
        }
    }

    private func file(size: Int) -> HTTPResponse {
        var response = HTTPResponse(status: 500)
        guard var draft = try? ResponseFileDraft(in: fileDirectory) else { return response }
        var rest = size
        while rest > 0 {
            let piece = [UInt8](
                repeating: UInt8(ascii: "a") + UInt8(rest % 26),
                count: min(rest, 999)
            )
            guard (try? draft.append(piece)) != nil else { return response }
            rest -= piece.count
        }
        response = HTTPResponse(status: 200)
        response.file = draft.finish()
        return response
    }

    func refusal(_ refusal: Refusal) -> HTTPResponse {
        HTTPResponse(
            status: 400,
            headers: [("Content-Type", "application/problem+json")],
            body: Array("{\"type\":\"\(refusal.rawValue)\"}".utf8)
        )
    }

    func answerWaiting(_ text: String) {
        let exchanges = waiting
        waiting = []
        for exchange in exchanges { answer(exchange, text) }
    }

    private func answer(_ exchange: Exchange, _ text: String) {
        exchange.answer(
            HTTPResponse(
                status: 200,
                headers: [("Content-Type", "text/plain")],
                body: Array(text.utf8)
            )
        )
    }
}

/// A thread that answers are computed on.
final class Background: Sendable {
    private let queue = DispatchQueue(label: "background")

    func run(_ job: @escaping @Sendable () -> Void) {
        queue.async(execute: job)
    }
}

/// A server on a reactor thread of its own.
final class RunningServer: Sendable {
    /// What lives on the reactor's thread.
    struct Inside {
        let reactor: Reactor
        let server: HTTPServer
        let handler: TestHandler
    }

    let port: UInt16
    private let inside: ReactorBound<Inside>
    private let inbox: Inbox
    private let thread: ReactorThread

    init(
        _ limits: HTTPLimits = HTTPLimits(),
        port: UInt16 = 0,
        guardsRequests: Bool = true
    ) throws {
        let started = Waiter<Result<(ReactorBound<Inside>, Inbox, UInt16), any Error>>()
        thread = startReactorThread(name: "test-server") {
            do {
                let reactor = try Reactor()
                let handler = TestHandler(reactor: reactor, background: Background())
                let server = try HTTPServer(
                    HTTPServerConfiguration(address: "127.0.0.1", port: port, limits: limits),
                    on: reactor,
                    handler: handler,
                    guardsRequests: guardsRequests
                )
                let inside = Inside(reactor: reactor, server: server, handler: handler)
                let bound = ReactorBound(inside, reactor)
                started.provide(.success((bound, reactor.inbox, server.port)))
                reactor.run()
            } catch {
                started.provide(.failure(error))
            }
        }
        do {
            (inside, inbox, self.port) = try started.wait().get()
        } catch {
            thread.join()
            throw error
        }
    }

    /// Runs `job` on the reactor's thread and waits for it.
    func inside<Value: Sendable>(_ job: @escaping @Sendable (Inside) -> Value) throws -> Value {
        let result = Waiter<Value>()
        inbox.post { [inside] in result.provide(job(inside.value)) }
        return try result.wait()
    }

    /// Waits until `condition` holds on the reactor's thread.
    func wait(
        until condition: @escaping @Sendable (Inside) -> Bool,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try !inside(condition) {
            guard ContinuousClock.now < deadline else {
                Issue.record("The condition did not come true.", sourceLocation: location)
                return
            }
            sched_yield()
        }
    }

    /// Ends the server in the order a gateway does; nothing may be left open.
    func stop(location: SourceLocation = #_sourceLocation) throws {
        try inside { $0.server.quiesce() }
        try wait(until: { $0.server.openConnections == 0 }, location: location)
        let open = try inside { inside in
            let open = inside.server.openExchanges
            inside.server.stop()
            inside.reactor.stop()
            return open
        }
        #expect(open == 0, sourceLocation: location)
        thread.join()
    }

    func refusals() throws -> [Refusal: Int] {
        try inside { $0.server.refusals }
    }
}

/// Hands one value from one thread to another.
final class Waiter<Value>: @unchecked Sendable {
    private let condition = NSCondition()
    private var value: Value?

    func provide(_ value: Value) {
        condition.withLock {
            self.value = value
            condition.broadcast()
        }
    }

    func wait() throws -> Value {
        let deadline = Date(timeIntervalSinceNow: 30)
        return try condition.withLock {
            while value == nil, condition.wait(until: deadline) {}
            return try #require(value)
        }
    }
}
