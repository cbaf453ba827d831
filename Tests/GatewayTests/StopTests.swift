import TestSupport
import Testing

/// A stop, and a limit, that nobody who dawdles can hold up.
@Suite struct Stops {
    private func gateway(_ configuration: String) async throws -> GatewayProcess {
        var options = GatewayProcess.Options()
        options.configuration = configuration
        return try await GatewayProcess(options)
    }

    @Test func `a client that stops in the middle of a body does not hold up the end`()
        async throws
    {
        let gateway = try await gateway("shutdown: {drainDeadline: 1s}\n")
        let token = try gateway.makePartner("acme", role: "carrier")
        let stalled = try TestHTTPConnection(port: gateway.port)
        let head = """
            POST /v1/complaints HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r
            Authorization: Bearer \(token)\r\nContent-Type: application/json\r\n\r\n{
            """
        try stalled.write(Array(head.utf8))
        // Answered by the same gateway, so the stalled request has been seen by then or soon after.
        #expect(try gateway.send("GET", "/readyz").status == 200)
        // The body's own deadline is twenty seconds: only the drain deadline can end this earlier.
        #expect(try await gateway.terminate(deadline: .seconds(15)) == .code(0))
    }

    @Test func `who finds no place to wait for the feed is told to come back`() async throws {
        let gateway = try await gateway("limits: {longPolls: 0}\n")
        let token = gateway.operatorToken
        let response = try gateway.send("GET", "/v1/feeds/senders?wait=5", token: token)
        #expect(response.status == 503)
        #expect(response.object["type"] as? String == "urn:spamgate:problem:too-many-readers")
        #expect(response.header("Retry-After") != nil)
        #expect(try gateway.send("GET", "/v1/feeds/senders", token: token).status == 200)
    }
}
