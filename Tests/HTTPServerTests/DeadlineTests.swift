import Foundation
import HTTPServer
import Testing

/// Deadlines are short here and everything else is long, so that a test that passes met its
/// deadline.
@Suite struct DeadlineTests {
    @Test func `a client that trickles its head is told that it took too long`() throws {
        var limits = HTTPLimits()
        limits.headerDeadline = .milliseconds(300)
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port)
        client.send("GET /probe HTTP/1.1\r\nHost: gateway.example\r\nX-Long: ")
        try trickle(client, until: server, refuses: .headerDeadline)
        #expect(try client.receive().status == 408)
        #expect(try client.isEnded())
        #expect(try server.inside { $0.handler.handled.isEmpty })
        try server.stop()
    }

    @Test func `a client that says nothing at all is sent away`() throws {
        var limits = HTTPLimits()
        limits.headerDeadline = .milliseconds(100)
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port)
        #expect(try client.receive().status == 408)
        #expect(try client.isEnded())
        try server.stop()
    }

    @Test func `a client that trickles the head of its second request is told so, too`() throws {
        var limits = HTTPLimits()
        limits.headerDeadline = .milliseconds(300)
        limits.idleTimeout = .milliseconds(300)
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port)
        client.get("/probe")
        #expect(try client.receive().text == "probe")
        client.send("GE")
        try trickle(client, until: server, refuses: .headerDeadline)
        #expect(try client.receive().status == 408)
        #expect(try client.isEnded())
        try server.stop()
    }

    @Test func `an idle connection ends without a word`() throws {
        var limits = HTTPLimits()
        limits.idleTimeout = .milliseconds(200)
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port)
        client.get("/probe")
        #expect(try client.receive().text == "probe")
        #expect(try client.isEnded())
        #expect(try server.refusals().isEmpty)
        try server.stop()
    }

    @Test func `a client that trickles its body is told that it took too long`() throws {
        var limits = HTTPLimits()
        limits.bodyDeadline = .milliseconds(300)
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port)
        client.send(
            "POST /echo HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 1000000\r\n\r\n"
        )
        try trickle(client, until: server, refuses: .bodyDeadline)
        #expect(try client.receive().status == 408)
        #expect(try client.isEnded())
        #expect(try server.inside { $0.handler.handled.isEmpty })
        try server.stop()
    }

    @Test func `a client that does not take its answer loses it`() throws {
        var limits = HTTPLimits()
        limits.responseDeadline = .milliseconds(300)
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port, receiveBuffer: 4096)
        client.get("/large?size=50000000")
        try server.wait(until: { $0.server.refusals[.responseDeadline] == 1 })
        try server.wait(until: { $0.server.openConnections == 0 })
        #expect(throws: (any Error).self) { try client.receive() }
        try server.stop()
    }

    @Test func `a client that takes a large answer slowly but steadily gets all of it`() throws {
        var limits = HTTPLimits()
        limits.responseDeadline = .milliseconds(200)
        limits.responseRateMin = 1_000
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port, receiveBuffer: 4096)
        client.get("/large?size=50000000")
        // By the little, until the deadline has passed several times.
        let start = ContinuousClock.now
        while ContinuousClock.now - start < limits.responseDeadline * 5 {
            #expect(try client.receiveSome(1_000) > 0)
            #expect(try server.refusals().isEmpty)
        }
        let response = try client.receive()
        #expect(response.body.count == 50_000_000)
        client.close()
        try server.stop()
    }

    @Test
    func `an answer that takes too long is given by the server, and the handler's is ignored`()
        throws
    {
        var limits = HTTPLimits()
        limits.answerDeadline = .milliseconds(200)
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port)
        client.post("/later", "x")
        let response = try client.receive()
        #expect(response.status == 503)
        #expect(response.text.contains("answer-deadline"))
        #expect(!response.closes)
        #expect(try server.inside { $0.handler.waiting.allSatisfy(\.isAnswered) })
        try server.inside { $0.handler.answerWaiting("too late") }
        client.get("/probe")
        #expect(try client.receive().text == "probe")
        client.close()
        try server.stop()
    }

    @Test(arguments: [false, true])
    func `a client that goes while its request waits is noticed when it is answered`(
        _ resets: Bool
    ) throws {
        let server = try RunningServer()
        for _ in 0..<20 {
            let client = try RawClient(port: server.port)
            client.post("/later", "x")
            try server.wait(until: { $0.handler.waiting.count == 1 })
            if resets { client.reset() } else { client.close() }
            try server.inside { $0.handler.answerWaiting("nobody hears") }
        }
        try server.wait(until: { $0.server.openConnections == 0 && $0.server.openExchanges == 0 })
        try server.stop()
    }

    @Test func `a client that goes in the middle of its body leaves nothing behind`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.send("POST /echo HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 10\r\n\r\nabc")
        try server.wait(until: { $0.server.openExchanges == 1 })
        client.close()
        try server.wait(until: { $0.server.openConnections == 0 && $0.server.openExchanges == 0 })
        #expect(try server.inside { $0.handler.handled.isEmpty })
        try server.stop()
    }

    @Test func `exchanges are released when they are done with`() throws {
        let server = try RunningServer()
        let weak = WeakExchange()
        let client = try RawClient(port: server.port)
        client.post("/later", "x")
        try server.wait(until: { $0.handler.waiting.count == 1 })
        try server.inside { weak.exchange = $0.handler.waiting.first }
        #expect(try server.inside { _ in weak.exchange != nil })
        try server.inside { $0.handler.answerWaiting("done") }
        #expect(try client.receive().text == "done")
        try server.wait(until: { _ in weak.exchange == nil })
        client.close()
        try server.stop()
    }

    /// Sends a byte now and again until the server has had enough.
    private func trickle(
        _ client: RawClient,
        until server: RunningServer,
        refuses refusal: Refusal
    ) throws {
        var isRefused = false
        var sent = 0
        while !isRefused {
            // Fewer than any other limit has something against.
            if sent < 4_000 { client.send("a") }
            sent += 1
            isRefused = try server.refusals()[refusal] != nil
        }
    }
}

/// Touched on the reactor's thread only.
final class WeakExchange: @unchecked Sendable {
    weak var exchange: Exchange?
}
