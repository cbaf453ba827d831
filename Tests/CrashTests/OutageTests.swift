import Foundation
import TestSupport
import Testing

@Suite struct Outages {
    private func complaint(_ number: Int) -> TestComplaint {
        TestComplaint(
            messageID: "m\(number)",
            reporter: Fiction.reporter(number),
            sender: Fiction.sender(1),
            text: Fiction.text(UInt64(number)),
            isLegit: false,
            fate: .counted
        )
    }

    private func post(
        _ number: Int,
        to gateway: GatewayProcess,
        _ token: String
    ) throws -> TestHTTPResponse {
        let complaint = complaint(number)
        return try gateway.send("POST", complaint.path, token: token, body: complaint.json)
    }

    @Test func `without Redis the answer is 503, and with it 201 again`() async throws {
        let redis = try await RedisServer()
        let gateway = try await GatewayProcess(sharing: redis.socketPath)
        let token = try gateway.makePartner("acme", role: "carrier")
        #expect(try post(1, to: gateway, token).status == 201)

        redis.pause()
        try await waitUntil("/readyz says that Redis does not answer") {
            let response = try gateway.send("GET", "/readyz")
            return response.status == 503 && response.text.contains("redis")
        }
        let refused = try post(2, to: gateway, token)
        #expect(refused.status == 503)
        #expect(refused.header("Retry-After") != nil)
        #expect(try gateway.send("GET", "/healthz").status == 200)
        redis.resume()
        try await waitUntil("complaints are taken after the pause") {
            try post(2, to: gateway, token).status == 201
        }

        try await redis.kill()
        let gone = try post(3, to: gateway, token)
        #expect(gone.status == 503)
        #expect(gone.header("Retry-After") != nil)
        try await redis.start()
        try await waitUntil("complaints are taken after the restart") {
            try post(3, to: gateway, token).status == 201
        }
        let reader = LedgerReader(gateway: gateway, redisSocket: redis.socketPath)
        try await waitUntil("three complaints are counted") {
            (try? reader.counts().total.complaints) == 3
        }
    }

    @Test func `a second gateway on the same data directory is refused`() async throws {
        let gateway = try await GatewayProcess()
        let processID = try #require(gateway.processID)
        let binary = try FileManager.default
            .destinationOfSymbolicLink(atPath: "/proc/\(processID)/exe")
        let second = try ChildProcess(
            binary,
            ["serve", "--listen", "127.0.0.1:0", "--data-dir", gateway.dataDirectory],
            output: gateway.directory.path("second.stdout"),
            errors: gateway.directory.path("second.stderr")
        )
        #expect(try await second.wait() == .code(69))
        let log = gateway.directory.contents("second.stderr") ?? ""
        #expect(log.contains("another spamgate serves from \(gateway.dataDirectory)"))
        #expect(try gateway.send("GET", "/readyz").status == 200)
    }

    @Test func `SIGTERM under load drops nothing that was acknowledged`() async throws {
        let rig = try LoadRig(try await GatewayProcess(), seed: TestSettings.seed)
        for _ in 1...3 {
            let round = try await rig.round { _ in
                let begun = ContinuousClock.now
                #expect(try await rig.gateway.terminate() == .code(0))
                // The drain deadline, and what the embedded Redis takes to end.
                #expect(ContinuousClock.now - begun < .seconds(13))
                try await rig.gateway.start()
            }
            #expect(round.findings.isEmpty, "seed \(TestSettings.seed)")
            #expect(round.acknowledged > 0)
        }
    }
}
