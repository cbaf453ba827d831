import Foundation
import TestSupport
import Testing

/// Agreements: how they are made, kept and told, and what feeds do without one.
@Suite struct AgreementTests {
    private static let routes = [
        "/v1/feeds", "/v1/feeds/senders", "/v1/feeds/senders.csv", "/v1/feeds/senders.ndjson",
        "/v1/feeds/senders/snapshot", "/v1/feeds/senders/snapshot.csv",
        "/v1/feeds/senders/snapshot.ndjson",
    ]

    private func document(_ more: String = "") -> String {
        #"{"purpose":"Consumer protection","contact":"a@b.example"\#(more)}"#
    }

    private func reason(_ response: TestHTTPResponse) -> String? {
        guard response.status == 403,
            response.object["type"] as? String == "urn:spamgate:problem:no-agreement"
        else { return nil }
        return response.object["reason"] as? String
    }

    @Test func `a reader without an agreement is refused on every route of the feed`()
        async throws
    {
        let scene = try await FeedScene()
        let token = try scene.gateway.makePartner("new", role: "peer", agreement: nil)
        for route in Self.routes {
            #expect(reason(try scene.get(route, as: token)) == "missing", "\(route)")
        }
        #expect(reason(try scene.get("/v1/agreement", as: token)) == "missing")
        #expect(try scene.ask("PUT", "/v1/agreements/new", document()).status == 201)
        // At once on the gateway that took it.
        for route in Self.routes {
            #expect(try scene.get(route, as: token).status == 200, "\(route)")
        }
        #expect(try scene.ask("DELETE", "/v1/agreements/new").status == 204)
        for route in Self.routes {
            #expect(reason(try scene.get(route, as: token)) == "missing", "\(route)")
        }
    }

