import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct CampaignCrashes {
    private static let traffic = ComplaintClient.Traffic(
        anonymousPercent: 0,
        text: CampaignFiction.text
    )
    /// Rounds after which everything is counted.
    private static let roundsBetweenCounts = 5

    @Test func `no kill loses a complaint from its campaign, or counts it twice`() async throws {
        let seed = TestSettings.seed
        let rig = try LoadRig(try await GatewayProcess(), traffic: Self.traffic, seed: seed)
        let reader = CampaignReader(gateway: rig.gateway, token: rig.gateway.operatorToken)
        for number in 1...TestSettings.crashRounds {
            var victim = Victim.gateway
            let round = try await rig.round(counts: false) { choice in
                victim = Victim(choice)
                try await victim.kill(of: rig.gateway)
            }
            showProgress(
                "campaign crash round \(number) of \(TestSettings.crashRounds): killed \(victim), "
                    + "\(round.acknowledged) acknowledged, \(round.repeated) sent again"
            )
            let isLast = number == TestSettings.crashRounds
            guard isLast || number % Self.roundsBetweenCounts == 0 else { continue }
            let findings = try await reader.findings(rig.clients)
            try #require(findings.isEmpty, "seed \(seed), round \(number): \(findings)")
        }
        #expect(try reader.told().count >= CampaignFiction.campaigns, "seed \(seed)")
    }

    @Test func `a complaint that stands in the log twice is found`() async throws {
        let seed = TestSettings.seed
        let rig = try LoadRig(
            try await GatewayProcess(),
            clientCount: 2,
            traffic: Self.traffic,
            seed: seed
        )
        let reader = CampaignReader(gateway: rig.gateway, token: rig.gateway.operatorToken)
        rig.clients[0].work(requests: 50)
        #expect(try await reader.findings(rig.clients).isEmpty, "seed \(seed)")
        let redis = try RedisTestClient(unixPath: rig.redisSocket)
        let keys = try redis.command("KEYS", "sg:{campaigns}:log:*").array?.compactMap(\.string)
        let key = try #require(keys?.first)
        guard case .bulk(let log) = try redis.command("GET", key) else {
            throw LedgerReader.Torn(what: key)
        }
        // The first entry once more: a head of 8 bytes, and 15 for each complaint.
        let count = Int(log[6]) << 8 | Int(log[7])
        let entry = Array(log[..<(8 + 15 * count)])
        try redis.command(bytes: [Array("APPEND".utf8), Array(key.utf8), entry])
        try await rig.gateway.restart()
        let findings = try await reader.findings(rig.clients)
        #expect(findings.contains { $0.isCountedTwice }, "seed \(seed)")
        #expect(!findings.contains { $0.isLoss }, "seed \(seed): \(findings)")
    }

    @Test func `of two gateways that share Redis, one is killed and the other goes on`()
        async throws
    {
        let seed = TestSettings.seed
        let redis = try await RedisServer()
        let gateways = [
            try await GatewayProcess(sharing: redis.socketPath),
            try await GatewayProcess(sharing: redis.socketPath),
        ]
        let carrier = try gateways[0].makePartner("acme", role: "carrier")
        let watcher = try gateways[0].makePartner("watcher", role: "operator")
        try await waitUntil("both gateways know both partners") {
            try gateways.allSatisfy { gateway in
                try gateway.send("GET", "/v1/partners", token: watcher).status == 200
                    && gateway.send("GET", "/v1/partners", token: carrier).status == 403
            }
        }
        let client = try redis.client()
        func holder() throws -> String? {
            let lease = try client.command("HGET", "sg:{campaigns}:leases", "slice:0").string
            return lease?.split(separator: " ").first.map(String.init)
        }
        var holders: Set<String> = []
        var clients: [ComplaintClient] = []
        for number in 0..<4 {
            // Each has its rounds with the one that lives on.
            let survivor = number % 2
            let writer = ComplaintClient(
                gateways[survivor],
                number: number,
                partner: "acme",
                token: carrier,
                seed: seed &+ UInt64(number),
                traffic: Self.traffic
            )
            let over = Flag()
            async let working: Void = onThreads([writer]) { $0.work(until: over) }
            // Traffic before the kill and after it; nothing is expected of how much that is.
            try await Task.sleep(for: .milliseconds(150))
            try await gateways[1 - survivor].kill()
            try await Task.sleep(for: .milliseconds(150))
            over.raise()
            await working
            let reader = CampaignReader(gateway: gateways[survivor], token: watcher)
            let findings = try await reader.findings([writer], and: clients)
            clients.append(writer)
            try #require(findings.isEmpty, "seed \(seed), round \(number): \(findings)")
            if let holder = try holder() { holders.insert(holder) }
            try await gateways[1 - survivor].start()
        }
        // Two gateways that took turns, each with a name of its own after every start.
        #expect(holders.count > 1, "seed \(seed)")
    }
}
