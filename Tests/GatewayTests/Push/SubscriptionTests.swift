import Foundation
import TestSupport
import Testing

/// `/v1/subscriptions…` as partners and operators use it.
@Suite struct SubscriptionTests {
    private static let url = "https://hooks.regulator.example/spam"

    @Test func `a subscription shows its secret once, and what was ordered`() async throws {
        let scene = try await PushScene()
        let made = try scene.ask(
            "POST",
            "/v1/subscriptions",
            """
            {"url":"\(Self.url)","name":"Ofcom's own","countries":["GB","fr"],
            "kinds":["msisdn","shortCode"],"minimumReporters":10,"format":"json",
            "batchSize":50,"interval":60,"signing":"v1","start":"now"}
            """,
            status: 201
        )
        #expect((made["secret"] as? String)?.hasPrefix("whsec_") == true)
        #expect(made["state"] as? String == "pendingVerification")
        #expect(made["partner"] as? String == "ofcom")
        #expect(made["countries"] as? [String] == ["FR", "GB"])
        #expect(made["kinds"] as? [String] == ["msisdn", "shortCode"])
        #expect(made["minimumReporters"] as? Int == 10 && made["interval"] as? Int == 60)
        let id = try #require(made["id"] as? String)
        let shown = try scene.ask("GET", "/v1/subscriptions/\(id)")
        #expect(shown["secret"] == nil && shown["name"] as? String == "Ofcom's own")
        let list = try scene.ask("GET", "/v1/subscriptions")["subscriptions"] as? [[String: Any]]
        #expect(list?.count == 1 && list?.first?["id"] as? String == id)
        let changed = try scene.ask(
            "PATCH",
            "/v1/subscriptions/\(id)",
            #"{"countries":null,"batchSize":500}"#
        )
        #expect(changed["countries"] == nil && changed["batchSize"] as? Int == 500)
        #expect(changed["kinds"] as? [String] == ["msisdn", "shortCode"])
        try scene.ask("DELETE", "/v1/subscriptions/\(id)", status: 204)
        try scene.ask("GET", "/v1/subscriptions/\(id)", status: 404)
    }

    @Test func `no secret is in Redis or in the log in the clear`() async throws {
        let redis = try await RedisServer()
        let scene = try await PushScene(redisSocket: redis.socketPath)
        let made = try scene.subscribe(Self.url)
        let secret = try #require(made["secret"] as? String)
        let id = try #require(made["id"] as? String)
        let client = try RedisTestClient(unixPath: redis.socketPath)
        let kept =
            try client.command("HGETALL", "sg:{control}:subscriptions").array?
            .compactMap(\.string).joined(separator: " ") ?? ""
        #expect(kept.contains(id) && !kept.contains(secret.dropFirst("whsec_".count)))
        #expect(!scene.gateway.log.contains(secret.dropFirst("whsec_".count)))
    }

