import Foundation
import TestSupport
import Testing

/// Subscriptions whose batches are reports of Syniverse's spam datafeed, to a gateway that takes
/// such reports.
@Suite struct SyniversePushTests {
    /// A gateway that publishes, and one that takes reports.
    private struct Scene {
        let gateway: GatewayProcess
        let carrier: String
        let peer: String
        let hub: GatewayProcess
        let hubToken: String

        init(samples: Bool = true, others: [String] = []) async throws {
            hub = try await GatewayProcess()
            hubToken = try hub.makePartner("peer-gateway", role: "carrier")
            let host = hub.url.replacing("http://", with: "")
            let hosts = ([host] + others).map { "\"\($0)\"" }.joined(separator: ", ")
            var options = GatewayProcess.Options()
            options.configuration = "delivery:\n  allowedHosts: [\(hosts)]\n"
            gateway = try await GatewayProcess(options)
            carrier = try gateway.makePartner("acme", role: "carrier")
            peer = try gateway.makePartner(
                "hub",
                role: "peer",
                agreement: #"{"purpose":"tests","contact":"a@b.example","samples":\#(samples)}"#
            )
        }

        var url: String { hub.url + "/api/v1/spam/report" }

        func ask(
            _ method: String,
            _ target: String,
            _ body: String? = nil,
            token: String? = nil,
            status: Int = 200
        ) throws -> TestHTTPResponse {
            let response = try gateway.send(
                method,
                target,
                token: token ?? gateway.operatorToken,
                body: body
            )
            guard response.status == status else { throw UnexpectedResponse(response) }
            return response
        }

        /// The id of a new subscription.
        func subscribe(_ more: String = "") throws -> String {
            let body = """
                {"url":"\(url)","format":"syniverse","start":"oldest",\
                "bearerToken":"\(hubToken)"\(more)}
                """
            let made = try ask("POST", "/v1/subscriptions", body, token: peer, status: 201).object
            return try #require(made["id"] as? String)
        }

        /// Five people complain about a sender.
        func list(_ sender: String, _ text: (Int) -> String) throws {
            for number in 0..<5 {
                let body = """
                    {"reporter":"+44770090050\(number)","sender":"\(sender)","channel":"sms",\
                    "text":"\(text(number))"}
                    """
                _ = try ask("POST", "/v1/complaints", body, token: carrier, status: 201)
            }
        }

        func show(_ id: String) throws -> [String: Any] {
            try ask("GET", "/v1/subscriptions/\(id)").object
        }

        func attempts(of id: String) throws -> [[String: Any]] {
            let log = try ask("GET", "/v1/subscriptions/\(id)/deliveries").object
            return log["deliveries"] as? [[String: Any]] ?? []
        }

        /// Waits until the place of a subscription is behind as many entries.
        func waitUntil(_ id: String, hasPassed count: Int) async throws {
            try await TestSupport.waitUntil("\(count) entries are behind the subscription") {
                let page = try ask("GET", "/v1/feeds/senders?limit=1000").object
                let lag = try show(id)["lag"] as? [String: Int]
                return (page["entries"] as? [Any])?.count == count && lag?["entries"] == 0
            }
        }
    }

    private static let sender = "+447700900100"

    private static func parcel(_ number: Int) -> String {
        "Royal Parcel: your parcel is held at the depot, pay the fee of 1.4\(number) today at "
            + "https://parcel-fee.example/x7Q\(number) or it goes back"
    }

    /// Texts that have nothing in common.
    private static let texts = [
        "Win a week by the sea, call us", "Your bank card was blocked, log in now",
        "Hi mum, my telephone broke, write me here", "Invest today and double your money",
        "We are hiring, earn from home every day",
    ]

    @Test func `another gateway takes the reports, one for each entry with a text`() async throws {
        let scene = try await Scene()
        let id = try scene.subscribe()
        try await waitUntil("the receiver is verified") {
            try scene.show(id)["state"] as? String == "active"
        }
        try scene.list(Self.sender, Self.parcel)
        try scene.list("+447700900101") { Self.texts[$0] }
        // Both are listed, and of one it is known what the messages are.
        try await scene.waitUntil(id, hasPassed: 3)
        let hold = #"{"reason":"a carrier's own","holdDays":1}"#
        _ = try scene.ask("PUT", "/v1/holds/\(Self.sender)", hold)
        try await scene.waitUntil(id, hasPassed: 4)
        let reported = try scene.hub.send(
            "GET",
            "/v1/statistics/senders/\(Self.sender)",
            token: scene.hub.operatorToken
        ).object
        let month = (reported["windows"] as? [String: [String: Int]])?["30d"]
        #expect(month?["complaints"] == 1 && month?["reporters"] == 0)
        let other = try scene.hub.send(
            "GET",
            "/v1/statistics/senders/+447700900101",
            token: scene.hub.operatorToken
        )
        #expect(other.status == 404)
        let sent = try scene.attempts(of: id).filter { $0["purpose"] as? String == "entries" }
        #expect(sent.map { $0["entries"] as? Int } == [1])
        #expect((sent.first?["answer"] as? String)?.contains(#""count":1"#) == true)
        let test = try scene.ask("POST", "/v1/subscriptions/\(id)/test", "").object
        #expect(test["outcome"] as? String == "delivered" && test["status"] as? Int == 202)
    }

