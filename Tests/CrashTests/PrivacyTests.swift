import Foundation
import TestSupport
import Testing

@Suite struct Privacy {
    @Test func `the scan finds planted numbers and texts`() {
        let scan = DisclosureScan(reporters: ["+447700900323"], marks: [DisclosureTraffic.mark])
        for text in DisclosureTraffic.spellings(23) + [
            "x=447700900323;", "\"7700900323\"", "7700-900-323",
        ] {
            #expect(
                !scan.findings(in: Array("before \(text) after".utf8), of: "a").isEmpty,
                "\(text)"
            )
        }
        let text = Array("a QuibbleWort b".utf8)
        #expect(scan.findings(in: text, of: "a") == ["a holds a reported text (quibblewort)"])
        let harmless = "+447700900324 447700900 quibble wort 1700900323 2026-11-19T21:14:05.123Z"
        #expect(scan.findings(in: Array(harmless.utf8), of: "a") == [])
    }

    @Test func `no reporter and no text is found in files, logs, feeds or answers`() async throws {
        var options = GatewayProcess.Options()
        options.arguments = ["--log-level", "trace"]
        let gateway = try await GatewayProcess(options)
        let carrier = try gateway.makePartner("acme", role: "carrier")
        let regulator = try gateway.makePartner("regulator", role: "regulator")
        var traffic = DisclosureTraffic(gateway, carrier: carrier)
        #expect(try traffic.handIn(0..<300, lines: 250..<600))
        try traffic.handInNonsense()
        #expect(try traffic.converse(0..<120))
        gateway.signalEmbeddedRedis(SIGKILL)
        try traffic.handIn(1000..<1050, lines: 1050..<1100)
        try traffic.converse(120..<130)
        try await waitUntil("complaints are taken again") {
            try traffic.handIn(2000..<2001, lines: 2001..<2002)
        }
        try await waitUntil("senders are listed") {
            try gateway.send("GET", "/v1/feeds/senders.csv", token: regulator).text
                .contains("listed")
        }
        try traffic.readEverything(as: regulator)

        let scan = DisclosureScan(
            reporters: DisclosureTraffic.reporters,
            marks: [DisclosureTraffic.mark]
        )
        var findings = traffic.answers.flatMap { answer in
            scan.findings(in: answer.bytes, of: "the answer to \(answer.request)")
        }
        var sizes: [String: Int] = [:]
        for (path, bytes) in try files(of: gateway) {
            sizes[path] = bytes.count
            findings += scan.findings(in: bytes, of: path)
        }
        #expect(findings == [])
        #expect(sizes.contains { $0.key.hasSuffix(".incr.aof") && $0.value > 50_000 })
        #expect(sizes.contains { $0.key.hasSuffix("redis.log") && $0.value > 500 })
        #expect((sizes["gateway.stderr"] ?? 0) > 100)
    }

    @Test func `the demonstration leaves no reporter's number behind`() async throws {
        let gateway = try await GatewayProcess()
        let processID = try #require(gateway.processID)
        let binary = try FileManager.default
            .destinationOfSymbolicLink(atPath: "/proc/\(processID)/exe")
        let demo = try ChildProcess(
            binary,
            [
                "demo", "--complaints", "1500", "--url", gateway.url,
                "--token-file", "\(gateway.dataDirectory)/operator.token",
            ],
            output: gateway.directory.path("demo.stdout"),
            errors: gateway.directory.path("demo.stderr")
        )
        #expect(try await demo.wait(deadline: .seconds(120)) == .code(0))
        // The demonstration's reporters: +44 7700 900000 to 900699, and of sixty area codes the
        // numbers 555-0100 to 555-0169.
        let british = (0..<700).map { String(7_700_900_000 + $0) }
        let american = (200..<400).flatMap { area in (100..<170).map { "\(area)5550\($0)" } }
        let scan = DisclosureScan(reporters: british + american, marks: [])
        var traffic = DisclosureTraffic(gateway, carrier: gateway.operatorToken)
        try traffic.readEverything(as: gateway.operatorToken)
        var findings: [String] = []
        for answer in traffic.answers {
            #expect(answer.status == 200, "\(answer.request)")
            findings += scan.findings(in: answer.bytes, of: "the answer to \(answer.request)")
        }
        // The gateway greets with an example of a reporter.
        for (path, bytes) in try files(of: gateway) where path != "gateway.stdout" {
            findings += scan.findings(in: bytes, of: path)
        }
        #expect(findings == [])
    }

    /// Every file of a gateway, by its path in the gateway's directory.
    private func files(of gateway: GatewayProcess) throws -> [(String, [UInt8])] {
        let root = gateway.directory.path
        return try FileManager.default.subpathsOfDirectory(atPath: root).compactMap { path in
            FileManager.default.contents(atPath: "\(root)/\(path)").map { (path, Array($0)) }
        }
    }
}