    @Test func `a partner sees its own subscriptions, an operator all, a carrier none`()
        async throws
    {
        let scene = try await PushScene()
        let peer = try scene.gateway.makePartner("mno-b", role: "peer")
        let mine = try #require(try scene.subscribe(Self.url)["id"] as? String)
        let theirs = try scene.subscribe(Self.url, "", token: peer)
        #expect(theirs["signing"] as? String == "v1")
        func count(_ token: String) throws -> Int? {
            (try scene.ask("GET", "/v1/subscriptions", token: token)["subscriptions"] as? [Any])?
                .count
        }
        #expect(try count(scene.regulator) == 1)
        #expect(try count(peer) == 1)
        #expect(try count(scene.gateway.operatorToken) == 2)
        for (method, rest) in [
            ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/test"),
            ("POST", "/pause"), ("POST", "/resume"), ("POST", "/replay"), ("GET", "/deliveries"),
        ] {
            let path = "/v1/subscriptions/\(mine)\(rest)"
            let body = method == "PATCH" || rest == "/replay" ? "{}" : nil
            try scene.ask(method, path, body, token: peer, status: 404)
            try scene.ask(method, path, body, token: scene.carrier, status: 403)
        }
        // An operator subscribes for a partner; a partner does not for another one.
        let owner = scene.gateway.operatorToken
        let given = try scene.subscribe(Self.url, #""partner":"mno-b""#, token: owner)
        #expect(given["partner"] as? String == "mno-b")
        #expect(try count(peer) == 2)
        let order = "{\"url\":\"\(Self.url)\",\"partner\":\"mno-b\"}"
        try scene.ask("POST", "/v1/subscriptions", order, status: 403)
        let carrier = "{\"url\":\"\(Self.url)\",\"partner\":\"acme\"}"
        try scene.ask("POST", "/v1/subscriptions", carrier, token: owner, status: 422)
    }

    @Test func `what cannot be ordered is refused with its place`() async throws {
        let scene = try await PushScene(delivery: ["subscriptionsMax: 2"])
        let bad: [(String, Int, String)] = [
            (#"{}"#, 422, "/url"),
            (#"{"url":7}"#, 422, "/url"),
            (#"{"url":"http://hooks.regulator.example/"}"#, 422, "/url"),
            (#"{"url":"https://10.0.0.7/"}"#, 422, "/url"),
            (#"{"url":"https://[::1]/"}"#, 422, "/url"),
            (#"{"url":"ftp://hooks.regulator.example/"}"#, 422, "/url"),
            (#"{"url":"nowhere"}"#, 422, "/url"),
            (#"{"url":"\#(Self.url)","colour":"red"}"#, 422, "/colour"),
            (#"{"url":"\#(Self.url)","feed":"news"}"#, 422, "/feed"),
            (#"{"url":"\#(Self.url)","countries":["Britain"]}"#, 422, "/countries/0"),
            (#"{"url":"\#(Self.url)","countries":[]}"#, 422, "/countries"),
            (#"{"url":"\#(Self.url)","kinds":["fax"]}"#, 422, "/kinds/0"),
            (#"{"url":"\#(Self.url)","batchSize":501}"#, 422, "/batchSize"),
            (#"{"url":"\#(Self.url)","interval":3601}"#, 422, "/interval"),
            (#"{"url":"\#(Self.url)","interval":-1}"#, 422, "/interval"),
            (#"{"url":"\#(Self.url)","signing":"v2"}"#, 422, "/signing"),
            (#"{"url":"\#(Self.url)","format":"xml"}"#, 422, "/format"),
            (#"{"url":"\#(Self.url)","start":"yesterday"}"#, 422, "/start"),
            (#"{"url":"\#(Self.url)","name":""}"#, 422, "/name"),
        ]
        for (body, status, pointer) in bad {
            let response = try scene.gateway.send(
                "POST",
                "/v1/subscriptions",
                token: scene.regulator,
                body: body
            )
            #expect(response.status == status, "\(body): \(response.text)")
            #expect(response.object["pointer"] as? String == pointer, "\(body): \(response.text)")
        }
        for _ in 0..<2 { _ = try scene.subscribe(Self.url) }
        let third = try scene.gateway.send(
            "POST",
            "/v1/subscriptions",
            token: scene.regulator,
            body: "{\"url\":\"\(Self.url)\"}"
        )
        #expect(third.status == 409)
        #expect(third.object["type"] as? String == "urn:spamgate:problem:too-many-subscriptions")
    }

    @Test func `the commands show what the gateway answers`() async throws {
        let scene = try await PushScene()
        func run(_ arguments: [String]) async throws -> CommandLineRun {
            try await CommandLineRun(
                ["subscription"] + arguments + ["--url", scene.gateway.url],
                environment: ["SPAMGATE_DATA_DIR": scene.gateway.dataDirectory]
            )
        }
        let empty = try await run(["list"])
        #expect(empty.output.contains("No subscription yet"))
        let added = try await run([
            "add", Self.url, "--partner", "ofcom", "--signing", "v1", "--country", "GB",
            "--interval", "30", "--start", "now",
        ])
        #expect(added.status == .code(0), "\(added.errors)")
        #expect(added.output.contains("whsec_") && added.output.contains("unverified"))
        let list = try scene.ask("GET", "/v1/subscriptions")["subscriptions"] as? [[String: Any]]
        let id = try #require(list?.first?["id"] as? String)
        for (arguments, expected) in [
            (["set", id, "--country", "all", "--name", "main"], "main"),
            (["pause", id], "paused"),
            (["resume", id], "unverified"),
            (["replay", id, "--snapshot"], "a snapshot is due"),
            (["rotate", id], "whsec_"),
            (["show", id], Self.url),
            (["deliveries", id], "\n"),
            (["list"], "ofcom"),
        ] {
            let shown = try await run(arguments)
            #expect(shown.status == .code(0), "\(arguments): \(shown.errors)")
            #expect(shown.output.contains(expected), "\(arguments): \(shown.output)")
            #expect(!shown.output.contains("\u{1B}"))
        }
        for form in ["json", "csv"] {
            let shown = try await run(["show", id, "--output", form])
            #expect(shown.status == .code(0) && shown.output.contains(id), "\(shown.errors)")
        }
        // Nobody has been verified at a name that does not exist.
        let tested = try await run(["test", id])
        #expect(tested.status == .code(65) && tested.errors.contains("verified"))
        let removed = try await run(["remove", id])
        #expect(removed.status == .code(0) && removed.output.contains("Removed"))
        #expect(try await run(["show", id]).status == .code(65))
    }
}
