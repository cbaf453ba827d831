import Foundation
import TestSupport
import Testing

/// An upheld dispute reaches those who subscribe.
@Suite struct DisputePushTests {
    private func reasons(_ receiver: WebhookReceiver) -> [String?] {
        receiver.deliveries.flatMap(\.entries)
            .filter { $0["event"] as? String == "withdrawn" }
            .map { $0["reason"] as? String }
    }

    @Test(
        .enabled("standardwebhooks cannot be had from PyPI") {
            await WebhookReceiver.environment() != nil
        }
    )
    func `a subscriber who had been told of the listing is told of its withdrawal`() async throws {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene(
            [receiver],
            delivery: ["retrySchedule: [50ms, 100ms, 200ms]"]
        )
        let made = try scene.subscribe(receiver.url)
        try receiver.expect([try #require(made["secret"] as? String)])
        try await scene.waitUntil(try #require(made["id"] as? String), is: "active")
        try scene.list(200..<202)
        try await waitUntil("both listings are delivered") {
            receiver.deliveries.flatMap(\.sequences).count >= 2
        }
        let token = scene.gateway.operatorToken
        let body = #"{"sender":"+447700900200","reason":"r","contact":"c@peer.example"}"#
        try scene.ask("POST", "/v1/disputes", body, token: token, status: 201)
        let step = #"{"state":"upheld","reason":"hacked"}"#
        try scene.ask("PATCH", "/v1/disputes/1", step, token: token)
        try await waitUntil("the withdrawal is delivered") {
            reasons(receiver) == ["disputed"]
        }
        let log = try scene.ask("GET", "/v1/audit?limit=1000", token: token)
        let records = log["records"] as? [[String: Any]] ?? []
        let before = records.prefix { $0["action"] as? String != "dispute.upheld" }
        let pushed = before.compactMap { record -> [String: Any]? in
            guard record["action"] as? String == "feed.disclosed" else { return nil }
            return record["details"] as? [String: Any]
        }
        #expect(before.count < records.count)
        #expect(pushed.contains { $0["output"] as? String == "push" && $0["first"] as? Int == 1 })
    }
}
