import Foundation
import SpamReporting
import TestSupport
import Testing

/// `GET /metrics` against what was done to the gateway.
@Suite struct MetricsTests {
    private func complaint(_ id: String, reporter: Int = 456, text: String = "Pay 1.45") -> String {
        """
        {"messageId":"\(id)","reporter":"+447700900\(reporter)","sender":"+447700900123",\
        "channel":"sms","text":"\(text)"}
        """
    }

    private func metrics(_ gateway: GatewayProcess) throws -> Exposition {
        let response = try gateway.send("GET", "/metrics", token: gateway.operatorToken)
        #expect(response.status == 200)
        #expect(response.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        return try Exposition(response.text)
    }

    @Test func `complaints are told by partner and outcome`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        func post(_ body: String, type: String = "application/json") throws {
            _ = try gateway.send("POST", "/v1/complaints", token: token, type: type, body: body)
        }
        try post(complaint("1"))
        try post(complaint("1"))
        try post(complaint("2"))
        try post(complaint("1", text: "Something else"))
        try post("{")
        try post("{}")
        let partial = complaint("4", reporter: 457).replacing(
            "\"sender\":\"+447700900123\",",
            with: ""
        )
        let legit = complaint("5", reporter: 458).replacing(
            "{",
            with: "{\"disposition\":\"legit\","
        )
        try post(
            [complaint("3", reporter: 459), "{}", partial, legit].joined(separator: "\n"),
            type: "application/x-ndjson"
        )
        let found = try metrics(gateway)
        let expected: [String: Double] = [
            "counted": 2, "retry": 1, "duplicate": 1, "conflict": 1, "rejected": 3, "partial": 1,
            "legit": 1, "failed": 0,
        ]
        for (outcome, count) in expected {
            let labels = ["partner": "acme", "outcome": outcome]
            #expect(found.value("spamgate_complaints_total", labels) == count, "\(outcome)")
        }
        // Calls of one complaint each but the last, which the lines share unless the turn ended.
        let sizes = "spamgate_ledger_batch_complaints"
        #expect(found.value(sizes + "_sum") == 7)
        #expect(
            found.value(sizes + "_count")
                == found.value("spamgate_ledger_call_duration_seconds_count")
        )
        let answered = ["route": "complaints", "code": "201"]
        #expect(found.value("spamgate_http_requests_total", answered) == 3)
        let durations = "spamgate_http_request_duration_seconds_count"
        #expect(found.value(durations, ["route": "complaints"]) == 7)
        #expect(found.value("spamgate_pending_complaints") == 0)
    }

    @Test func `refusals are told by problem and by the rule of HTTP`() async throws {
        let gateway = try await GatewayProcess()
        #expect(try gateway.send("GET", "/metrics").status == 401)
        #expect(try gateway.send("GET", "/nowhere").status == 404)
        let raw = try gateway.connect()
        #expect(try raw.send("GET", "/healthz/../readyz").status == 400)
        let carrier = try gateway.makePartner("acme", role: "carrier")
        #expect(try gateway.send("GET", "/metrics", token: carrier).status == 403)
        let found = try metrics(gateway)
        for problem in ["unauthenticated", "not-found", "malformed-request", "forbidden"] {
            #expect(found.value("spamgate_problems_total", ["problem": problem]) == 1, "\(problem)")
        }
        #expect(found.value("spamgate_problems_total", ["problem": "overloaded"]) == 0)
        #expect(found.value("spamgate_http_refusals_total", ["reason": "dot-segment"]) == 1)
        let none = ["route": "none", "code": "404"]
        #expect(found.value("spamgate_http_requests_total", none) == 1)
    }

    @Test func `how things stand is told, and everything has a bounded name`() async throws {
        let gateway = try await GatewayProcess(.withoutCampaigns)
        let token = try gateway.makePartner("acme", role: "carrier")
        for reporter in 451...455 {
            _ = try gateway.send(
                "POST",
                "/v1/complaints",
                token: token,
                body: complaint("\(reporter)", reporter: reporter)
            )
        }
        try await waitUntil("the feed's head is polled") {
            try metrics(gateway).value("spamgate_feed_head") == 1
        }
        let response = try gateway.send("GET", "/metrics", token: gateway.operatorToken)
        #expect(!response.text.contains("7700900"))
        let found = try Exposition(response.text)
        #expect(found.value("spamgate_feed_listed_senders") == 1)
        #expect(found.value("spamgate_relay_waiting_entries") == 0)
        #expect(found.value("spamgate_ready") == 1)
        #expect(found.value("spamgate_readiness_check", ["check": "redis"]) == 1)
        #expect(!found.samples.contains { $0.name == "spamgate_readiness_failure_info" })
        #expect(found.value("spamgate_redis_aof_ok") == 1)
        #expect((found.value("spamgate_redis_memory_used_bytes") ?? 0) > 100_000)
        #expect((found.value("process_resident_memory_bytes") ?? 0) > 1_000_000)
        #expect((found.value("process_open_fds") ?? 0) > 10)
        let started = Date(timeIntervalSince1970: found.value("process_start_time_seconds") ?? 0)
        #expect(abs(started.timeIntervalSinceNow) < 3600)
        #expect(found.value("spamgate_http_requests_in_flight") == 1)
        #expect((found.value("spamgate_http_connections") ?? 0) >= 1)
        let head = try gateway.connect().send(
            "HEAD",
            "/metrics",
            headers: [
                (name: "Authorization", value: "Bearer \(gateway.operatorToken)")
            ]
        )
        #expect(head.status == 200 && head.body.isEmpty)
        try checkWithPromtool(response.text, in: gateway.directory)
    }

    /// Where Prometheus is installed, its own checker has a say.
    private func checkWithPromtool(_ text: String, in directory: TemporaryDirectory) throws {
        let path = try directory.write(text, to: "metrics.txt")
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = [
            "-c", "if command -v promtool >/dev/null; then promtool check metrics <'\(path)'; fi",
        ]
        let pipe = Pipe()
        shell.standardError = pipe
        try shell.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 0, "\(said)")
    }

    @Test func `a Redis that is gone shows as a failed check with its reason`() async throws {
        let redis = try await RedisServer()
        let gateway = try await GatewayProcess(sharing: redis.socketPath)
        let token = gateway.operatorToken
        let connection = try gateway.connect()
        _ = try metrics(gateway)
        try await redis.kill()
        try await waitUntil("the readiness shows it") {
            let response = try connection.send(
                "GET",
                "/metrics",
                headers: [
                    (name: "Authorization", value: "Bearer \(token)")
                ]
            )
            #expect(response.status == 200)
            let found = try Exposition(response.text)
            guard found.value("spamgate_ready") == 0 else { return false }
            let reasons = found.samples.filter { $0.name == "spamgate_readiness_failure_info" }
            return reasons.contains { $0.labels["check"] == "redis" && $0.labels["reason"] != "" }
                && found.value("spamgate_readiness_check", ["check": "redis"]) == 0
        }
    }

    @Test func `an open gateway shows its metrics to everybody`() async throws {
        var options = GatewayProcess.Options()
        options.configuration = "metrics: {open: true}\n"
        let gateway = try await GatewayProcess(options)
        #expect(try gateway.send("GET", "/metrics").status == 200)
        #expect(try gateway.send("GET", "/v1/partners").status == 401)
    }

    @Test(arguments: [
        "a 1\n", "# HELP a b\n# TYPE a gauge\na{x=\"1\"} 1\na{x=\"1\"} 2\n",
        "# HELP a b\n# TYPE a counter\na 1\n", "# HELP a b\n# TYPE a gauge\na{x=1} 1\n",
        "# HELP a b\n# TYPE a gauge\na 1", "# HELP a b\n# TYPE a gauge\nb 1\n",
        "# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\n"
            + "a_sum 1\na_count 1\n",
    ])
    func `the strict reader refuses what is no exposition`(text: String) {
        #expect(throws: Exposition.Malformed.self) { try Exposition(text) }
    }

    @Test func `the example alerts speak of metrics that exist`() async throws {
        let gateway = try await GatewayProcess()
        _ = try gateway.makePartner("acme", role: "carrier")
        try await waitUntil("Redis was polled") {
            try metrics(gateway).types["spamgate_feed_head"] != nil
        }
        let types = try metrics(gateway).types
        let rules = try Contract.text("deploy/prometheus/alerts.yml")
        let lines = rules.split(separator: "\n").filter { !$0.contains("summary:") }
        let names = lines.joined(separator: "\n").matches(of: /(spamgate|process)_[a-z_]+/)
            .map { String($0.0).replacing("_bucket", with: "") }
        #expect(names.count > 10)
        for name in names { #expect(types[name] != nil, "\(name)") }
        let problems = try #require(rules.firstMatch(of: /problem=~"([a-z|-]+)"/)?.1)
        let kinds = Set(Problem.Kind.allCases.map(\.rawValue))
        #expect(problems.split(separator: "|").allSatisfy { kinds.contains(String($0)) })
    }
}
