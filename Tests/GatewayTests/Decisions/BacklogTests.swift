import Foundation
import TestSupport
import Testing

/// What waits for operators, as `/v1/feeds`, the command and `/metrics` tell it.
@Suite struct BacklogTests {
    private static let registry = """
        verifiedSenders:
          "alphanumeric:GB:EXBANK":
            brand: Example Bank
            owner: Example Bank plc
            expires: 2026-12-31

        """
    private static let metrics = [
        "spamgate_disputes_undecided", "spamgate_disputes_oldest_seconds",
        "spamgate_reviews_waiting", "spamgate_reviews_oldest_seconds",
    ]

    private func decisions(_ scene: FeedScene) throws -> [String: Any]? {
        let feeds = try scene.ask("GET", "/v1/feeds").object["feeds"] as? [[String: Any]]
        return feeds?.first?["decisions"] as? [String: Any]
    }

    /// How many wait, and since when, of one kind.
    private func waiting(_ scene: FeedScene, _ kind: String) throws -> String {
        let queue = try decisions(scene)?[kind] as? [String: Any]
        return "\(queue?["waiting"] as? Int ?? -1) \(queue?["since"] as? String ?? "-")"
    }

    private func expectMetrics(_ scene: FeedScene, _ expected: [Int64]) async throws {
        try await waitUntil("/metrics says \(expected)") {
            let response = try scene.ask("GET", "/metrics")
            let found = try Exposition(response.text)
            return Self.metrics.map { found.value($0) } == expected.map { Double($0) }
        }
    }

    private func dispute(_ scene: FeedScene, _ reason: String) throws {
        let body = #"{"sender":"+447700900201","reason":"\#(reason)","contact":"c"}"#
        let response = try scene.ask("POST", "/v1/disputes", body)
        guard response.status == 201 else { throw UnexpectedResponse(response) }
    }

    @Test func `what waits for a decision is counted with the age of the oldest`() async throws {
        let scene = try await FeedScene(configuration: Self.registry)
        #expect(try waiting(scene, "disputes") == "0 -")
        #expect(try waiting(scene, "reviews") == "0 -")
        try await expectMetrics(scene, [0, 0, 0, 0])
        let first = scene.now
        try dispute(scene, "first")
        scene.now += 60
        try dispute(scene, "second")
        try scene.complain(0..<5, about: "ExBank")
        let reviewed = scene.now
        #expect(try waiting(scene, "disputes") == "2 \(first.rfc3339)")
        #expect(try waiting(scene, "reviews") == "1 \(reviewed.rfc3339)")
        scene.now += 3600
        try await expectMetrics(scene, [2, scene.now - first, 1, 3600])
        let table = try await CommandLineRun(
            ["stats", "feeds", "--url", scene.gateway.url],
            environment: ["SPAMGATE_DATA_DIR": scene.gateway.dataDirectory]
        )
        let day = first.rfc3339.prefix(10)
        #expect(table.output.contains("2 disputes wait for a decision, the oldest since \(day)"))
        #expect(table.output.contains("1 review waits for a decision, since \(day)"))

        let rejected = #"{"state":"rejected","reason":"no"}"#
        #expect(try scene.ask("PATCH", "/v1/disputes/1", rejected).status == 200)
        #expect(try waiting(scene, "disputes") == "1 \((first + 60).rfc3339)")
        // Work on it has begun, and it waits all the same.
        #expect(try scene.ask("PATCH", "/v1/disputes/2", #"{"state":"open"}"#).status == 200)
        #expect(try waiting(scene, "disputes") == "1 \((first + 60).rfc3339)")
        let dismissed = #"{"decision":"dismiss","reason":"their own"}"#
        #expect(
            try scene.ask("POST", "/v1/reviews/alphanumeric:GB:EXBANK", dismissed).status == 200
        )
        #expect(try waiting(scene, "reviews") == "0 -")
        try await expectMetrics(scene, [1, scene.now - first - 60, 0, 0])
    }

    @Test func `only operators are told what waits for them`() async throws {
        let scene = try await FeedScene()
        #expect(try decisions(scene) != nil)
        let feeds = try scene.get("/v1/feeds").object["feeds"] as? [[String: Any]]
        #expect(feeds?.count == 1 && feeds?.first?["decisions"] == nil)
    }
}
