import Foundation
import TestSupport
import Testing

/// What names a request, and what the log tells of it.
@Suite struct RequestLogTests {
    private func gateway(_ configuration: String) async throws -> GatewayProcess {
        var options = GatewayProcess.Options()
        options.configuration = configuration
        return try await GatewayProcess(options)
    }

    private func lines(_ gateway: GatewayProcess, _ message: String) -> [Substring] {
        gateway.log.split(separator: "\n").filter { $0.contains("message=\(message) ") }
    }

    /// The value after `name=` in a line of logfmt.
    private func value(_ name: String, _ line: Substring) -> String? {
        line.split(separator: " ").first { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    @Test func `every answer names its request, by the client's name where that is harmless`()
        async throws
    {
        let gateway = try await gateway("log: {level: debug}\n")
        func answered(_ name: String?, _ target: String = "/healthz") throws -> String? {
            let headers = name.map { [(name: "X-Request-Id", value: $0)] } ?? []
            return try gateway.connect().send("GET", target, headers: headers)
                .header("X-Request-Id")
        }
        let uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
        for name in ["a", "checkout.7_B-9", uuid, String(repeating: "x", count: 64)] {
            #expect(try answered(name) == name)
            #expect(try answered(name, "/nowhere") == name)
        }
        let harmful = [
            nil, "447700900123", "req-447700900123", "a b", "grüße",
            String(repeating: "x", count: 65),
            "00000000-0000-0000-0000-447700900123", "",
        ]
        var drawn: Set<String> = []
        for name in harmful {
            let own = try #require(try answered(name))
            #expect(own != name && own.wholeMatch(of: /[a-z]{13}/) != nil)
            drawn.insert(own)
        }
        #expect(drawn.count == harmful.count)
        // The guard's own refusals are named too.
        #expect(try answered(nil, "/a/../b")?.count == 13)
        try await waitUntil("all of them are logged") {
            lines(gateway, "request").count { drawn.contains(value("request", $0) ?? "") }
                == harmful.count
        }
        #expect(!gateway.log.contains("447700900123"))
        #expect(gateway.log.contains("request=\(uuid)"))
    }

    @Test func `a valid traceparent is in the line, another is as good as none`() async throws {
        let gateway = try await gateway("log: {level: debug}\n")
        let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
        let headers = [
            ("good", "00-\(trace)-\(parent)-01"), ("later", "cc-\(trace)-\(parent)-01-more"),
            ("long", "00-\(trace)-\(parent)-01-more"),
            ("upper", "00-\(trace.uppercased())-\(parent)-01"),
            ("zero", "00-\(trace)-0000000000000000-01"), ("never", "ff-\(trace)-\(parent)-01"),
            ("short", "00-\(trace)-\(parent)-1"),
        ]
        for (name, header) in headers {
            _ = try gateway.connect().send(
                "GET",
                "/healthz",
                headers: [
                    (name: "X-Request-Id", value: name), (name: "traceparent", value: header),
                ]
            )
        }
        for (name, _) in headers {
            try await waitUntil("\(name) is logged") {
                lines(gateway, "request").contains { value("request", $0) == name }
            }
            let line = try #require(
                lines(gateway, "request").first { value("request", $0) == name }
            )
            let isTaken = ["good", "later"].contains(name)
            #expect(value("trace", line) == (isTaken ? trace : nil), "\(line)")
            #expect(value("parent", line) == (isTaken ? parent : nil), "\(line)")
        }
    }

    @Test func `a slow request has a line that tells where its time went`() async throws {
        // Long enough that the questions of a start are not slow too: a second has few lines.
        let gateway = try await gateway("log: {slowRequest: 40ms}\n")
        let token = try gateway.makePartner("acme", role: "carrier")
        let body = """
            {"messageId":"1","channel":"sms","reporter":"+447700900456",\
            "sender":"+447700900123","text":"Parcel held"}
            """
        let connection = try gateway.connect()
        let bytes = connection.request(
            "POST",
            "/v1/complaints",
            headers: [
                (name: "Authorization", value: "Bearer \(token)"),
                (name: "Content-Type", value: "application/json"),
                (name: "X-Request-Id", value: "dawdler"),
            ],
            body: Array(body.utf8)
        )
        try connection.write(Array(bytes.dropLast(5)))
        let begin = ContinuousClock.now
        try await waitUntil("some milliseconds have passed") {
            ContinuousClock.now - begin > .milliseconds(50)
        }
        try connection.write(Array(bytes.suffix(5)))
        #expect(try connection.response().status == 201)
        try await waitUntil("it is logged") { gateway.log.contains("request=dawdler") }
        let line = try #require(
            gateway.log.split(separator: "\n").first { $0.contains("request=dawdler") }
        )
        #expect(line.contains("level=notice") && line.contains("message=\"slow request\""))
        #expect(value("partner", line) == "acme" && value("status", line) == "201")
        #expect(value("received", line) == "\(body.utf8.count)B")
        func seconds(_ name: String) throws -> Double {
            try #require(value(name, line).flatMap { Double($0.dropLast()) }, "\(line)")
        }
        #expect(try seconds("body") >= 0.025)
        let parts = try seconds("body") + seconds("ledger") + seconds("write")
        #expect(abs(try seconds("duration") - parts) < 0.005, "\(line)")
        #expect(!gateway.log.contains("447700900") && !gateway.log.contains(token))
    }

    @Test func `many failed requests make few lines, and the others are counted`() async throws {
        let redis = try await RedisServer()
        let gateway = try await GatewayProcess(sharing: redis.socketPath)
        let token = try gateway.makePartner("acme", role: "carrier")
        try await redis.kill()
        let headers = [
            (name: "Authorization", value: "Bearer \(token)"),
            (name: "Content-Type", value: "application/json"),
        ]
        let connection = try gateway.connect()
        for _ in 0..<100 {
            let answer = try connection.send(
                "POST",
                "/v1/complaints",
                headers: headers,
                body: Array(
                    "{\"channel\":\"sms\",\"reporter\":\"+447700900456\",\"text\":\"x\"}".utf8
                )
            )
            #expect(answer.status == 503)
        }
        func number(_ name: String, _ line: Substring) -> Int {
            value(name, line).flatMap { Int($0) } ?? 0
        }
        try await waitUntil("every one is told or counted") {
            let lines = gateway.log.split(separator: "\n")
            let told = lines.filter { $0.contains("message=\"request failed\"") }
            let summed = lines.filter { $0.contains("than are told one by one") }
            return told.count < 100
                && told.count + told.reduce(0) { $0 + number("heldBack", $1) }
                    + summed.reduce(0) { $0 + number("failed", $1) } == 100
        }
    }
}
