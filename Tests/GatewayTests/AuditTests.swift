import Foundation
import TestSupport
import Testing

/// The audit log of the running gateway: what is in it, and that it can be proven from outside.
@Suite struct AuditTests {
    private static let log = "/v1/audit"

    private func records(
        _ gateway: GatewayProcess,
        _ query: String = "?limit=1000"
    ) throws -> [[String: Any]] {
        let response = try gateway.send(
            "GET",
            Self.log + query,
            token: gateway.operatorToken
        )
        guard response.status == 200, let records = response.object["records"] as? [[String: Any]]
        else { throw UnexpectedResponse(response) }
        return records
    }

    private func words(_ record: [String: Any]) -> String {
        ["action", "actor", "object"].map { record[$0] as? String ?? "?" }.joined(separator: " ")
    }

    private func disclosures(_ gateway: GatewayProcess) throws -> [[String: Any]] {
        try records(gateway).filter { $0["action"] as? String == "feed.disclosed" }
            .compactMap { $0["details"] as? [String: Any] }
    }

    private func run(
        _ gateway: GatewayProcess,
        _ arguments: [String]
    ) async throws -> CommandLineRun {
        try await CommandLineRun(
            arguments + ["--url", gateway.url],
            environment: ["SPAMGATE_DATA_DIR": gateway.dataDirectory]
        )
    }

    /// The verifier of `protocols/audit`, run on an export.
    private func python(_ export: String, _ heads: [String] = []) async throws -> CommandLineRun {
        let script = Contract.root.appendingPathComponent("protocols/audit/verify.py").path
        return try await CommandLineRun(program: "python3", [script, export] + heads)
    }

