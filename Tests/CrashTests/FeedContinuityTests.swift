import Foundation
import TestSupport
import Testing

@Suite struct FeedContinuity {
    private func head(_ redis: RedisTestClient) throws -> Int {
        try redis.command("HGET", "sg:{feed:senders}:state", "head").integer ?? 0
    }

    private func isRelayed(_ redis: RedisTestClient) throws -> Bool {
        try (0..<16).allSatisfy { shard in
            let tag = shard < 10 ? "0\(shard)" : "\(shard)"
            return try redis.command("XLEN", "sg:{\(tag)}:outbox").integer == 0
        }
    }

    /// Whether no entry comes any more that tells which campaign a sender's messages are of.
    ///
    /// The gateway that groups complaints knows whether it has decided; so all are asked.
    private func areGrouped(by gateways: [GatewayProcess]) throws -> Bool {
        try gateways.allSatisfy { gateway in
            let target = "/v1/statistics/campaigns?window=24h&limit=1"
            let response = try gateway.send("GET", target, token: gateway.operatorToken)
            return response.object["caughtUp"] as? Bool == true
        }
    }

    private func snapshot(_ gateway: GatewayProcess, _ token: String) throws -> [String: String] {
        let headers: [(name: String, value: String)] = [
            (name: "Authorization", value: "Bearer \(token)"),
            (name: "Accept", value: "application/x-ndjson"),
        ]
        let response = try gateway.connect()
            .send("GET", "/v1/feeds/senders/snapshot", headers: headers)
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        let lines = try FeedLine.lines(of: response.text)
        return Dictionary(lines.map { ($0.sender, $0.bytes) }) { first, second in first + second }
    }

    private func writers(
        on gateways: [GatewayProcess],
        token: String
    ) -> [ComplaintClient] {
        var writers: [ComplaintClient] = []
        for number in 0..<8 {
            let writer = ComplaintClient(
                gateways[number % gateways.count],
                number: number,
                partner: "acme",
                token: token,
                seed: TestSettings.seed &+ UInt64(number),
                traffic: ComplaintClient.Traffic(senders: 150, legitPercent: 25)
            )
            writers.append(writer)
        }
        return writers
    }

    /// Three that change gateways with every page, and one that stays with the last.
    private func readers(of gateways: [GatewayProcess], token: String) -> [FeedReader] {
        var readers: [FeedReader] = []
        for number in 0..<4 {
            let reader = FeedReader(
                number == 3 ? gateways.suffix(1) : gateways,
                token: token,
                waits: number % 2 == 1,
                seed: TestSettings.seed &+ UInt64(100 + number)
            )
            readers.append(reader)
        }
        return readers
    }

    @Test func `readers see every entry once in one order while a gateway is killed`()
        async throws
    {
        let seed = TestSettings.seed
        let redis = try await RedisServer()
        let first = try await GatewayProcess(sharing: redis.socketPath)
        let second = try await GatewayProcess(sharing: redis.socketPath)
        let carrier = try first.makePartner("acme", role: "carrier")
        let regulator = try first.makePartner("regulator", role: "regulator")
        // A gateway learns of what was changed elsewhere within a second.
        try await waitUntil("both gateways know both partners and the agreement") {
            try [first, second].allSatisfy { gateway in
                try gateway.send("GET", "/v1/partners", token: carrier).status == 403
                    && gateway.send("GET", "/v1/feeds/senders", token: regulator).status == 200
            }
        }
        let client = try redis.client()
        let writers = writers(on: [first, second], token: carrier)
        let readers = readers(of: [first, second], token: regulator)
        let over = Flag()
        let end = FeedReader.End()
        async let reading: Void = onThreads(readers) { $0.read(until: end) }
        async let writing: Void = onThreads(writers) { $0.work(until: over) }
        do {
            defer { over.raise() }
            for entries in [60, 150] {
                try await waitUntil(deadline: .seconds(90), "\(entries) entries") {
                    try head(client) >= entries
                }
                try await first.kill()
                try await first.start()
            }
            try await waitUntil(deadline: .seconds(90), "300 entries") {
                try head(client) >= 300
            }
        } catch {
            end.set(0)
            await reading
            throw error
        }
        await writing
        try await waitUntil("all complaints are grouped") {
            try areGrouped(by: [first, second])
        }
        try await waitUntil("the outboxes are empty") { try isRelayed(client) }
        end.set(try head(client))
        await reading

        let context = Comment("seed \(seed)")
        for reader in readers {
            #expect(reader.findings == [], context)
            #expect(FeedLog.findings(reader.lines) == [], context)
            #expect(reader.lines == readers[0].lines, context)
        }
        #expect(readers[0].lines.count == (try head(client)), context)
        #expect(Set(readers[0].lines.map { $0.event }).count == 3, "withdrawals should happen too")
        for gateway in [first, second] {
            #expect(FeedLog.fold(readers[0].lines) == (try snapshot(gateway, regulator)), context)
        }
        let counted = try LedgerReader(gateway: second, redisSocket: redis.socketPath).counts()
        let wrong =
            CountCheck.findings(acknowledged: Counts(writers.map(\.journal)), counted: counted)
            + writers.flatMap(\.findings)
        #expect(wrong.isEmpty, context)
        showProgress("feed: \(readers[0].lines.count) entries, \(counted.total.complaints) counted")
    }
}
