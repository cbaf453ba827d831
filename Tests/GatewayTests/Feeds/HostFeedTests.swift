import Foundation
import TestSupport
import Testing

/// The feed of hosts as partners read it: pulled, pushed, counted.
@Suite struct HostFeedTests {
    private static let page = "/v1/feeds/hosts"

    /// A gateway with two hosts, a number to call, and a partner who reads hosts only.
    private struct Scene {
        let gateway: GatewayProcess
        let writer: FeedWriter
        let receiver: EchoReceiver
        let peer: String

        init() async throws {
            receiver = try EchoReceiver()
            var options = GatewayProcess.Options()
            options.configuration = "delivery:\n  allowedHosts: [\"\(receiver.host)\"]\n"
            gateway = try await GatewayProcess(options)
            writer = try FeedWriter(gateway)
            peer = try gateway.makePartner(
                "peer",
                role: "peer",
                agreement: #"{"purpose":"tests","contact":"a@b.example","feeds":["hosts"]}"#
            )
            try writer.write(["host:pay.example", "callBack:+447700900123"].map(Self.listed))
            try await wait(for: 2)
        }

        static func listed(_ subject: String) -> FeedWriter.HostChange {
            FeedWriter.HostChange(subject: subject, at: now)
        }

        static var now: Int64 { Int64(Date().timeIntervalSince1970) }

        func get(_ target: String, _ token: String? = nil, status: Int = 200) throws
            -> TestHTTPResponse
        {
            let response = try gateway.send("GET", target, token: token ?? peer)
            guard response.status == status else { throw UnexpectedResponse(response) }
            return response
        }

        func entries(_ target: String = page) throws -> [[String: Any]] {
            try get(target).object["entries"] as? [[String: Any]] ?? []
        }

        func wait(for count: Int) async throws {
            try await waitUntil("the feed has \(count) entries") { try entries().count == count }
        }
    }

    @Test func `hosts and numbers to call are told in JSON, NDJSON and CSV`() async throws {
        let scene = try await Scene()
        let entries = try scene.entries()
        #expect(entries[0]["host"] as? [String: String] == ["name": "pay.example"])
        #expect(entries[1]["callBack"] as? [String: String] == ["number": "+447700900123"])
        #expect(entries.allSatisfy { $0["sender"] == nil && $0["event"] as? String == "listed" })
        let windows = try #require(entries[0]["windows"] as? [String: [String: Int]])
        #expect(windows["10d"]?["reporters"] == 5)
        let lines = try scene.get(Self.page + ".ndjson").text.split(separator: "\n")
        let parsed = lines.map { line in
            try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary
        }
        #expect(parsed == entries.map { $0 as NSDictionary })
        let rows = try scene.get(Self.page + ".csv").text.components(separatedBy: "\r\n")
        #expect(rows[0].hasPrefix("id,sequence,publishedAt,event,reason,kind,value,country"))
        #expect(rows[1].contains(",host,pay.example,,"))
        #expect(rows[2].contains(",callBack,'+447700900123,,"))
    }

    @Test func `a snapshot and a cursor continue the feed, and a reader waits for what comes`()
        async throws
    {
        let scene = try await Scene()
        let first = try scene.get(Self.page + "?limit=1")
        #expect(first.object["more"] as? Bool == true)
        let cursor = try #require(first.object["next"] as? String)
        #expect(first.header("Link") == "<\(Self.page)?after=\(cursor)>; rel=\"next\"")
        let rest = try scene.entries(Self.page + "?after=\(cursor)")
        #expect(rest.map { $0["sequence"] as? Int } == [2])
        let snapshot = try scene.get(Self.page + "/snapshot").object
        #expect((snapshot["entries"] as? [[String: Any]])?.count == 2)
        let next = try #require(snapshot["next"] as? String)
        // One feed's entry is not the other's news.
        let (gateway, peer) = (scene.gateway, scene.peer)
        async let waiting = onThreads(1) { _ in
            try gateway.connect(timeout: .seconds(40)).send(
                "GET",
                "\(Self.page)?after=\(next)&wait=30",
                headers: [(name: "Authorization", value: "Bearer \(peer)")]
            )
        }
        try await waitUntil("the reader waits") {
            try scene.gateway.send("GET", "/metrics", token: scene.gateway.operatorToken).text
                .contains("spamgate_long_polls 1")
        }
        try scene.writer.write([
            FeedWriter.HostChange(event: 3, reason: 4, subject: "host:pay.example", at: Scene.now)
        ])
        let found = try #require(try await waiting[0].object["entries"] as? [[String: Any]])
        #expect(found.map { $0["event"] as? String } == ["withdrawn"])
        #expect(found.map { $0["reason"] as? String } == ["operator"])
        let left = try scene.entries(Self.page + "/snapshot")
        #expect(left.map { $0["sequence"] as? Int } == [2])
        let other = try scene.get("/v1/feeds/senders", scene.gateway.operatorToken).object
        #expect((other["entries"] as? [Any])?.count == 0)
    }

