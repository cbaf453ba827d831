import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct PowerCuts {
    private func gateway(
        on redis: PowerCutRedis,
        configuration: String? = nil
    ) async throws -> GatewayProcess {
        var options = GatewayProcess.Options()
        options.redisSocket = redis.server.socketPath
        options.configuration = configuration
        return try await GatewayProcess(options)
    }

    @Test func `no power cut loses an acknowledged complaint`() async throws {
        let seed = TestSettings.seed
        let redis = try await PowerCutRedis(appendFsync: "always", seed: seed)
        let rig = try LoadRig(
            try await gateway(on: redis),
            redisSocket: redis.server.socketPath,
            seed: seed
        )
        for number in 1...TestSettings.powerCutRounds {
            var lost = 0
            let round = try await rig.round { _ in lost = try await redis.cutPower().bytes }
            showProgress(
                "power cut \(number) of \(TestSettings.powerCutRounds): \(lost) bytes not synced, "
                    + "\(round.acknowledged) acknowledged, \(round.repeated) sent again, "
                    + "\(round.findings.count) findings"
            )
            try #require(round.findings.isEmpty, "seed \(seed), round \(number): \(round.findings)")
        }
        let explanations = try rig.explanations()
        #expect(explanations.isEmpty, "seed \(seed)")
    }

    @Test func `what a Redis that does not sync loses is found`() async throws {
        let redis = try await PowerCutRedis(appendFsync: "no", seed: TestSettings.seed)
        let rig = try LoadRig(
            try await gateway(on: redis, configuration: "redis:\n  durability: none\n"),
            redisSocket: redis.server.socketPath,
            clientCount: 3,
            seed: TestSettings.seed
        )
        var findings: [Finding] = []
        for _ in 1...10 where !findings.contains(where: { $0.isLoss }) {
            try redis.settle()
            findings = try await rig.round { _ in _ = try await redis.cutPower() }.findings
        }
        #expect(findings.contains { $0.isLoss })
    }

    @Test func `complaints are refused while Redis does not sync`() async throws {
        let redis = try await RedisServer()
        let gateway = try await GatewayProcess(sharing: redis.socketPath)
        let token = try gateway.makePartner("acme", role: "carrier")
        let complaint = TestComplaint(
            messageID: "m1",
            reporter: Fiction.reporter(1),
            sender: Fiction.sender(1),
            text: Fiction.text(1),
            isLegit: false,
            fate: .counted
        )
        let client = try redis.client()
        try client.command("CONFIG", "SET", "appendfsync", "no")
        try await waitUntil("/readyz names appendfsync") {
            let response = try gateway.send("GET", "/readyz")
            return response.status == 503 && response.text.contains("appendfsync")
        }
        // The workers are told a moment later than /readyz knows.
        try await waitUntil("complaints are refused") {
            let refused = try gateway.send(
                "POST",
                complaint.path,
                token: token,
                body: complaint.json
            )
            return refused.status == 503 && refused.header("Retry-After") != nil
                && refused.text.contains("appendfsync")
        }
        try client.command("CONFIG", "SET", "appendfsync", "always")
        try await waitUntil("complaints are taken again") {
            try gateway.send("POST", complaint.path, token: token, body: complaint.json).status
                == 201
        }
    }
}
