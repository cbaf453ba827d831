import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct BadDays {
    @Test func `on a bad day complaints get 503 with the reason, and all is well afterwards`()
        async throws
    {
        let scene = try await BadDayScene()
        let memory = try scene.memory()
        var before: (reasons: Set<String>, logged: Int) = ([], 0)
        for day in BadDay.all {
            let begun = ContinuousClock.now
            let logged = scene.gateway.log.count
            do {
                try await spend(day, scene, after: before)
            } catch {
                Issue.record(
                    "\(day.name): \(error); \(try scene.gateway.send("GET", "/readyz").text)"
                )
                return
            }
            before = (day.reasons, logged)
            showProgress("\(day.name): \(ContinuousClock.now - begun)")
        }
        // AddressSanitizer keeps what was freed, and what it notes of it, for a while.
        let isSanitized = ProcessInfo.processInfo.environment["ASAN_OPTIONS"] != nil
        #expect(try scene.memory() - memory < (isSanitized ? 192 : 64) << 20)
        let slowest = scene.rig.clients.map(\.slowestRefusal).max() ?? .zero
        #expect(slowest < BadDayScene.commandTimeout + .milliseconds(500))
    }

    /// - Parameter before: the day before, whose fault the log has told and need not tell again
    ///   when this day's is the same, and how long the log was when it began.
    private func spend(
        _ day: BadDay,
        _ scene: BadDayScene,
        after before: (reasons: Set<String>, logged: Int)
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
            #expect(last?.status == 201, "\(day.name): recovery")
            showProgress("\(day.name): taken again after \(ContinuousClock.now - mended)")
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
        guard !day.reasons.isEmpty else { return }
        let isAlike = !before.reasons.isDisjoint(with: day.reasons)
        let seen = scene.gateway.log.dropFirst(isAlike ? before.logged : logged)
        #expect(day.reasons.contains { seen.contains("code=\($0)") }, "\(day.name)")
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