    private static let hasPython: Bool = {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }
    }()

    @Test func `partners, their changes and a reload are in the log, with who did it`()
        async throws
    {
        var options = GatewayProcess.Options()
        options.configuration = "log: {level: info}\n"
        let gateway = try await GatewayProcess(options)
        _ = try gateway.makePartner("acme", role: "carrier")
        let second = try gateway.makePartner("mary", role: "operator")
        _ = try gateway.makePartner("watch", role: "regulator")
        let changed = try gateway.send(
            "PATCH",
            "/v1/partners/acme",
            token: second,
            body: #"{"rate":100,"burst":null}"#
        )
        #expect(changed.status == 200)
        #expect(try gateway.send("DELETE", "/v1/partners/acme", token: second).status == 204)
        _ = try gateway.directory.write("log: {level: debug}\n", to: "spamgate.yaml")
        kill(try #require(gateway.processID), SIGHUP)
        try await waitUntil("the reload is recorded") {
            try records(gateway).contains { $0["action"] as? String == "configuration.reloaded" }
        }
        let all = try records(gateway)
        #expect(
            Set(all.map(words)) == [
                "gateway.started *gateway spamgate", "partner.added *gateway operator",
                "partner.added operator acme", "partner.added operator mary",
                "partner.added operator watch", "agreement.put operator watch",
                "partner.changed mary acme", "partner.revoked mary acme",
                "configuration.reloaded *gateway spamgate",
            ]
        )
        #expect(all.map { $0["sequence"] as? Int } == (1...all.count).map { $0 })
        let change = all.first { words($0) == "partner.changed mary acme" }
        let details = change?["details"] as? [String: [String]]
        #expect(details == ["rate": ["configured", "100"]])
        let agreed = all.first { words($0) == "agreement.put operator watch" }
        #expect(agreed?["details"] as? [String: Int] == ["version": 1])
        let reload = all.first { words($0).hasPrefix("configuration") }
        let names = reload?["details"] as? [String: [String]]
        #expect(names == ["applied": ["log.level"], "awaitingRestart": []])
    }

    @Test func `a reader finds itself in the log with what it was told, and no more`()
        async throws
    {
        let scene = try await FeedScene()
        for number in 0..<7 { try scene.complain(0..<5, about: "+44770090010\(number)") }
        _ = try await scene.entries(7)
        _ = try disclosures(scene.gateway)
        let first = try scene.get("/v1/feeds/senders?limit=3")
        let next = try #require(first.object["next"] as? String)
        _ = try scene.get("/v1/feeds/senders.csv?limit=2&after=\(next)")
        _ = try scene.get("/v1/feeds/senders/snapshot")
        let tag = try #require(first.header("ETag"))
        // What the reader has already is not told again, and nothing is nothing.
        _ = try scene.get("/v1/feeds/senders?limit=3", [("If-None-Match", tag)])
        let end = try #require(
            try scene.get("/v1/feeds/senders/snapshot").object["next"] as? String
        )
        _ = try scene.get("/v1/feeds/senders?after=\(end)")
        let found = try disclosures(scene.gateway).suffix(2)
        func numbers(_ output: String) -> [Int?] {
            let details = found.first { $0["output"] as? String == output }
            return ["first", "last", "entries", "answers"].map { details?[$0] as? Int }
        }
        #expect(numbers("pull") == [1, 5, 5, 2])
        #expect(numbers("snapshot") == [1, 7, 14, 2])
        #expect(found.allSatisfy { $0["exact"] as? Bool == true })
    }

    @Test func `a gateway that is killed after its answer has written down who was told`()
        async throws
    {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        _ = try disclosures(scene.gateway)
        #expect(try scene.get("/v1/feeds/senders").status == 200)
        try await scene.gateway.restart()
        scene.now += 120 + 300
        #expect(try scene.get("/v1/feeds").status == 200)
        try await waitUntil("the claim is a record") {
            try disclosures(scene.gateway).contains { $0["exact"] as? Bool == false }
        }
        let claim = try disclosures(scene.gateway).first { $0["exact"] as? Bool == false }
        #expect(claim?["first"] as? Int == 1 && claim?["last"] as? Int ?? 0 >= 1)
        // One that stops in order has written exactly what was told.
        #expect(try scene.get("/v1/feeds/senders").status == 200)
        try await scene.gateway.terminate()
        try await scene.gateway.start()
        let last = try disclosures(scene.gateway).last
        #expect(last?["exact"] as? Bool == true && last?["entries"] as? Int == 1)
    }

    @Test func `gateways that share a Redis write one chain`() async throws {
        let redis = try await RedisServer()
        let first = try await GatewayProcess(sharing: redis.socketPath)
        let second = try await GatewayProcess(sharing: redis.socketPath)
        let token = first.operatorToken
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, gateway) in [first, second].enumerated() {
                group.addTask {
                    for number in 0..<20 {
                        let response = try gateway.send(
                            "POST",
                            "/v1/partners",
                            token: token,
                            body: #"{"name":"p\#(index)-\#(number)","role":"peer","country":"GB"}"#
                        )
                        guard response.status == 201 else { throw UnexpectedResponse(response) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let added = try records(second).filter { words($0).hasPrefix("partner.added operator p") }
        #expect(Set(added.map(words)).count == 40 && added.count == 40)
        let proof = try await run(first, ["audit", "verify"])
        #expect(proof.status == .code(0), "\(proof.errors)")
    }

    @Test func `the log is paged and exported byte for byte, and proven by two verifiers`()
        async throws
    {
        let gateway = try await GatewayProcess()
        for number in 0..<12 { _ = try gateway.makePartner("p\(number)", role: "peer") }
        _ = try records(gateway)
        var lines: [Substring] = []
        var after = 0
        while true {
            let page = try gateway.connect().send(
                "GET",
                "\(Self.log)?limit=5&after=\(after)",
                headers: [
                    (name: "Authorization", value: "Bearer \(gateway.operatorToken)"),
                    (name: "Accept", value: "application/x-ndjson"),
                ]
            )
            #expect(page.header("Content-Type") == "application/x-ndjson")
            lines += page.text.split(separator: "\n")
            after = Int(page.header("Spamgate-Next") ?? "") ?? 0
            if page.header("Spamgate-More") != "true" { break }
        }
        let export = try await run(gateway, ["audit", "export"])
        #expect(export.status == .code(0))
        #expect(export.output.split(separator: "\n") == lines && lines.count >= 14)
        let head = String(export.errors.dropFirst("head ".count).dropLast())
        let file = try gateway.directory.write(export.output, to: "audit.ndjson")
        for arguments in [["--file", file], ["--file", file, "--expect-head", head], []] {
            let proof = try await run(gateway, ["audit", "verify"] + arguments)
            #expect(proof.status == .code(0), "\(proof.errors)")
            #expect(proof.output.hasSuffix("head \(head)\n"), "\(proof.output)")
        }
        guard Self.hasPython else { return }
        let proof = try await python(file, [head])
        #expect(proof.status == .code(0) && proof.output == "head \(head)\n", "\(proof.errors)")
    }

    @Test func `whoever changes Redis by hand is found out by both verifiers`() async throws {
        let gateway = try await GatewayProcess()
        for number in 0..<8 { _ = try gateway.makePartner("p\(number)", role: "peer") }
        _ = try records(gateway)
        let noted = String(
            try await run(gateway, ["audit", "export"]).errors.dropFirst("head ".count).dropLast()
        )
        let redis = try RedisTestClient(
            unixPath: gateway.dataDirectory + "/redis.sock",
            keeping: gateway
        )
        let key = "sg:{control}:audit"
        let lines = (try redis.command("XRANGE", key, "-", "+").array ?? [])
            .compactMap { $0.array?.last?.array?.last?.string }
        let faults: [(name: String, lines: [String], flaw: String)] = [
            ("changed", lines.map { $0.replacing("p3", with: "p9") }, "was changed"),
            ("taken out", lines.enumerated().filter { $0.offset != 4 }.map(\.element), "missing"),
            ("cut", Array(lines.dropLast(2)), "noted"),
            ("beheaded", Array(lines.dropFirst(2)), "dropped for their age"),
        ]
        for fault in faults {
            let sequences = fault.lines.map { line in
                lines.firstIndex(of: line).map { $0 + 1 }
                    ?? lines.firstIndex { $0.count == line.count && $0 != line }.map { $0 + 1 } ?? 0
            }
            try redis.command("DEL", key)
            for (line, sequence) in zip(fault.lines, number(sequences)) {
                try redis.command("XADD", key, "\(sequence)-0", "r", line)
            }
            let proof = try await run(
                gateway,
                ["audit", "verify", "--expect-head", noted]
            )
            #expect(proof.status == .code(1), "\(fault.name): \(proof.output)")
            #expect(proof.errors.contains(fault.flaw), "\(fault.name): \(proof.errors)")
            guard Self.hasPython else { continue }
            let text = fault.lines.joined(separator: "\n") + "\n"
            let file = try gateway.directory.write(text, to: "forged.ndjson")
            let other = try await python(file, [noted])
            #expect(other.status == .code(1), "\(fault.name): \(other.output)")
        }
    }

    /// Strictly increasing numbers as a stream wants them.
    private func number(_ sequences: [Int]) -> [Int] {
        var last = 0
        return sequences.map { sequence in
            last = max(last + 1, sequence)
            return last
        }
    }
}
