import Foundation
import TestSupport
import Testing

/// Deliveries to a receiver that checks them with `standardwebhooks`, over TLS and otherwise.
@Suite(
    .enabled("standardwebhooks cannot be had from PyPI") {
        await WebhookReceiver.environment() != nil
    }
)
struct DeliveryTests {
    private static let quick = [
        "retrySchedule: [50ms, 100ms, 200ms]", "timeout: 400ms", "connectTimeout: 400ms",
    ]

    /// Everything that arrived, in the order of its first arrival; a batch that came twice under
    /// one id has to hold the same entries.
    private func arrived(_ receiver: WebhookReceiver) -> [Int] {
        var batches: [String: [Int]] = [:]
        var order: [Int] = []
        for request in receiver.deliveries {
            if let known = batches.updateValue(request.sequences, forKey: request.id) {
                #expect(known == request.sequences, "\(request.id)")
            } else {
                #expect(
                    Set(order).isDisjoint(with: request.sequences),
                    "an entry came under two ids"
                )
                order += request.sequences
            }
        }
        return order
    }

    @Test func `every entry arrives, in order and under stable ids, whatever happens meanwhile`()
        async throws
    {
        let receiver = try await WebhookReceiver(tls: true)
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let made = try scene.subscribe(
            receiver.url,
            #""signing":"v1","start":"oldest","batchSize":3"#
        )
        let id = try #require(made["id"] as? String)
        let first = try #require(made["secret"] as? String)
        try receiver.expect([first])
        try await scene.waitUntil(id, is: "active")
        var listed = 0
        /// Lists more senders, and waits until the gateway has tried to tell of them.
        func trouble(_ mode: String, count: Int = 4) async throws {
            try receiver.answer(mode)
            let before = receiver.deliveries.count
            try scene.list(listed..<listed + count)
            listed += count
            try await waitUntil("the receiver is tried in mode \(mode)") {
                receiver.deliveries.count >= before + 2
            }
        }
        func settle() async throws {
            try receiver.answer("ok")
            try await waitUntil("\(listed) entries have arrived") {
                Set(receiver.deliveries.filter { $0.mode == "ok" }.flatMap(\.sequences)).count
                    == listed
            }
        }
        try scene.list(0..<5)
        listed = 5
        try await settle()
        for mode in ["500", "silent", "cut", "302", "429", "404"] {
            try await trouble(mode)
            try await settle()
        }
        try await takeDown(receiver, of: id, in: scene) {
            try scene.list(listed..<listed + 7)
            listed += 7
        }
        try await settle()

        // The gateway is killed while the receiver has a delivery and has not answered.
        try receiver.answer("hold")
        let before = receiver.deliveries.count
        try scene.list(listed..<listed + 5)
        listed += 5
        try await waitUntil("a delivery is under way") { receiver.deliveries.count > before }
        try await scene.gateway.restart()
        try await settle()
        let held = try #require(receiver.deliveries.last { $0.mode == "hold" })
        #expect(receiver.deliveries.contains { $0.mode == "ok" && $0.id == held.id })

        // A rotation: for a while both secrets sign.
        let rotated = try scene.ask("POST", "/v1/subscriptions/\(id)/secret")
        let second = try #require(rotated["secret"] as? String)
        #expect(second != first)
        try receiver.expect([first, second])
        try scene.list(listed..<listed + 3)
        listed += 3
        try await settle()

        #expect(arrived(receiver) == Array(1...listed))
        let last = try #require(receiver.deliveries.last)
        #expect(last.signed == [0, 1])
        #expect(receiver.deliveries.allSatisfy { $0.signed.contains(0) })
    }

    /// Takes a receiver down, for many turns of the schedule, and up again.
    private func takeDown(
        _ receiver: WebhookReceiver,
        of id: String,
        in scene: PushScene,
        meanwhile: () throws -> Void
    ) async throws {
        try await receiver.stop()
        try meanwhile()
        try await waitUntil("ten attempts have failed") {
            try scene.show(id)["failures"] as? Int ?? 0 >= 10
        }
        try await receiver.start()
    }

    @Test func `a regulator gets Ed25519 by default, and its public key from the subscription`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let made = try scene.subscribe(receiver.url, #""start":"oldest""#)
        #expect(made["signing"] as? String == "v1a" && made["secret"] == nil)
        let id = try #require(made["id"] as? String)
        func keys() throws -> [String] {
            let secrets = try scene.show(id)["secrets"] as? [[String: Any]] ?? []
            return secrets.compactMap { $0["publicKey"] as? String }
        }
        try receiver.expect(try keys())
        try scene.list(0..<1)
        try await waitUntil("an entry arrives") { receiver.deliveries.count == 1 }
        _ = try scene.ask("POST", "/v1/subscriptions/\(id)/secret")
        #expect(try keys().count == 2)
        try receiver.expect(try keys())
        try scene.list(1..<2)
        try await waitUntil("another one arrives") { receiver.deliveries.count == 2 }
        #expect(receiver.deliveries.map(\.signed) == [[0], [0, 1]])
    }

    @Test func `nothing is delivered before the receiver has repeated the token`() async throws {
        let receiver = try await WebhookReceiver()
        let other = try await WebhookReceiver()
        let scene = try await PushScene([receiver, other], delivery: Self.quick)
        try scene.list(0..<2)
        try receiver.answer("200")
        let made = try scene.subscribe(receiver.url)
        let id = try #require(made["id"] as? String)
        #expect(made["state"] as? String == "pendingVerification")
        try await waitUntil("it has been asked three times") { receiver.requests.count >= 3 }
        #expect(receiver.requests.allSatisfy { $0.type == "subscription.verification" })
        #expect(try scene.show(id)["state"] as? String == "pendingVerification")
        let attempts = try scene.ask("GET", "/v1/subscriptions/\(id)/deliveries?limit=1")
        let latest = (attempts["deliveries"] as? [[String: Any]])?.first
        #expect(latest?["outcome"] as? String == "unproven")
        #expect(
            try scene.gateway.send(
                "POST",
                "/v1/subscriptions/\(id)/test",
                token: scene.regulator,
                body: "{}"
            ).status == 409
        )
        try receiver.answer("ok")
        try await waitUntil("both entries arrive") {
            arrived(receiver) == [1, 2]
        }
        // Another URL has to prove itself too.
        try scene.ask("PATCH", "/v1/subscriptions/\(id)", "{\"url\":\"\(other.url)\"}")
        try scene.list(2..<3)
        try await waitUntil("the entry arrives there") { arrived(other) == [3] }
        #expect(other.requests.first?.type == "subscription.verification")
        #expect(arrived(receiver) == [1, 2])
    }

    @Test func `410 ends a subscription at once, and nothing is sent any more`() async throws {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let id = try #require(try scene.subscribe(receiver.url)["id"] as? String)
        try await scene.waitUntil(id, is: "active")
        try receiver.answer("410")
        try scene.list(0..<2)
        try await scene.waitUntil(id, is: "ended")
        #expect(receiver.deliveries.count == 1)
        #expect(
            try scene.gateway.send(
                "POST",
                "/v1/subscriptions/\(id)/resume",
                token: scene.regulator,
                body: "{}"
            ).status == 409
        )
        #expect(scene.gateway.log.contains("a subscription has ended"))
    }

    @Test func `a subscription that fails for too long is suspended, and resuming catches up`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick + ["suspendAfter: 1s"])
        let id = try #require(try scene.subscribe(receiver.url)["id"] as? String)
        try await scene.waitUntil(id, is: "active")
        try receiver.answer("500")
        try scene.list(0..<2)
        try await scene.waitUntil(id, is: "suspended")
        #expect(scene.gateway.log.contains("a subscription is suspended"))
        #expect(try scene.metric("spamgate_subscription_suspensions_total") == 1)
        let tried = receiver.deliveries.count
        try receiver.answer("ok")
        try scene.list(2..<4)
        try await waitUntil("the metrics tell of it") {
            try scene.metric("spamgate_subscriptions{state=\"suspended\"}") == 1
        }
        #expect(receiver.deliveries.count == tried)
        #expect(Set(receiver.deliveries.map(\.id)).count == 1)
        try scene.ask("POST", "/v1/subscriptions/\(id)/resume")
        try await waitUntil("all entries have arrived") {
            Set(receiver.deliveries.filter { $0.mode == "ok" }.flatMap(\.sequences)).count == 4
        }
        #expect(arrived(receiver) == [1, 2, 3, 4])
    }

    @Test func `of two gateways one delivers, and the other takes over when it is killed`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let redis = try await RedisServer()
        let first = try await PushScene(
            [receiver],
            delivery: Self.quick,
            redisSocket: redis.socketPath
        )
        let second = try await PushScene(
            [receiver],
            beside: first,
            delivery: Self.quick,
            redisSocket: redis.socketPath
        )
        var ids: [String] = []
        for _ in 0..<8 {
            ids.append(try #require(try first.subscribe(receiver.url)["id"] as? String))
        }
        for id in ids { try await first.waitUntil(id, is: "active") }
        try await waitUntil("the two share the subscriptions") {
            let states = "spamgate_subscriptions{state=\"active\"}"
            let counts = try [first.metric(states) ?? 0, second.metric(states) ?? 0]
            return counts[0] + counts[1] == 8 && counts[0] > 0 && counts[1] > 0
        }
        try second.list(0..<1)
        try await waitUntil("each subscription has its entry") { receiver.deliveries.count >= 8 }
        try receiver.answer("hold")
        try second.list(1..<2)
        try await waitUntil("all are under way") { receiver.deliveries.count >= 16 }
        try await first.gateway.kill()
        try receiver.answer("ok")
        func sent(_ mode: String) -> Set<String> {
            Set(receiver.deliveries.filter { $0.sequences == [2] && $0.mode == mode }.map(\.id))
        }
        try await waitUntil("the second has sent again what the first was sending") {
            try second.metric("spamgate_subscriptions{state=\"active\"}") == 8
                && second.metric("spamgate_delivery_lag_entries") == 0
        }
        #expect(sent("ok").isSubset(of: sent("hold")) && !sent("ok").isEmpty)
        #expect(sent("hold").count == 8)
        #expect(receiver.deliveries.filter { $0.sequences == [1] }.count == 8)
    }
}
