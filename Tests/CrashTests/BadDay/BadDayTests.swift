import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct BadDays {
    @Test func `on a bad day complaints get 503 with the reason, and all is well afterwards`()
        async throws
    {
        let scene = try await BadDayScene()
        let memory = try scene.memory()
        var reasonsBefore: Set<String> = []
        for day in BadDay.all {
            let begun = ContinuousClock.now
            do {
                try await spend(day, scene, after: reasonsBefore)
            } catch {
                Issue.record(
                    "\(day.name): \(error); \(try scene.gateway.send("GET", "/readyz").text)"
                )
                return
            }
            reasonsBefore = Set(day.reasons)
            showProgress("\(day.name): \(ContinuousClock.now - begun)")
        }
        #expect(try scene.memory() - memory < 64 << 20)
        let slowest = scene.rig.clients.map(\.slowestRefusal).max() ?? .zero
        #expect(slowest < BadDayScene.commandTimeout + .milliseconds(500))
    }

    /// - Parameter reasonsBefore: those of the day before, which the log may have told already.
    private func spend(
        _ day: BadDay,
        _ scene: BadDayScene,
        after reasonsBefore: Set<String>
    ) async throws {
        let logged = scene.gateway.log.count
        let round = try await scene.rig.round(counts: false) { _ in
            try await day.inject(scene)
            if !day.reasons.isEmpty {
                try await waitUntil("/readyz gives a reason of \(day.reasons.sorted())") {
                    try scene.reason().map { day.reasons.contains($0) } ?? false
                }
                try checkRefusals(on: day, scene)
            }
            try await day.mend(scene)
            let mended = ContinuousClock.now
            var last: TestHTTPResponse?
            repeat {
                last = try scene.probe().response
            } while last?.status != 201 && ContinuousClock.now - mended < .seconds(20)
            #expect(ContinuousClock.now - mended < .seconds(2), "\(day.name): recovery")
            try await waitUntil("/readyz answers 200") { try scene.reason() == nil }
            scene.settleProbes()
        }
        #expect(round.acknowledged > 0, "\(day.name)")
        let findings = try await scene.findings()
        #expect(findings.isEmpty, "\(day.name): \(findings.prefix(5)), \(TestSettings.seed)")
        let lines = scene.gateway.log.dropFirst(logged).split(separator: "\n")
        let told = lines.filter { $0.contains("code=") }
        // Once per change: there are hundreds of requests, and a handful of changes.
        #expect(told.count <= 16, "\(day.name): \(told.joined(separator: "\n"))")
        if !day.reasons.isEmpty, reasonsBefore.isDisjoint(with: day.reasons) {
            #expect(told.contains { line in day.reasons.contains { line.contains("code=\($0)") } })
        }
    }

    /// Posts while the fault lasts; every answer must be the documented refusal.
    private func checkRefusals(on day: BadDay, _ scene: BadDayScene) throws {
        for _ in 0..<5 {
            let probe = try scene.probe()
            let response = probe.response
            let answer = "\(day.name): \(response.status) \(response.text)"
            #expect(response.status == 503, "\(answer)")
            #expect(response.header("Retry-After") != nil, "\(answer)")
            #expect(response.header("Content-Type") == "application/problem+json", "\(answer)")
            let reason = response.object["reason"] as? String ?? "none"
            #expect(day.reasons.contains(reason) || reason == "redis_unchecked", "\(answer)")
            #expect(
                probe.took < BadDayScene.commandTimeout + .milliseconds(500),
                "\(day.name): took \(probe.took)"
            )
        }
    }
}
