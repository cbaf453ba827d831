import Foundation
import TestSupport
import Testing

@testable import Gateway

/// What readers of feeds and statistics may use.
@Suite struct ReaderLimitTests {
    @Test func `places are given and taken back, and who waits has none`() {
        let gate = ControlGate(places: 2)
        #expect(gate.enter() && gate.enter() && !gate.enter())
        gate.leave()
        #expect(gate.enter())
        gate.leave()
        gate.comeBack()
        #expect(!gate.enter())
        gate.leave()
        gate.leave()
        #expect(gate.enter())
    }

    @Test func `long polls hold no place while they wait, and health is always told`()
        async throws
    {
        var options = GatewayProcess.Options()
        options.configuration = """
            workers: 1
            redis: {commandTimeout: 20s}
            limits: {controlRequests: 1}
            """
        let redis = try await RedisServer()
        options.redisSocket = redis.socketPath
        let gateway = try await GatewayProcess(options)
        let token = gateway.operatorToken
        let authorization = [(name: "Authorization", value: "Bearer \(token)")]
        func busy() throws -> [Double?] {
            let metrics = try Exposition(gateway.send("GET", "/metrics", token: token).text)
            return ["spamgate_control_requests", "spamgate_long_polls"].map { metrics.value($0) }
        }
        var polls: [TestHTTPConnection] = []
        for count in 1...4 {
            let poll = try gateway.connect()
            try poll.write(
                poll.request("GET", "/v1/feeds/senders?wait=30", headers: authorization)
            )
            polls.append(poll)
            try await waitUntil("the poll waits and holds no place") {
                try busy() == [0, Double(count)]
            }
            #expect(try gateway.send("GET", "/v1/feeds", token: token).status == 200)
        }
        // Redis does not answer, so the first request keeps the only place.
        redis.pause()
        let first = try gateway.connect()
        try first.write(first.request("GET", "/v1/feeds", headers: authorization))
        try await waitUntil("the request holds the place") { try busy() == [1, 4] }
        for _ in 0..<5 { #expect(try gateway.send("GET", "/healthz").status == 200) }
        let response = try gateway.send("GET", "/v1/feeds", token: token)
        #expect(response.object["type"] as? String == "urn:spamgate:problem:too-many-readers")
        #expect(response.header("Retry-After") != nil)
        redis.resume()
        #expect(try first.response().status == 200)
        try await waitUntil("the place is free again") {
            try gateway.send("GET", "/v1/feeds", token: token).status == 200
        }
        try await gateway.terminate()
        for poll in polls { #expect(try poll.response().status == 200) }
    }

    @Test func `answers that are not taken count, but one is always let through`() throws {
        let budget = InFlightBudget(bytes: 1000)
        let first = try #require(budget.hold(10, for: 1))
        let second = try #require(budget.hold(10, for: 2))
        #expect(first.add(answer: 5000))
        #expect(!second.add(answer: 10))
        first.release()
        #expect(second.add(answer: 10))
        second.release()
        #expect(budget.held == 0)
    }

    @Test func `a client beyond the last connection is told so by the gateway`() async throws {
        var options = GatewayProcess.Options()
        options.configuration = "workers: 1\nlimits: {connections: 16, longPolls: 16}\n"
        let gateway = try await GatewayProcess(options)
        var clients: [TestHTTPConnection] = []
        var refused: TestHTTPResponse?
        // A connection that only just ended may still hold a place.
        for _ in 0..<17 {
            let client = try gateway.connect()
            try client.write(client.request("GET", "/healthz"))
            let response = try client.response()
            if response.status != 200 {
                refused = response
                break
            }
            clients.append(client)
        }
        #expect(refused?.status == 503)
        #expect(
            refused?.object["type"] as? String == "urn:spamgate:problem:too-many-connections"
        )
        #expect((1...4).contains(refused?.header("Retry-After").flatMap { Int($0) } ?? 0))
        clients = []
        try await waitUntil("there is a place again") {
            try gateway.send("GET", "/healthz").status == 200
        }
    }
}
