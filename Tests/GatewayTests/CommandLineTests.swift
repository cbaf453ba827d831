import Foundation
import TestSupport
import Testing

/// The client commands against the real gateway.
@Suite struct CommandLineTests {
    private func run(
        _ gateway: GatewayProcess,
        _ arguments: [String]
    ) async throws -> CommandLineRun {
        try await CommandLineRun(
            arguments + ["--url", gateway.url],
            environment: ["SPAMGATE_DATA_DIR": gateway.dataDirectory]
        )
    }

    @Test func `every command's JSON is what the gateway answers`() async throws {
        let gateway = try await GatewayProcess()
        let added = try await run(
            gateway,
            ["partner", "add", "acme", "--role", "carrier", "--country", "GB", "--output", "json"]
        )
        #expect(added.status == .code(0), "\(added.errors)")
        let token = try #require((added.json as? [String: Any])?["token"] as? String)
        for number in 0..<5 {
            let body = """
                {"reporter":"+44770090045\(number)","sender":"+447700900123","channel":"sms",
                "text":"Pay now"}
                """
            let response = try gateway.send("POST", "/v1/complaints", token: token, body: body)
            #expect(response.status == 201)
        }
        let owner = gateway.operatorToken
        try await waitUntil("the sender is listed") {
            let page = try gateway.send("GET", "/v1/feeds/senders", token: owner)
            return (page.object["entries"] as? [Any])?.isEmpty == false
        }
        for (arguments, target) in [
            (["stats", "overview", "--window", "7d"], "/v1/statistics/overview?window=7d"),
            (["stats", "senders", "--limit", "3"], "/v1/statistics/senders?window=24h&limit=3"),
            (["stats", "sender", "+447700900123"], "/v1/statistics/senders/+447700900123"),
            (["stats", "partners"], "/v1/statistics/partners?window=24h"),
            (["stats", "feeds"], "/v1/feeds"),
            (["partner", "list"], "/v1/partners"),
        ] {
            let shown = try await run(gateway, arguments + ["--output", "json"])
            let answer = try gateway.send("GET", target, token: owner)
            #expect(shown.status == .code(0), "\(arguments): \(shown.errors)")
            #expect(shown.json == answer.json as? NSObject, "\(arguments): \(shown.output)")
            for form in ["table", "csv"] {
                let run = try await run(gateway, arguments + ["--output", form])
                #expect(run.status == .code(0) && !run.output.isEmpty, "\(arguments) \(form)")
                // Neither colours nor the token where nobody looks at a terminal.
                #expect(!run.output.contains("\u{1B}") && !run.output.contains(owner))
            }
        }
        let tail = try await run(gateway, ["feed", "tail", "--output", "json"])
        let entries = try gateway.send("GET", "/v1/feeds/senders.ndjson", token: owner)
        #expect(tail.status == .code(0) && tail.json == entries.json as? NSObject)

        let revoked = try await run(gateway, ["partner", "revoke", "acme"])
        #expect(revoked.status == .code(0), "\(revoked.errors)")
        let refused = try gateway.send("GET", "/v1/statistics/overview", token: token)
        #expect(refused.status == 401)
    }

    @Test func `exit codes tell callers what went wrong`() async throws {
        let gateway = try await GatewayProcess()
        let carrier = try gateway.makePartner("acme", role: "carrier")
        let directory = try TemporaryDirectory()
        let bad = try directory.write("sg_wrong\n", to: "bad.token")
        let weak = try directory.write(carrier + "\n", to: "weak.token")
        let stale = try directory.write(carrier + "\n", to: "stale.token")
        for (arguments, code) in [
            (["stats", "senders", "--token-file", bad], 77),
            (["stats", "senders", "--token-file", weak], 77),
            (["stats", "senders", "--token-file", directory.path("none")], 77),
            (["stats", "senders", "--window", "2h"], 64),
            (["stats", "senders", "--limit", "many"], 64),
            (["partner", "revoke", "nobody"], 65),
            (["stats", "nothing"], 64),
        ] {
            let run = try await run(gateway, arguments)
            #expect(run.status == .code(Int32(code)), "\(arguments): \(run.status) \(run.errors)")
            #expect(run.output.isEmpty && !run.errors.isEmpty, "\(arguments)")
            #expect(!run.errors.contains(carrier))
        }
        #expect(
            try gateway.send("DELETE", "/v1/partners/acme", token: gateway.operatorToken).status
                == 204
        )
        let revoked = try await run(gateway, ["stats", "overview", "--token-file", stale])
        #expect(revoked.status == .code(77))
        let url = gateway.url
        try await gateway.terminate()
        let down = try await CommandLineRun(
            ["stats", "overview", "--url", url],
            environment: ["SPAMGATE_DATA_DIR": gateway.dataDirectory]
        )
        #expect(down.status == .code(69), "\(down.errors)")
    }

    @Test func `check-config tells every mistake at once`() async throws {
        let directory = try TemporaryDirectory()
        let good = try directory.write("workers: 2\n", to: "good.yaml")
        let run = try await CommandLineRun(["check-config", "--config", good])
        #expect(run.status == .code(0) && run.output.contains("workers: 2"), "\(run.errors)")
        let bad = try directory.write("wrokers: 2\nlimits:\n  batchItems: -1\n", to: "bad.yaml")
        let refused = try await CommandLineRun(["check-config", "--config", bad])
        #expect(refused.status == .code(78))
        #expect(refused.errors.contains("workers") && refused.errors.contains("batchItems"))
    }
}
