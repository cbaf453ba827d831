import Foundation
import TestSupport
import Testing

/// Withdrawals by operators and verified senders, on the running gateway and by its commands.
@Suite struct ReviewTests {
    private static let registry = """
        verifiedSenders:
          "alphanumeric:GB:exBank":
            brand: Example Bank
            owner: Example Bank plc
            expires: 2026-12-31

        """
    private static let name = "alphanumeric:GB:EXBANK"

    private func run(
        _ scene: FeedScene,
        _ arguments: String...
    ) async throws -> CommandLineRun {
        try await run(scene, arguments)
    }

    private func run(_ scene: FeedScene, _ arguments: [String]) async throws -> CommandLineRun {
        try await CommandLineRun(
            arguments + ["--url", scene.gateway.url],
            environment: ["SPAMGATE_DATA_DIR": scene.gateway.dataDirectory]
        )
    }

    private func reviews(_ scene: FeedScene) throws -> [[String: Any]] {
        let response = try scene.ask("GET", "/v1/reviews")
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        return response.object["reviews"] as? [[String: Any]] ?? []
    }

    private func reload(_ scene: FeedScene, _ text: String) throws {
        _ = try scene.gateway.directory.write(text, to: "spamgate.yaml")
        kill(try #require(scene.gateway.processID), SIGHUP)
    }

    @Test func `a verified sender waits for an operator, who lists it or dismisses the review`()
        async throws
    {
        let scene = try await FeedScene(configuration: Self.registry)
        try scene.complain(0..<5, about: "ExBank")
        try scene.complain(0..<5)
        #expect(try await scene.entries(1).count == 1)
        let waiting = try #require(try reviews(scene).first)
        #expect((waiting["sender"] as? [String: String])?["value"] == "EXBANK")
        #expect(waiting["brand"] as? String == "Example Bank")
        #expect(waiting["reporters"] as? Int == 5)
        // A restart changes nothing.
        try await scene.gateway.restart()
        #expect(try reviews(scene).count == 1)
        let table = try await run(scene, "review", "list")
        #expect(table.output.contains(Self.name) && table.output.contains("Example Bank"))

        let dismissed = try scene.ask(
            "POST",
            "/v1/reviews/\(Self.name)",
            #"{"decision":"dismiss","reason":"their own campaign","holdDays":2}"#
        )
        #expect(dismissed.status == 200)
        #expect(dismissed.object["until"] as? String == (scene.now + 2 * 86_400).rfc3339)
        #expect(try reviews(scene).isEmpty)
        try scene.complain(5..<9, about: "ExBank")
        #expect(try reviews(scene).isEmpty)
        scene.now += 2 * 86_400
        try scene.complain(9..<10, about: "ExBank")
        #expect(try reviews(scene).count == 1)
        #expect(try await scene.entries(1).count == 1)
        let body = #"{"decision":"list","reason":"it is spam"}"#
        #expect(try scene.ask("POST", "/v1/reviews/\(Self.name)", body).status == 200)
        let entries = try await scene.entries(2)
        #expect((entries.last?["sender"] as? [String: String])?["value"] == "EXBANK")
        #expect(try scene.ask("POST", "/v1/reviews/\(Self.name)", body).status == 404)
        let audit = try scene.ask("GET", "/v1/audit?limit=1000").object["records"]
        let actions = (audit as? [[String: Any]] ?? []).compactMap { $0["action"] as? String }
        #expect(actions.filter { $0.hasPrefix("review") } == ["review.dismissed", "review.listed"])
    }

    @Test func `SIGHUP makes a listed sender a verified one, and a sender like any other`()
        async throws
    {
        let scene = try await FeedScene(configuration: "log: {level: info}\n")
        try scene.complain(0..<5, about: "ExBank")
        #expect(try await scene.entries(1).count == 1)
        try reload(scene, Self.registry)
        let entries = try await scene.entries(2)
        #expect(entries.last?["event"] as? String == "withdrawn")
        #expect(entries.last?["reason"] as? String == "operator")
        #expect(try reviews(scene).count == 1)
        let explained = try scene.ask("GET", "/v1/statistics/senders/\(Self.name)").object
        let hold = (explained["listing"] as? [String: Any])?["hold"] as? [String: Any]
        #expect(hold?["verifiedUntil"] as? String == "2027-01-01T00:00:00Z")
        #expect(hold?["reviewSince"] != nil)
        let report = try await run(scene, "stats", "sender", Self.name)
        #expect(report.output.contains("waits for review since"), "\(report.output)")
        try reload(scene, "log: {level: info}\n")
        try await waitUntil("nobody waits") { try reviews(scene).isEmpty }
        try scene.complain(5..<6, about: "ExBank")
        #expect(try await scene.entries(3).last?["event"] as? String == "listed")
    }

    @Test func `an operator withdraws a sender, and lets it be listed again`() async throws {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        let withdrawn = try await run(
            scene,
            "listing",
            "withdraw",
            "+447700900123",
            "--reason",
            "given to somebody else",
            "--hold-days",
            "10"
        )
        #expect(withdrawn.status == .code(0), "\(withdrawn.errors)")
        #expect(withdrawn.output.hasPrefix("Withdrew the listing; it is kept off the list until"))
        let entries = try await scene.entries(2)
        #expect(entries.last?["reason"] as? String == "operator")
        let holds = try await run(scene, "listing", "holds", "--output", "csv")
        #expect(holds.output.contains("+447700900123,operator,"), "\(holds.output)")
        try scene.complain(5..<9)
        #expect(try await scene.entries(2).count == 2)
        let release = ["listing", "release", "+447700900123"]
        #expect(try await run(scene, release).status == .code(64))
        let because = release + ["--reason", "returned, it says: \u{FC}ber & out"]
        #expect(try await run(scene, because).status == .code(0))
        #expect(try await run(scene, because).status == .code(65))
        try scene.complain(9..<10)
        #expect(try await scene.entries(3).last?["event"] as? String == "listed")
        let audit = try await run(scene, "audit", "list", "--output", "csv")
        let rows = audit.output.split(separator: "\r\n").filter { $0.contains("+447700900123") }
        #expect(rows.count == 2 && rows[0].contains("sender.held"), "\(audit.output)")
        #expect(rows.last?.contains("sender.released") == true)
        #expect(rows.last?.contains("returned, it says: \u{FC}ber & out") == true)
    }

    @Test func `a hold is not lifted without a reason`() async throws {
        let scene = try await FeedScene()
        let hold = #"{"reason":"given to somebody else"}"#
        #expect(try scene.ask("PUT", "/v1/holds/+447700900123", hold).status == 200)
        for query in ["", "?reason=", "?reason=%20%0A", "?reason=a%00b"] {
            let refused = try scene.ask("DELETE", "/v1/holds/+447700900123\(query)")
            #expect(refused.status == 400, "\(query)")
            #expect(
                refused.object["type"] as? String == "urn:spamgate:problem:invalid-parameter",
                "\(query)"
            )
        }
        let long = String(repeating: "%C3%BC", count: 1000)
        #expect(
            try scene.ask("DELETE", "/v1/holds/+447700900123?reason=\(long)x").status == 400
        )
        let holds = try scene.ask("GET", "/v1/holds").object["holds"] as? [[String: Any]]
        #expect(holds?.count == 1)
        #expect(
            try scene.ask("DELETE", "/v1/holds/+447700900123?reason=\(long)").status == 204
        )
    }

    @Test func `a dispute goes its way by commands`() async throws {
        let scene = try await FeedScene()
        let opened = try await run(
            scene,
            "dispute",
            "open",
            "+447700900123",
            "--reason",
            "it is ours",
            "--contact",
            "abuse@peer.example"
        )
        #expect(opened.output.hasPrefix("dispute    1, acknowledged\n"), "\(opened.errors)")
        #expect(try await run(scene, "dispute", "decide", "1", "open").status == .code(0))
        #expect(try await run(scene, "dispute", "decide", "1", "uphold").status == .code(64))
        let list = try await run(scene, "dispute", "list", "--state", "open")
        #expect(list.output.contains("+447700900123") && list.output.contains("it is ours"))
        let upheld = try await run(
            scene,
            "dispute",
            "decide",
            "1",
            "uphold",
            "--reason",
            "it is",
            "--hold-days",
            "30"
        )
        #expect(upheld.output.contains("because    it is\n"), "\(upheld.errors)")
        let shown = try await run(scene, "dispute", "show", "1", "--output", "json")
        #expect((shown.json as? [String: Any])?["state"] as? String == "upheld")
        let twice = try await run(scene, "dispute", "decide", "1", "reject", "--reason", "no")
        #expect(twice.status == .code(65) && twice.errors.contains("is decided"))
        let none = try await run(scene, "dispute", "list", "--state", "open")
        #expect(none.output == "No such dispute.\n")
    }
}
