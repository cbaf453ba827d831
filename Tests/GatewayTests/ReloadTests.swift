import Foundation
import TestSupport
import Testing

/// SIGHUP: what changes, what waits, and what is refused.
@Suite struct Reloads {
    private let first = "log: {level: info}\nworkers: 1\n"

    private func reload(_ gateway: GatewayProcess, _ text: String, until line: String) async throws
    {
        _ = try gateway.directory.write(text, to: "spamgate.yaml")
        kill(try #require(gateway.processID), SIGHUP)
        try await waitUntil("the log says \(line)") { gateway.log.contains(line) }
    }

    private func gateway() async throws -> GatewayProcess {
        var options = GatewayProcess.Options()
        options.configuration = first
        return try await GatewayProcess(options)
    }

    private func complaint(_ reporter: Int, _ text: String = "Parcel held") -> String {
        """
        {"channel":"sms","reporter":"+447700900\(reporter)","sender":"+447700900123",\
        "text":"\(text)"}
        """
    }

    @Test func `a configuration with a mistake changes nothing, and says what is wrong`()
        async throws
    {
        let gateway = try await gateway()
        try await reload(
            gateway,
            "metrics: {open: true}\nlog: {level: loud}\n",
            until: "nothing changes; the configuration has mistakes"
        )
        #expect(gateway.log.contains("log.level is"))
        #expect(try gateway.send("GET", "/metrics").status == 401)
        #expect(try gateway.send("GET", "/readyz").status == 200)
        try await reload(gateway, first, until: "nothing to apply")
    }

    @Test func `what can change at once does, and what cannot is named`() async throws {
        let gateway = try await gateway()
        let token = try gateway.makePartner("acme", role: "carrier")
        let long = complaint(450, String(repeating: "long ", count: 300))
        func post(_ body: String) throws -> Int {
            try gateway.send("POST", "/v1/complaints", token: token, body: body).status
        }
        #expect(try post(long) == 201)
        try await reload(
            gateway,
            """
            workers: 2
            origin: elsewhere
            log: {level: debug, format: json}
            limits: {complaintSize: 1KiB}
            listing: {reporters: 2}
            metrics: {open: true}
            senders: {overstamps: ["OURSTAMP"]}
            """,
            until: "some options change at the next start only"
        )
        #expect(gateway.log.contains("log.level: debug"))
        #expect(gateway.log.contains("listing.reporters: 2"))
        #expect(gateway.log.contains("\"options\":\"workers, origin\""))
        try await waitUntil("it is open") { try gateway.send("GET", "/metrics").status == 200 }
        #expect(try post(long) == 413)
        // The second reporter lists now; before, it took five.
        #expect(try post(complaint(451)) == 201)
        try await waitUntil("it is listed") {
            let page = try gateway.send(
                "GET",
                "/v1/feeds/senders",
                token: gateway.operatorToken
            )
            return (page.object["entries"] as? [Any])?.isEmpty == false
        }
        let stamped = complaint(452).replacing("+447700900123", with: "OURSTAMP")
        let receipt = try gateway.send("POST", "/v1/complaints", token: token, body: stamped)
        #expect(receipt.object["status"] as? String == "partial")
        try await waitUntil("every request is logged, as JSON") {
            gateway.log.contains("\"level\":\"debug\",\"message\":\"request\"")
        }
        #expect(try await gateway.terminate() == .code(0))
    }

    /// The intake that a reload replaces was gone when its answers were due, and the gateway ended.
    @Test func `what waits for Redis during a reload is answered by what was replaced`()
        async throws
    {
        let gateway = try await gateway()
        let token = try gateway.makePartner("acme", role: "carrier")
        gateway.signalEmbeddedRedis(SIGSTOP)
        let complaint = complaint(450)
        async let statuses = onThreads(3) { thread in
            switch thread {
            case 0:
                return try gateway.send("POST", "/v1/complaints", token: token, body: complaint)
                    .status
            case 1:
                return try gateway.send(
                    "POST",
                    "/v1/complaints",
                    token: token,
                    type: "application/x-ndjson",
                    body: complaint + "\n"
                ).status
            default:
                let query = "from=%2B447700900456&text=Parcel+held+at+https://fee.example/"
                return try gateway.send("GET", "/v1/mo/kannel?id=a&\(query)", token: token).status
            }
        }
        func waiting(_ name: String) throws -> Int {
            let text = try gateway.send("GET", "/metrics", token: gateway.operatorToken).text
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            return line.flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
        }
        try await waitUntil("all of them wait") {
            try waiting("spamgate_pending_complaints") >= 2
                && waiting("spamgate_pending_messages") >= 1
        }
        try await reload(gateway, "log: {level: debug}\nworkers: 1\n", until: "log.level: debug")
        #expect(try await statuses == [503, 503, 503])
        gateway.signalEmbeddedRedis(SIGCONT)
        try await waitUntil("it is ready") { try gateway.send("GET", "/readyz").status == 200 }
        #expect(gateway.exitStatus == nil)
    }
}