    @Test func `who agreed on other feeds only is shown no host`() async throws {
        let scene = try await Scene()
        let plain = try scene.gateway.makePartner("plain", role: "regulator")
        for target in ["", ".csv", "/snapshot", "/snapshot.ndjson"] {
            let refused = try scene.get(Self.page + target, plain, status: 403)
            #expect(refused.object["reason"] as? String == "feed")
        }
        #expect(
            try scene.get("/v1/feeds/senders", status: 403).object["reason"] as? String == "feed"
        )
        func names(_ token: String) throws -> [String] {
            let feeds = try scene.get("/v1/feeds", token).object["feeds"] as? [[String: Any]]
            return (feeds ?? []).compactMap { $0["name"] as? String }
        }
        #expect(try names(plain) == ["senders"])
        #expect(try names(scene.peer) == ["hosts"])
        #expect(try names(scene.gateway.operatorToken) == ["senders", "hosts", "campaigns"])
        let british = try scene.gateway.makePartner(
            "british",
            role: "peer",
            agreement: """
                {"purpose":"tests","contact":"a@b.example","feeds":["hosts"],"countries":["GB"]}
                """
        )
        let shown = try scene.get(Self.page, british).object["entries"] as? [[String: Any]]
        #expect(shown?.compactMap { $0["callBack"] != nil } == [true])
        let view = "/v1/agreements/british/view?sender=host:pay.example"
        let test = try scene.get(view, scene.gateway.operatorToken).object
        #expect(test["shown"] as? Bool == false)
        #expect(
            test["obstacles"] as? [String]
                == ["the sender has no country, and countries does not have ZZ"]
        )
    }

    @Test(arguments: ["json", "cloudevents"])
    func `a subscription to hosts brings hosts`(format: String) async throws {
        let scene = try await Scene()
        let path = "/\(format)"
        let order = #""feed":"hosts","format":"\#(format)","kinds":["host"],"start":"oldest""#
        let made = try scene.gateway.send(
            "POST",
            "/v1/subscriptions",
            token: scene.peer,
            body: "{\"url\":\"http://\(scene.receiver.host)\(path)\",\(order)}"
        )
        #expect(made.status == 201 && made.object["feed"] as? String == "hosts")
        let sent = format == "json" ? "\"feed\":\"hosts\"" : "spamgate.host.listed"
        try await waitUntil("the host arrives") {
            scene.receiver.bodies(at: path)
                .contains { String(decoding: $0, as: UTF8.self).contains(sent) }
        }
        let text = scene.receiver.bodies(at: path)
            .map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(text.contains(#""host":{"name":"pay.example"}"#))
        #expect(!text.contains("447700900123"), "the filter names hosts only")
        if format == "cloudevents" {
            #expect(text.contains(#""subject":"host:pay.example""#))
            #expect(text.contains("/v1/feeds/hosts\""))
        }
    }

    @Test func `a filter that means nothing in the feed is refused`() async throws {
        let gateway = try await GatewayProcess()
        for (order, pointer) in [
            (#""feed":"hosts","kinds":["msisdn"]"#, "/kinds"),
            (#""kinds":["host"]"#, "/kinds"),
            (#""feed":"campaigns","countries":["GB"]"#, "/countries"),
            (#""feed":"campaigns","kinds":["host"]"#, "/kinds"),
            (#""feed":"news""#, "/feed"),
        ] {
            let refused = try gateway.send(
                "POST",
                "/v1/subscriptions",
                token: gateway.operatorToken,
                body: "{\"url\":\"https://receiver.example/\",\(order)}"
            )
            #expect(refused.status == 422 || refused.status == 400, "\(refused.text)")
            #expect(refused.object["pointer"] as? String == pointer, "\(refused.text)")
        }
    }

    @Test func `the command line shows hosts, and explains one`() async throws {
        let scene = try await Scene()
        try scene.writer.count("host:pay.example", 6, at: Scene.now)
        try scene.writer.count("callBack:+447700900123", 2, at: Scene.now)
        func run(_ words: String...) async throws -> CommandLineRun {
            try await CommandLineRun(
                words + [
                    "--url", scene.gateway.url, "--token-file",
                    scene.gateway.dataDirectory + "/operator.token",
                ]
            )
        }
        let table = try await run("stats", "hosts")
        let rows = table.output.split(separator: "\n")
        #expect(rows.first?.hasPrefix("HOST ") == true, "\(table.output)\(table.errors)")
        #expect(rows.dropFirst().first?.hasPrefix("host:pay.example") == true)
        #expect(rows.last?.hasPrefix("callBack:+447700900123") == true)
        let one = try await run("stats", "hosts", "pay.example", "--output", "csv")
        #expect(one.output.contains("host:pay.example,24h,6,6,1,0,unlisted"), "\(one.output)")
        let json = try await run("stats", "hosts", "+447700900123", "--output", "json")
        #expect(json.output.contains(#""number":"+447700900123""#), "\(json.output)")
        let tail = try await run("feed", "tail", "hosts")
        #expect(tail.output.contains("HOST") && tail.output.contains("host:pay.example"))
        let csv = try await run("feed", "tail", "hosts", "--output", "csv")
        #expect(csv.output == (try scene.get(Self.page + ".csv").text))
        let snapshot = try await run("feed", "snapshot", "hosts")
        #expect(snapshot.output.contains("spamgate feed tail hosts --after"))
        let overview = try await run("stats", "overview", "--output", "json")
        #expect((overview.json as? [String: Any])?["senders"] as? Int == 0)
        let nobody = try await run("stats", "hosts", "nobody.example")
        #expect(nobody.status != .code(0) && nobody.errors.contains("nothing was reported"))
    }
}
