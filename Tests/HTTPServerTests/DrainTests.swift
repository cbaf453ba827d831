import Foundation
import HTTPServer
import Reactor
import Testing

@Suite struct DrainTests {
    @Test func `draining answers what is open, closes what is idle and refuses what is new`() throws
    {
        let server = try RunningServer()
        let idle = try RawClient(port: server.port)
        idle.get("/probe")
        #expect(try idle.receive().text == "probe")
        let waiting = try RawClient(port: server.port)
        waiting.post("/later", "x")
        let sending = try RawClient(port: server.port)
        sending.send("POST /echo HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 5\r\n\r\nhe")
        try server.wait(until: { $0.handler.waiting.count == 1 && $0.server.openExchanges == 2 })

        try server.inside { $0.server.quiesce() }
        #expect(try idle.isEnded())
        #expect(throws: RawClient.Failure.self) { try RawClient(port: server.port) }
        sending.send("llo")
        let late = try sending.receive()
        #expect(late.text == "POST /echo hello")
        #expect(late.closes)
        #expect(try sending.isEnded())

        try server.inside { $0.handler.answerWaiting("last words") }
        let last = try waiting.receive()
        #expect(last.text == "last words")
        #expect(last.closes)
        #expect(try waiting.isEnded())
        try server.stop()
    }

    @Test func `whoever connected before draining is still served`() throws {
        let server = try RunningServer()
        let clients = try (0..<40).map { _ in try RawClient(port: server.port) }
        for client in clients { client.get("/probe") }
        try server.inside { $0.server.quiesce() }
        for client in clients { #expect(try client.receive().text == "probe") }
        try server.stop()
    }

    @Test func `several servers share a port, and what one refuses the other takes`() throws {
        let first = try RunningServer()
        let second = try RunningServer(port: first.port)
        #expect(second.port == first.port)
        let clients = try (0..<64).map { _ in try RawClient(port: first.port) }
        for client in clients { client.get("/probe") }
        for client in clients { #expect(try client.receive().text == "probe") }
        #expect(try first.inside { !$0.handler.handled.isEmpty })
        #expect(try second.inside { !$0.handler.handled.isEmpty })
        for client in clients { client.close() }
        try first.stop()
        let client = try RawClient(port: second.port)
        client.get("/probe")
        #expect(try client.receive().text == "probe")
        client.close()
        try second.stop()
    }

    @Test func `a port that somebody listens on is not available`() throws {
        let server = try RunningServer()
        var configuration = HTTPServerConfiguration(address: "127.0.0.1", port: server.port)
        #expect(throws: HTTPServerError.addressInUse(address: "127.0.0.1", port: server.port)) {
            try HTTPServer.checkAvailability(of: configuration)
        }
        configuration.port = 0
        try HTTPServer.checkAvailability(of: configuration)
        try server.stop()
    }

    @Test func `an address that is no address is refused`() throws {
        let reactor = try Reactor()
        let handler = TestHandler(reactor: reactor, background: Background())
        #expect(throws: HTTPServerError.invalidAddress("localhost")) {
            try HTTPServer(
                HTTPServerConfiguration(address: "localhost", port: 0),
                on: reactor,
                handler: handler
            )
        }
    }

    @Test func `a connection beyond the limit is told so at once, and served when one ends`()
        throws
    {
        var limits = HTTPLimits()
        limits.connectionsMax = 4
        let server = try RunningServer(limits)
        var clients = try (0..<4).map { _ in try RawClient(port: server.port) }
        for client in clients {
            client.get("/probe")
            #expect(try client.receive().text == "probe")
        }
        for _ in 0..<40 {
            let surplus = try RawClient(port: server.port)
            surplus.post("/echo", String(repeating: "x", count: 100_000))
            let answer = try surplus.receive()
            #expect(answer.status == 503 && answer.closes)
            #expect(answer.text.contains(Refusal.tooManyConnections.rawValue))
            #expect(try surplus.isEnded())
        }
        #expect(try server.refusals()[.tooManyConnections] == 40)
        // Those who are connected notice nothing.
        for client in clients {
            client.get("/probe")
            #expect(try client.receive().text == "probe")
        }
        clients.removeLast().close()
        try server.wait { $0.server.openConnections == 3 }
        let next = try RawClient(port: server.port)
        next.get("/probe")
        #expect(try next.receive().text == "probe")
        try server.stop()
    }
}
