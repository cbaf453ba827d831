import Foundation
import TestSupport
import Testing

/// `spamgate doctor`: what it finds, and that it leaves everything as it was.
@Suite struct DoctorTests {
    private struct Report {
        let status: TestSupport.ExitStatus
        let findings: [[String: String]]

        func level(_ check: String) -> String? {
            findings.first { $0["check"] == check }?["level"]
        }

        /// What a failure or warning about `check` says.
        func trouble(_ check: String) -> String {
            findings.filter { $0["check"] == check && $0["level"] != "ok" }
                .map { "\($0["level"] ?? ""): \($0["detail"] ?? "")" }.joined(separator: "\n")
        }
    }

    private func doctor(_ arguments: [String]) async throws -> Report {
        let run = try await CommandLineRun(["doctor", "--output", "json"] + arguments)
        let object = try #require(run.json as? [String: Any], "\(run.output) \(run.errors)")
        let findings = try #require(object["findings"] as? [[String: String]])
        let failures = findings.count { $0["level"] == "failure" }
        #expect(object["failures"] as? Int == failures)
        #expect(run.status == .code(failures == 0 ? 0 : 1))
        #expect(findings.allSatisfy { $0["level"] == "ok" || $0["remedy"] != nil })
        return Report(status: run.status, findings: findings)
    }

    /// Every file below a directory with its size and mode.
    private func contents(_ path: String) throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path)
        where !name.hasSuffix(".log") {
            // What is written anew has another name for a moment.
            guard let facts = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            else { continue }
            // A Redis that runs writes to its file whenever it likes.
            let size = name.contains("/appendonlydir/") ? nil : facts[.size]
            found[name] = "\(size ?? 0) \(facts[.posixPermissions] ?? 0)"
        }
        return found
    }

    @Test func `where no gateway ever was there is nothing to complain of, and nothing is made`()
        async throws
    {
        let directory = try TemporaryDirectory()
        let report = try await doctor([
            "--data-dir", directory.path("data"), "--listen", "127.0.0.1:0",
        ])
        #expect(report.status == .code(0), "\(report.findings)")
        #expect(report.trouble("redis").contains("not running"))
        #expect(try contents(directory.path).keys.allSatisfy { !$0.hasPrefix("data") })
    }

    @Test func `beside a gateway everything is examined and stays as it is`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        _ = try gateway.send(
            "POST",
            "/v1/complaints",
            token: token,
            body: "{\"channel\":\"sms\",\"reporter\":\"+447700900456\",\"text\":\"x\"}"
        )
        // The last file that a gateway writes at its start.
        try await waitUntil("the gateway has noted where its feeds end") {
            try contents(gateway.dataDirectory)["feed-campaigns.high-water"] != nil
        }
        let before = try contents(gateway.dataDirectory)
        let report = try await doctor([
            "--data-dir", gateway.dataDirectory, "--listen", "127.0.0.1:\(gateway.port)",
        ])
        #expect(report.status == .code(0), "\(report.findings)")
        for check in [
            "configuration", "data directory", "reporter.key", "evidence.key", "operator.token",
            "address", "redis", "redis role", "redis durability", "redis writes",
            "function library", "keys", "redis clock",
        ] {
            #expect(report.level(check) == "ok", "\(check): \(report.trouble(check))")
        }
        #expect(try contents(gateway.dataDirectory) == before)
        try await gateway.terminate()
        let stopped = try await doctor([
            "--data-dir", gateway.dataDirectory, "--listen", "127.0.0.1:\(gateway.port)",
        ])
        #expect(stopped.status == .code(0))
        #expect(stopped.trouble("redis").contains("not running"))
        #expect(stopped.level("reporter.key") == "ok")
    }

    @Test func `planted faults are found, each with what to do`() async throws {
        let redis = try await RedisServer()
        let gateway = try await GatewayProcess(sharing: redis.socketPath)
        let keys = URL(fileURLWithPath: redis.socketPath).deletingLastPathComponent()
            .appendingPathComponent("keys").path
        let config = try gateway.directory.write(
            "keys: {directory: \"\(keys)\"}\n",
            to: "doctor.yaml"
        )
        let arguments = [
            "--data-dir", gateway.dataDirectory, "--redis", "unix://\(redis.socketPath)",
            "--listen", "127.0.0.1:0", "--config", config,
        ]
        #expect(try await doctor(arguments).status == .code(0))
        try await gateway.terminate()
        let client = try redis.client()
        _ = try client.command("CONFIG", "SET", "appendfsync", "everysec")
        _ = try client.command("CONFIG", "SET", "maxmemory", "1gb")
        _ = try client.command("FUNCTION", "FLUSH")
        _ = try client.command("HSET", "sg:{control}:installation", "reporterKeyCheck", "another")
        chmod("\(keys)/evidence.key", 0o644)
        let report = try await doctor(arguments)
        #expect(report.trouble("redis durability").contains("failure: appendfsync is everysec"))
        #expect(report.trouble("redis durability").contains("warning: aof-load-truncated is yes"))
        #expect(report.level("redis memory") == "ok")
        #expect(report.trouble("function library").contains("not loaded"))
        #expect(report.trouble("keys").contains("other keys"))
        #expect(report.trouble("evidence.key").contains("644"))
        _ = try client.command("REPLICAOF", "127.0.0.1", "1")
        #expect(try await doctor(arguments).trouble("redis role").contains("slave"))
        try await redis.kill()
        #expect(try await doctor(arguments).trouble("redis").hasPrefix("failure"))
        let mistaken = try await doctor(["--workers", "many", "--data-dir", "x"])
        #expect(mistaken.trouble("configuration").contains("workers"))
    }

    @Test func `what people read tells the same, and one who listens there is named`() async throws
    {
        let gateway = try await GatewayProcess()
        let directory = try TemporaryDirectory()
        // The gateway stands for any program that holds the port, but it is asked and answers.
        let run = try await CommandLineRun([
            "doctor", "--data-dir", directory.path("data"), "--listen", "127.0.0.1:\(gateway.port)",
        ])
        #expect(run.status == .code(0))
        #expect(run.output.contains("a gateway serves on 127.0.0.1:\(gateway.port) and is ready"))
        #expect(run.output.contains("0 failures"))
    }
}
