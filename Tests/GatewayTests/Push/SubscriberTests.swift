import Foundation
import TestSupport
import Testing

/// What subscribers get: snapshots, filters, portions, replays and CloudEvents.
@Suite(
    .enabled("standardwebhooks cannot be had from PyPI") {
        await WebhookReceiver.environment() != nil
    }
)
struct SubscriberTests {
    private static let quick = ["retrySchedule: [50ms]", "timeout: 2s"]

    @Test func `a subscription begins with what is listed, in parts, and goes on with the log`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        try scene.list(0..<5)
        try await scene.waitForEntries(5)
        let id = try #require(
            try scene.subscribe(receiver.url, #""batchSize":2"#)["id"] as? String
        )
        try await waitUntil("the snapshot has arrived") { receiver.deliveries.count >= 3 }
        try scene.list(5..<6)
        try await waitUntil("the next entry has arrived") { receiver.deliveries.count >= 4 }
        let parts = receiver.deliveries
        #expect(parts.map(\.sequences) == [[1, 2], [3, 4], [5], [6]])
        #expect(
            parts.map(\.type)
                == ["feed.snapshot", "feed.snapshot", "feed.snapshot", "feed.entries"]
        )
        #expect(parts.map { $0.data["first"] as? Bool } == [true, false, false, nil])
        #expect(parts.map { $0.data["last"] as? Bool } == [false, false, true, nil])
        #expect(Set(parts.map(\.id)).count == 4)
        // Where the last batch ends is a cursor of the feed.
        let next = try #require(parts[3].data["next"] as? String)
        let page = try scene.ask("GET", "/v1/feeds/senders?after=\(next)")
        #expect((page["entries"] as? [Any])?.isEmpty == true)
        try await waitUntil("the gateway knows that it arrived") {
            try scene.show(id)["cursor"] as? String == next
        }
    }

    @Test func `a place that the log has lost leads to a snapshot`() async throws {
        let receiver = try await WebhookReceiver()
        let redis = try await RedisServer()
        let scene = try await PushScene(
            [receiver],
            delivery: Self.quick,
            redisSocket: redis.socketPath
        )
        try scene.list(0..<3)
        try await scene.waitForEntries(3)
        let id = try #require(try scene.subscribe(receiver.url)["id"] as? String)
        try await waitUntil("the entries have arrived") { receiver.deliveries.count == 1 }
        // As after a restore: a new epoch begins.
        let client = try RedisTestClient(unixPath: redis.socketPath)
        _ = try client.command("HSET", "sg:{feed:senders}:state", "epoch", "00000000000000aa")
        try await waitUntil("a snapshot arrives") { receiver.deliveries.count == 2 }
        #expect(receiver.deliveries[1].type == "feed.snapshot")
        #expect(receiver.deliveries[1].sequences == [1, 2, 3])
        try scene.list(3..<4)
        try await waitUntil("the log goes on") { receiver.deliveries.count == 3 }
        #expect(receiver.deliveries[2].type == "feed.entries")
        #expect(receiver.deliveries[2].sequences == [4])
        #expect(try scene.show(id)["snapshot"] as? Bool == false)
    }

    @Test func `filters leave out what the subscriber does not want, and the place moves on`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let made = try scene.subscribe(
            receiver.url,
            #""start":"oldest","countries":["US"],"kinds":["msisdn"]"#
        )
        let id = try #require(made["id"] as? String)
        try await scene.waitUntil(id, is: "active")
        try scene.list(0..<3)
        try await scene.waitForEntries(3)
        try scene.ask("PATCH", "/v1/subscriptions/\(id)", #"{"countries":["GB"]}"#)
        try await waitUntil("what was left out is not lost while nothing was delivered") {
            receiver.deliveries.first?.sequences == [1, 2, 3]
        }
        try scene.ask("PATCH", "/v1/subscriptions/\(id)", #"{"minimumReporters":6}"#)
        try scene.list(3..<4)
        try await scene.waitForEntries(4)
        try scene.ask("PATCH", "/v1/subscriptions/\(id)", #"{"minimumReporters":5}"#)
        try await waitUntil("the other one arrives") { receiver.deliveries.count == 2 }
        #expect(receiver.deliveries[1].sequences == [4])
    }

    @Test func `an interval gathers entries, and a full batch does not wait for it`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let made = try scene.subscribe(
            receiver.url,
            #""start":"oldest","interval":3600,"batchSize":3"#
        )
        let id = try #require(made["id"] as? String)
        try await scene.waitUntil(id, is: "active")
        try scene.list(0..<1)
        try await waitUntil("the first does not wait") { receiver.deliveries.count == 1 }
        try scene.list(1..<3)
        try await scene.waitForEntries(3)
        #expect(receiver.deliveries.count == 1)
        try scene.list(3..<4)
        try await waitUntil("a full batch arrives") { receiver.deliveries.count == 2 }
        #expect(receiver.deliveries[1].sequences == [2, 3, 4])
        try scene.list(4..<5)
        try await scene.waitForEntries(5)
        let lag = try scene.show(id)["lag"] as? [String: Any]
        #expect(lag?["entries"] as? Int == 1)
        #expect(receiver.deliveries.count == 2)
    }

    @Test func `who is far behind gets what is there without waiting for the interval`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let made = try scene.subscribe(
            receiver.url,
            #""start":"oldest","interval":3600,"countries":["GB"]"#
        )
        let id = try #require(made["id"] as? String)
        try await scene.waitUntil(id, is: "active")
        try scene.list(0..<1)
        try await waitUntil("the first does not wait") { receiver.deliveries.count == 1 }
        try scene.ask("POST", "/v1/subscriptions/\(id)/pause")
        try scene.list(1..<2)
        try scene.listAmericans()
        try await waitUntil("all are published") {
            try scene.metric("spamgate_feed_head") == 2102
        }
        try scene.ask("POST", "/v1/subscriptions/\(id)/resume")
        try await waitUntil("the second arrives") { receiver.deliveries.count == 2 }
        #expect(receiver.deliveries[1].sequences == [2])
        // What was passed over is no lag, and what is near the head is gathered again.
        try await waitUntil("the lag is gone") {
            (try scene.show(id)["lag"] as? [String: Any])?["entries"] as? Int == 0
        }
        try scene.list(2..<3)
        try await waitUntil("the next one is published") {
            try scene.metric("spamgate_feed_head") == 2103
        }
        let lag = try scene.show(id)["lag"] as? [String: Any]
        #expect(lag?["entries"] as? Int == 1 && receiver.deliveries.count == 2)
    }

    @Test func `a replay delivers again under other ids, from a cursor, a time or a snapshot`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let id = try #require(try scene.subscribe(receiver.url)["id"] as? String)
        try await scene.waitUntil(id, is: "active")
        var count = 0
        for sender in 0..<3 {
            try scene.list(sender..<sender + 1)
            count += 1
            try await waitUntil("it arrives") { receiver.deliveries.count == count }
        }
        let path = "/v1/subscriptions/\(id)/replay"
        let after = try #require(receiver.deliveries[0].data["next"] as? String)
        try scene.ask("POST", path, "{\"after\":\"\(after)\"}")
        try await waitUntil("two come again") { receiver.deliveries.count == 4 }
        #expect(receiver.deliveries[3].sequences == [2, 3])
        let time = try #require(receiver.deliveries[2].entries[0]["publishedAt"] as? String)
        try scene.ask("POST", path, "{\"from\":\"\(time)\"}")
        try await waitUntil("one comes again") { receiver.deliveries.count == 5 }
        #expect(receiver.deliveries[4].sequences == [3])
        try scene.ask("POST", path, #"{"snapshot":true}"#)
        try await waitUntil("a snapshot comes") { receiver.deliveries.count == 6 }
        #expect(receiver.deliveries[5].type == "feed.snapshot")
        #expect(receiver.deliveries[5].sequences == [1, 2, 3])
        #expect(Set(receiver.deliveries.map(\.id)).count == 6)
        for bad in ["{}", #"{"after":"x"}"#, #"{"from":"y"}"#, #"{"snapshot":false}"#] {
            try scene.ask("POST", path, bad, status: 422)
        }
    }

    @Test func `a paused subscription gets nothing, and everything when it is resumed`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let id = try #require(try scene.subscribe(receiver.url)["id"] as? String)
        try await scene.waitUntil(id, is: "active")
        try scene.ask("POST", "/v1/subscriptions/\(id)/pause")
        try scene.list(0..<2)
        try await scene.waitForEntries(2)
        let tested = try scene.ask("POST", "/v1/subscriptions/\(id)/test")
        #expect(tested["outcome"] as? String == "delivered")
        #expect(tested["answer"] as? String == "thanks")
        #expect(receiver.requests.last?.type == "subscription.test")
        #expect(receiver.deliveries.isEmpty)
        try scene.ask("POST", "/v1/subscriptions/\(id)/resume")
        try await waitUntil("both arrive") { receiver.deliveries.count == 1 }
        #expect(receiver.deliveries[0].sequences == [1, 2])
        try await waitUntil("the log tells of all three") {
            let log = try scene.ask("GET", "/v1/subscriptions/\(id)/deliveries")
            let purposes = (log["deliveries"] as? [[String: Any]])?
                .map { $0["purpose"] as? String }
            return purposes == ["entries", "test", "verification"]
        }
    }

    @Test func `CloudEvents begin with the handshake and come as a batch`() async throws {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        try receiver.answer("500")
        let made = try scene.subscribe(
            receiver.url,
            #""format":"cloudevents","signing":"v1","start":"oldest""#
        )
        try receiver.expect([try #require(made["secret"] as? String)])
        let id = try #require(made["id"] as? String)
        try await waitUntil("the handshake without permission has failed") {
            (try scene.show(id)["failures"] as? Int ?? 0) > 0
        }
        try scene.list(0..<2)
        try await scene.waitForEntries(2)
        try receiver.answer("ok")
        try await waitUntil("a batch arrives") { receiver.requests.contains { $0.id != "" } }
        let batch = try #require(receiver.requests.first { $0.id != "" })
        #expect(batch.contentType == "application/cloudevents-batch+json")
        #expect(batch.signed == [0])
        #expect(
            batch.elements.map { $0["type"] as? String } == [
                "spamgate.sender.listed", "spamgate.sender.listed",
            ]
        )
        let subjects = batch.elements.compactMap { $0["subject"] as? String }
        #expect(Set(subjects) == ["+447700900000", "+447700900001"])
    }

    @Test func `an agreement that ends withholds entries, and a new one brings them`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let id = try #require(try scene.subscribe(receiver.url)["id"] as? String)
        try await scene.waitUntil(id, is: "active")
        let owner = scene.gateway.operatorToken
        try scene.ask("DELETE", "/v1/agreements/ofcom", token: owner, status: 204)
        try scene.list(0..<2)
        try await waitUntil("the gateway withholds them") {
            try scene.metric("spamgate_subscriptions_withheld") == 1
        }
        #expect(try scene.show(id)["withheld"] as? String == "missing")
        #expect(try scene.show(id)["state"] as? String == "active")
        #expect(receiver.deliveries.isEmpty)
        let agreement = #"{"purpose":"tests","contact":"a@b.example"}"#
        try scene.ask("PUT", "/v1/agreements/ofcom", agreement, token: owner, status: 201)
        try await waitUntil("they arrive") { receiver.deliveries.count == 1 }
        #expect(receiver.deliveries[0].sequences == [1, 2])
        #expect(try scene.show(id)["withheld"] == nil)
    }

    @Test func `the audit log says what was delivered, and who changed the subscription`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let id = try #require(try scene.subscribe(receiver.url)["id"] as? String)
        try scene.list(0..<2)
        try await waitUntil("both have arrived") {
            receiver.deliveries.flatMap(\.sequences).count == 2
        }
        let owner = scene.gateway.operatorToken
        try scene.ask("POST", "/v1/subscriptions/\(id)/pause", token: owner)
        try scene.ask("DELETE", "/v1/subscriptions/\(id)", status: 204)
        let log = try scene.ask("GET", "/v1/audit?limit=1000", token: owner)
        let records = log["records"] as? [[String: Any]] ?? []
        let told = try #require(records.first { $0["action"] as? String == "feed.disclosed" })
        let details = told["details"] as? [String: Any]
        #expect(told["object"] as? String == "ofcom" && details?["output"] as? String == "push")
        #expect(details?["entries"] as? Int == 2 && details?["last"] as? Int == 2)
        let changes = records.filter { $0["object"] as? String == id }.map { record in
            let change = (record["details"] as? [String: Any])?["change"] as? String ?? ""
            return "\(record["actor"] ?? "") \(record["action"] ?? "") \(change)"
        }
        #expect(
            changes == [
                "ofcom subscription.added ", "operator subscription.changed paused",
                "ofcom subscription.removed ",
            ]
        )
    }

    @Test func `a revoked partner gets nothing any more, and its subscriptions say so`()
        async throws
    {
        let receiver = try await WebhookReceiver()
        let scene = try await PushScene([receiver], delivery: Self.quick)
        let id = try #require(try scene.subscribe(receiver.url)["id"] as? String)
        try await scene.waitUntil(id, is: "active")
        let owner = scene.gateway.operatorToken
        try scene.ask("DELETE", "/v1/partners/ofcom", token: owner, status: 204)
        try scene.list(0..<2)
        try await waitUntil("the gateway withholds them") {
            try scene.metric("spamgate_subscriptions_withheld") == 1
        }
        #expect(try scene.show(id)["withheld"] as? String == "revoked")
        #expect(try scene.show(id)["state"] as? String == "active")
        #expect(receiver.deliveries.isEmpty)
    }
}
