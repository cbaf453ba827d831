import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct Crashes {
    /// Rounds after which a new gateway begins, because loading what was counted takes time.
    private static let roundsOfOneGateway = 25

    @Test func `no kill loses or doubles an acknowledged complaint`() async throws {
        var seeds = SeededGenerator(seed: TestSettings.seed)
        var rig: LoadRig?
        for number in 1...TestSettings.crashRounds {
            let begun = ContinuousClock.now
            let current: LoadRig
            if let rig, number % Self.roundsOfOneGateway != 0 {
                current = rig
            } else {
                let finished = try rig?.explanations() ?? []
                #expect(finished.isEmpty, "seed \(TestSettings.seed)")
                current = try LoadRig(try await GatewayProcess(), seed: seeds.next())
                rig = current
            }
            var victim = Victim.gateway
            let round = try await current.round { choice in
                victim = Victim(choice)
                try await victim.kill(of: current.gateway)
            }
            showProgress(
                "crash round \(number) of \(TestSettings.crashRounds): killed \(victim), "
                    + "\(round.acknowledged) acknowledged, \(round.repeated) sent again, "
                    + "\(round.findings.count) findings, \(ContinuousClock.now - begun)"
            )
            try #require(
                round.findings.isEmpty,
                "seed \(TestSettings.seed), round \(number), killed \(victim): \(round.findings)"
            )
        }
        let last = try rig?.explanations() ?? []
        #expect(last.isEmpty, "seed \(TestSettings.seed)")
    }

    @Test func `a missing retry check is found`() async throws {
        let rig = try LoadRig(try await GatewayProcess(), clientCount: 3, seed: TestSettings.seed)
        let planter = try LibraryPlanter(redisSocket: rig.redisSocket)
        defer { planter.stop() }
        var findings: [Finding] = []
        func isFound() -> Bool {
            findings.contains { $0.isCountedTwice } && findings.contains { $0.isOtherReceipt }
        }
        for _ in 1...10 where !isFound() {
            findings = try await rig.round { _ in try await Victim.redis.kill(of: rig.gateway) }
                .findings
        }
        #expect(isFound())
        #expect(!findings.contains { $0.isLoss })
    }
}