    @Test func `a snapshot without texts is passed, and what comes later is sent`() async throws {
        let scene = try await Scene()
        try scene.list("+447700900101") { Self.texts[$0] }
        let id = try scene.subscribe()
        let late =
            try scene.ask(
                "POST",
                "/v1/subscriptions",
                """
                {"url":"\(scene.url)","format":"syniverse","bearerToken":"\(scene.hubToken)"}
                """,
                token: scene.peer,
                status: 201
            ).object["id"] as? String
        let snapshot = try #require(late)
        try await waitUntil("the snapshot is over") {
            let standing = try scene.show(snapshot)
            return standing["state"] as? String == "active"
                && standing["snapshot"] as? Bool == false
        }
        try await scene.waitUntil(id, hasPassed: 1)
        try scene.list(Self.sender, Self.parcel)
        try await scene.waitUntil(snapshot, hasPassed: 3)
        for one in [id, snapshot] {
            try await scene.waitUntil(one, hasPassed: 3)
            let sent = try scene.attempts(of: one).compactMap { $0["entries"] as? Int }
            #expect(sent == [1], "an empty batch says nothing")
        }
    }

    @Test func `without samples, or of another feed, it is refused`() async throws {
        let scene = try await Scene(samples: false)
        for (more, owner) in [("", scene.peer), (#","feed":"hosts""#, scene.gateway.operatorToken)]
        {
            let body = "{\"url\":\"\(scene.url)\",\"format\":\"syniverse\"\(more)}"
            let response = try scene.ask(
                "POST",
                "/v1/subscriptions",
                body,
                token: owner,
                status: 422
            )
            #expect(response.object["pointer"] as? String == "/format")
            let detail = response.object["detail"] as? String ?? ""
            #expect(detail.contains(more.isEmpty ? "samples" : "senders"), "\(detail)")
        }
        let run = try await CommandLineRun(
            [
                "subscription", "add", scene.url, "--partner", "hub", "--format", "syniverse",
                "--url", scene.gateway.url,
            ],
            environment: ["SPAMGATE_DATA_DIR": scene.gateway.dataDirectory]
        )
        #expect(run.status != .code(0) && run.errors.contains("samples"), "\(run.errors)")
    }

    @Test func `a receiver that gives no batch an id is not verified`() async throws {
        let echo = try EchoReceiver()
        let scene = try await Scene(others: [echo.host])
        let made = try scene.ask(
            "POST",
            "/v1/subscriptions",
            "{\"url\":\"http://\(echo.host)/reports\",\"format\":\"syniverse\"}",
            token: scene.peer,
            status: 201
        ).object
        let id = try #require(made["id"] as? String)
        try await waitUntil("it was tried") { try !scene.attempts(of: id).isEmpty }
        let attempt = try #require(try scene.attempts(of: id).last)
        #expect(attempt["outcome"] as? String == "unproven")
        #expect((attempt["error"] as? String)?.contains("batch_id") == true)
        #expect(try scene.show(id)["state"] as? String == "pendingVerification")
        let bodies = echo.bodies(at: "/reports").map { String(decoding: $0, as: UTF8.self) }
        #expect(bodies.first == #"{"reports":[]}"#)
    }

    @Test func `the receiver's token is sealed, and forgotten when the host changes`()
        async throws
    {
        let scene = try await Scene()
        let id = try scene.subscribe()
        let client = try RedisTestClient(
            unixPath: scene.gateway.dataDirectory + "/redis.sock",
            keeping: scene.gateway
        )
        let kept =
            try client.command("HGETALL", "sg:{control}:subscriptions").array?
            .compactMap(\.string).joined() ?? ""
        #expect(kept.contains(id) && !kept.contains(scene.hubToken))
        #expect(!scene.gateway.log.contains(scene.hubToken))
        let shown = try scene.ask("GET", "/v1/subscriptions/\(id)")
        #expect(!shown.text.contains(scene.hubToken))
        func change(_ body: String, status: Int = 200) throws -> [String: Any] {
            try scene.ask("PATCH", "/v1/subscriptions/\(id)", body, status: status).object
        }
        #expect(shown.object["hasBearerToken"] as? Bool == true)
        #expect(try change(#"{"name":"hub"}"#)["hasBearerToken"] as? Bool == true)
        let moved = try change("{\"url\":\"\(scene.url)?again\"}")
        #expect(moved["hasBearerToken"] as? Bool == true)
        let away = try change(#"{"url":"https://hooks.hub.example/reports"}"#)
        #expect(away["hasBearerToken"] as? Bool == false)
        #expect(try change(#"{"bearerToken":"abc-1.~+/="}"#)["hasBearerToken"] as? Bool == true)
        #expect(try change(#"{"bearerToken":null}"#)["hasBearerToken"] as? Bool == false)
        for bad in [#""""#, #""two words""#, "7", #""line\nbreak""#] {
            let problem = try change("{\"bearerToken\":\(bad)}", status: 422)
            #expect(problem["pointer"] as? String == "/bearerToken")
        }
    }

    @Test func `the sample of the reports is what this gateway takes too`() async throws {
        let file = Contract.root.appendingPathComponent("protocols/outbound/syniverse/reports.json")
        let run = try await CommandLineRun([
            "intake", "test", "--format", "syniverse", file.path, "--output", "json",
        ])
        #expect(run.status == .code(0), "\(run.errors)")
        let items = (run.json as? [String: Any])?["items"] as? [[String: Any]]
        let complaint = try #require(items?.first?["complaint"] as? [String: Any])
        #expect(complaint["senderAsWritten"] as? String == "+447700900123")
        #expect(complaint["hasReporter"] as? Bool == false)
        #expect((complaint["text"] as? String)?.hasPrefix("Royal Parcel: your parcel") == true)
    }
}
