import Foundation
import TestSupport
import Testing

/// Whether each request gets the answer that is its own, whatever happens between the gateway and
/// its Redis.
///
/// Every message id is known to the clients with its receipt: it must stay the same in every retry,
/// no two message ids may share one, and another content must be refused under its own id only.
@Suite(.serialized) struct OwnReplies {
    private static let traffic = {
        var traffic = ComplaintClient.Traffic()
        traffic.senders = 400
        traffic.retryPercent = 25
        traffic.conflictPercent = 5
        traffic.batchPercent = 2
        return traffic
    }()

    private func rig(
        _ redis: RedisServer,
        _ proxy: FaultProxy,
        workers: Int
    ) async throws -> LoadRig {
        var options = GatewayProcess.Options()
        options.redisSocket = proxy.socketPath
        options.environment = [
            "SPAMGATE_REDIS_COMMANDTIMEOUT": "200ms",
            "SPAMGATE_REDIS_CONNECTTIMEOUT": "200ms",
            "SPAMGATE_WORKERS": "\(workers)",
        ]
        return try LoadRig(
            try await GatewayProcess(options),
            redisSocket: redis.socketPath,
            clientCount: 12,
            traffic: Self.traffic,
            seed: TestSettings.seed
        )
    }

    @Test func `pauses, cuts and delays give no request the answer of another`() async throws {
        let redis = try await RedisServer()
        let proxy = try FaultProxy(to: redis.socketPath)
        let rig = try await rig(redis, proxy, workers: 2)
        let (over, ended) = (Flag(), Flag())
        let disruptions = Counter()
        Thread.detachNewThread {
            var random = SeededGenerator(seed: TestSettings.seed &+ 2)
            while !over.isRaised {
                Self.disrupt(redis, proxy, &random)
                disruptions.increase()
            }
            ended.raise()
        }
        let perClient = max(1, TestSettings.badDayRounds * 1000 / rig.clients.count)
        await onThreads(rig.clients) { $0.work(requests: perClient) }
        over.raise()
        try await waitUntil("the disruptions end") { ended.isRaised }
        let findings = try await rig.findings()
        #expect(findings.isEmpty, "\(findings.prefix(5)), seed \(TestSettings.seed)")
        let unknown = rig.clients.reduce(0) { $0 + $1.unknownOutcomes }
        #expect(unknown > 0 && disruptions.value > 0)
        showProgress(
            "\(perClient * rig.clients.count) requests, \(unknown) of them repeated, "
                + "\(disruptions.value) disruptions"
        )
    }

    /// Spoils things for a random moment, and mends them for another.
    private static func disrupt(
        _ redis: RedisServer,
        _ proxy: FaultProxy,
        _ random: inout SeededGenerator
    ) {
        let moment = UInt32.random(in: 1...60, using: &random) * 1000
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1:
            redis.pause()
            usleep(moment)
            redis.resume()
        case 2:
            // Longer than a command may take: replies come after they were given up.
            redis.pause()
            usleep(200_000 + moment)
            redis.resume()
        case 3...6:
            proxy.set(.cut(after: Int.random(in: 0...3000, using: &random)))
            usleep(moment)
        case 7:
            proxy.set(.delay(0...250))
            usleep(4 * moment)
        case 8:
            proxy.set(.halfClose)
            usleep(moment / 4)
            proxy.cutAll()
        default: proxy.cutAll()
        }
        proxy.set(.none)
        usleep(2 * moment)
    }

    @Test func `the check notices replies that are exchanged`() async throws {
        let redis = try await RedisServer()
        let proxy = try FaultProxy(to: redis.socketPath)
        let rig = try await rig(redis, proxy, workers: 4)
        // First receipts to ask for again; then retries alone, whose ids the gateway cannot know.
        await onThreads(rig.clients) { $0.work(requests: 30) }
        proxy.set(.exchange(keepingHead: true))
        await onThreads(rig.clients) { client in
            for _ in 0..<40 { client.sendAgain() }
        }
        proxy.set(.none)
        #expect(try await rig.findings().contains(where: \.isOtherReceipt))
    }

    @Test func `the gateway takes no reply to another call`() async throws {
        let redis = try await RedisServer()
        let proxy = try FaultProxy(to: redis.socketPath)
        var options = GatewayProcess.Options()
        options.redisSocket = proxy.socketPath
        options.environment = ["SPAMGATE_WORKERS": "4"]
        let gateway = try await GatewayProcess(options)
        let rig = try LoadRig(
            gateway,
            redisSocket: redis.socketPath,
            clientCount: 12,
            traffic: Self.traffic,
            seed: TestSettings.seed
        )
        proxy.set(.exchange(keepingHead: false))
        let over = Flag()
        async let working: Void = onThreads(rig.clients) { $0.work(until: over) }
        defer { over.raise() }
        try await waitUntil("an exchanged reply is refused") {
            gateway.log.contains("code=redis_unexpected_reply")
        }
        proxy.set(.none)
        over.raise()
        await working
        let findings = try await rig.findings()
        #expect(findings.isEmpty, "\(findings.prefix(5)), seed \(TestSettings.seed)")
    }
}
