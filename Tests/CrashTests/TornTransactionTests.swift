import Foundation
import TestSupport
import Testing

@Suite struct TornTransactions {
    private func complaint(_ number: Int) -> TestComplaint {
        TestComplaint(
            messageID: "m\(number)",
            reporter: Fiction.reporter(number),
            sender: Fiction.sender(number),
            text: Fiction.text(UInt64(number)),
            isLegit: false,
            fate: .counted
        )
    }

    private func post(
        _ number: Int,
        to gateway: GatewayProcess,
        _ token: String
    ) throws -> Int {
        let complaint = complaint(number)
        return try gateway.send("POST", complaint.path, token: token, body: complaint.json).status
    }

    private func killBoth(_ gateway: GatewayProcess) async throws {
        gateway.signalEmbeddedRedis(SIGKILL)
        try await gateway.kill()
    }

    /// Redis 7.0 keeps the whole commands of a transaction that ends within a command, and would
    /// run them with the transaction that follows, at the start after the next.
    @Test func `a transaction that was cut off never comes back, not even in part`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        #expect(try post(1, to: gateway, token) == 201)
        #expect(try post(2, to: gateway, token) == 201)
        try await killBoth(gateway)
        let folder = "\(gateway.dataDirectory)/redis/appendonlydir"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder)
                .first { $0.hasSuffix(".incr.aof") }
        )
        let size = try #require(
            FileManager.default.contents(atPath: "\(folder)/\(name)")?.count
        )
        #expect(truncate("\(folder)/\(name)", off_t(size - 30)) == 0)
        try await gateway.start()
        // The workers learn a moment after /readyz that Redis is well.
        try await waitUntil("complaints are taken") { try post(3, to: gateway, token) == 201 }
        try await killBoth(gateway)
        try await gateway.start()
        let reader = LedgerReader(
            gateway: gateway,
            redisSocket: "\(gateway.dataDirectory)/redis.sock"
        )
        let counts = try reader.counts()
        let senders = [Fiction.sender(1), Fiction.sender(3)]
        #expect(counts.senders.keys.sorted() == senders)
        #expect(counts.total.complaints == 2)
    }
}