    @Test func `every version is kept, and a change is made to the version it was meant for`()
        async throws
    {
        let scene = try await FeedScene()
        let token = try scene.gateway.makePartner("ofcom", role: "regulator", agreement: nil)
        let path = "/v1/agreements/ofcom"
        #expect(try scene.ask("GET", path).status == 404)
        let first = try scene.ask("PUT", path, document(), [("If-None-Match", "*")])
        #expect(first.status == 201 && first.header("ETag") == "\"1\"")
        #expect(first.object["changedBy"] as? String == "operator")
        let same = try scene.ask("PUT", path, document(#","minimumReporters":5"#))
        #expect(same.status == 200 && same.header("ETag") == "\"1\"")

        let other = document(#","minimumReporters":10"#)
        for condition in [("If-Match", "\"2\""), ("If-None-Match", "*")] {
            let refused = try scene.ask("PUT", path, other, [condition])
            #expect(refused.status == 412, "\(condition)")
            #expect(refused.text.contains("agreement-conflict"))
        }
        #expect(try scene.ask("PUT", path, other, [("If-Match", "1")]).status == 400)
        let second = try scene.ask("PUT", path, other, [("If-Match", "\"1\"")])
        #expect(second.status == 200 && second.header("ETag") == "\"2\"")

        let now = try scene.ask("GET", path).object["agreement"] as? [String: Any]
        #expect(now?["minimumReporters"] as? Int == 10)
        let old = try scene.ask("GET", path + "?version=1").object["agreement"] as? [String: Any]
        #expect(old?["minimumReporters"] as? Int == 5)
        #expect(try scene.ask("GET", path + "?version=3").status == 404)
        let own = try scene.get("/v1/agreement", as: token)
        #expect(own.object["version"] as? Int == 2 && own.object["changedBy"] == nil)
        #expect((own.object["agreement"] as? NSDictionary) == now.map { $0 as NSDictionary })

        #expect(try scene.ask("DELETE", path, nil, [("If-Match", "\"1\"")]).status == 412)
        #expect(try scene.ask("DELETE", path).status == 204)
        #expect(try scene.ask("DELETE", path).status == 404)
        let end = try scene.ask("GET", path + "?version=3")
        #expect(end.status == 200 && end.object["agreement"] == nil)
        #expect(try scene.ask("PUT", path, document()).header("ETag") == "\"4\"")
        let list = try scene.ask("GET", "/v1/agreements").object["agreements"] as? [[String: Any]]
        #expect(list?.map { $0["partner"] as? String } == ["ofcom", "regulator"])
        #expect(list?.map { $0["version"] as? Int } == [4, 1])
    }

    @Test(arguments: [
        ("regulator", #"{"purpose":"p"}"#, 422, "missing-field", "/contact"),
        (
            "regulator", #"{"purpose":"p","contact":"c","texts":true}"#, 422, "unknown-field",
            "/texts"
        ),
        (
            "regulator", #"{"purpose":"p","contact":"c","minimumReporters":4}"#, 422,
            "invalid-field", "/minimumReporters"
        ),
        (
            "regulator", #"{"purpose":"p","contact":"c","fields":["all"]}"#, 422, "invalid-field",
            "/fields/0"
        ),
        ("regulator", #"{"purpose":"p""#, 400, "malformed-json", ""),
        ("acme", #"{"purpose":"p","contact":"c"}"#, 422, "invalid-field", nil),
        ("operator", #"{"purpose":"p","contact":"c"}"#, 422, "invalid-field", nil),
        ("nobody", #"{"purpose":"p","contact":"c"}"#, 404, "not-found", nil),
    ])
    func `a document that cannot be is refused by its place, and nothing changes`(
        partner: String,
        body: String,
        status: Int,
        problem: String,
        pointer: String?
    ) async throws {
        let gateway = try await Self.shared.value()
        let before = try gateway.send("GET", "/v1/agreements", token: gateway.operatorToken)
        let response = try gateway.send(
            "PUT",
            "/v1/agreements/\(partner)",
            token: gateway.operatorToken,
            body: body
        )
        #expect(response.status == status, "\(response.text)")
        #expect(response.object["type"] as? String == "urn:spamgate:problem:\(problem)")
        #expect(response.object["pointer"] as? String == pointer)
        let after = try gateway.send("GET", "/v1/agreements", token: gateway.operatorToken)
        #expect(after.text == before.text)
    }

    /// One gateway for all documents that are refused.
    private static let shared = SharedGateway()

    @Test func `an agreement is in force between its two moments only`() async throws {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        let (from, to) = ((scene.now + 100).rfc3339, (scene.now + 200).rfc3339)
        let token = try scene.gateway.makePartner(
            "ofcom",
            role: "regulator",
            agreement: document(#","validFrom":"\#(from)","validTo":"\#(to)""#)
        )
        let page = "/v1/feeds/senders"
        #expect(reason(try scene.get(page, as: token)) == "not-yet-valid")
        scene.now += 100
        #expect(try scene.get(page, as: token).status == 200)
        scene.now += 99
        #expect(try scene.get(page, as: token).status == 200)
        scene.now += 1
        #expect(reason(try scene.get(page, as: token)) == "expired")
        // What was agreed can still be read.
        #expect(try scene.get("/v1/agreement", as: token).status == 200)
        let view = try scene.ask("GET", "/v1/agreements/ofcom/view?sender=%2B447700900123").object
        #expect(view["shown"] as? Bool == false && view["entry"] == nil)
        #expect((view["obstacles"] as? [String])?.first?.contains("is over") == true)
    }

    @Test func `a marking stricter than the agreement's hides the feed`() async throws {
        var options = GatewayProcess.Options()
        options.environment["SPAMGATE_FEEDS_TLP"] = "TLP:AMBER+STRICT"
        let gateway = try await GatewayProcess(options)
        let amber = try gateway.makePartner("amber", role: "peer")
        let strict = try gateway.makePartner(
            "strict",
            role: "peer",
            agreement: document(#","tlp":"TLP:RED""#)
        )
        #expect(reason(try gateway.send("GET", "/v1/feeds/senders", token: amber)) == "tlp")
        #expect(try gateway.send("GET", "/v1/feeds/senders", token: strict).status == 200)
    }

    @Test func `a record that cannot be read hides the feed, and complaints are taken`()
        async throws
    {
        let gateway = try await GatewayProcess()
        let carrier = try gateway.makePartner("acme", role: "carrier")
        let peer = try gateway.makePartner("peer", role: "peer")
        #expect(try gateway.send("GET", "/v1/feeds/senders", token: peer).status == 200)
        let redis = try RedisTestClient(
            unixPath: gateway.dataDirectory + "/redis.sock",
            keeping: gateway
        )
        // As a later version might write it.
        let key = "sg:{control}:agreements"
        let record = #"{"changedAt":"2027-01-01T00:00:00Z","changedBy":"operator","agreement":{}}"#
        _ = try redis.command("HSET", key + ":history", "peer:2", record)
        _ = try redis.command("HINCRBY", key + ":state", "version", "1")
        try await waitUntil("the feed is refused") {
            try gateway.send("GET", "/v1/feeds/senders", token: peer).status == 503
        }
        let complaint = #"{"reporter":"+447700900456","channel":"sms","text":"Pay 1.45"}"#
        let taken = try gateway.send("POST", "/v1/complaints", token: carrier, body: complaint)
        #expect(taken.status == 201)
        let owner = gateway.operatorToken
        #expect(try gateway.send("GET", "/v1/feeds/senders", token: owner).status == 200)
        #expect(gateway.log.contains("the agreements cannot be read"))
        _ = try redis.command("HDEL", key + ":history", "peer:2")
        try await waitUntil("the feed is shown again") {
            try gateway.send("GET", "/v1/feeds/senders", token: peer).status == 200
        }
    }

    @Test func `another gateway goes by a change too`() async throws {
        let redis = try await RedisServer()
        let one = try await GatewayProcess(sharing: redis.socketPath)
        let two = try await GatewayProcess(sharing: redis.socketPath)
        let token = try one.makePartner("ofcom", role: "regulator", agreement: nil)
        let target = "/v1/feeds/senders"
        try await waitUntil("both know the partner") {
            reason(try two.send("GET", target, token: token)) == "missing"
        }
        let made = try one.send(
            "PUT",
            "/v1/agreements/ofcom",
            token: one.operatorToken,
            body: document()
        )
        #expect(made.status == 201)
        try await waitUntil("the other gateway shows the feed") {
            try two.send("GET", target, token: token).status == 200
        }
        // The token of either is an operator's on both.
        #expect(
            try two.send("DELETE", "/v1/agreements/ofcom", token: two.operatorToken).status == 204
        )
        try await waitUntil("the first hides it") {
            reason(try one.send("GET", target, token: token)) == "missing"
        }
    }
}

/// A gateway with a regulator and a carrier, made when it is wanted first.
private actor SharedGateway {
    private var made: Task<GatewayProcess, any Error>?

    func value() async throws -> GatewayProcess {
        let task =
            made
            ?? Task {
                let gateway = try await GatewayProcess()
                _ = try gateway.makePartner("regulator", role: "regulator")
                _ = try gateway.makePartner("acme", role: "carrier")
                return gateway
            }
        made = task
        return try await task.value
    }
}
