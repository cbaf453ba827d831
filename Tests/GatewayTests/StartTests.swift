import Foundation
import TestSupport
import Testing

@Suite struct Starts {
    @Test func `a gateway that was stopped knows its partners again`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        #expect(token.hasPrefix("sg_"))
        #expect(try await gateway.terminate() == .code(0))
        try await gateway.start()
        #expect(throws: UnexpectedResponse.self) {
            try gateway.makePartner("acme", role: "carrier")
        }
    }

    @Test func `a gateway killed while its Redis lives starts again at once`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        try await gateway.restart()
        let body = """
            {"messageId":"1","channel":"sms","reporter":"+447700900456",\
            "sender":"+447700900123","text":"Parcel held"}
            """
        #expect(try gateway.send("POST", "/v1/complaints", token: token, body: body).status == 201)
    }

    @Test func `two gateways share a Redis of ours`() async throws {
        let redis = try await RedisServer()
        let one = try await GatewayProcess(sharing: redis.socketPath)
        let other = try await GatewayProcess(sharing: redis.socketPath)
        #expect(one.port != other.port)
        #expect(try await one.terminate() == .code(0))
        #expect(try other.send("GET", "/readyz").status == 200)
        #expect(!other.signalEmbeddedRedis(0))
    }

    @Test func `Redis rewrites its file with what others leave of the cores`() async throws {
        let gateway = try await GatewayProcess()
        let redis = try RedisTestClient(
            unixPath: gateway.dataDirectory + "/redis.sock",
            keeping: gateway
        )
        // A tenth of a second for each key, so that it is at it for long.
        _ = try redis.command("CONFIG", "SET", "rdb-key-save-delay", "100000")
        for key in 0..<200 { _ = try redis.command("SET", "filler:\(key)", "1") }
        _ = try redis.command("BGREWRITEAOF")
        try await waitUntil("the rewriting process runs as SCHED_IDLE") {
            gateway.rewritingPolicies() == [5]
        }
    }

    @Test func `a data directory too deep for a Unix socket is refused in words`() async throws {
        let parent = try TemporaryDirectory()
        var options = GatewayProcess.Options()
        options.arguments = ["--data-dir", parent.path(String(repeating: "d", count: 110))]
        let failure = await #expect(throws: StartFailure.self) {
            _ = try await GatewayProcess(options)
        }
        #expect(failure?.description.contains("bytes of a Unix socket") == true)
    }
}
