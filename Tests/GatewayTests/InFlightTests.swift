import Foundation
import SpamReporting
import TestSupport
import Testing

/// What requests in flight may hold: the byte budget and the complaints that wait for Redis.
@Suite struct InFlightTests {
    private static let complaint = """
        {"reporter":"+447700900456","sender":"+447700900123","channel":"sms","text":"Pay 1.45"}
        """
    private static let uploads = 150
    private static let uploadSize = 1_000_000

    private func gateway(_ limits: String, workers: Int = 2) async throws -> GatewayProcess {
        var options = GatewayProcess.Options()
        options.configuration = "workers: \(workers)\nlimits: {\(limits)}\n"
        return try await GatewayProcess(options)
    }

    /// How much memory the gateway gained while many uploads crawl, and what their heads were
    /// answered.
    private func flood(
        _ gateway: GatewayProcess,
        _ token: String
    ) async throws -> (gained: Int, uploads: [SlowUpload]) {
        let before = ProcessMemory.resident(of: gateway.processID)
        var uploads: [SlowUpload] = []
        for _ in 0..<Self.uploads {
            let upload = try SlowUpload(gateway, token, size: Self.uploadSize)
            if upload.answer == 100 { try upload.send(Self.uploadSize - 100) }
            uploads.append(upload)
        }
        // Both workers answer after they have read what came before.
        for _ in 0..<8 { #expect(try gateway.send("GET", "/healthz").status == 200) }
        return (ProcessMemory.resident(of: gateway.processID) - before, uploads)
    }

    @Test func `slow uploads fill the budget and no more, and others are served meanwhile`()
        async throws
    {
        let gateway = try await gateway("inFlightBytes: 32MiB, bodyDeadline: 120s")
        let flooder = try gateway.makePartner("flooder", role: "carrier")
        let other = try gateway.makePartner("other", role: "carrier")
        var (gained, uploads) = try await flood(gateway, flooder)
        let refused = uploads.filter { $0.answer == 503 }
        #expect(uploads.allSatisfy { $0.answer == 503 || $0.answer == 100 })
        // Six bytes for each byte of a body, three quarters of 16 MiB on each of two workers.
        #expect(uploads.count - refused.count == 4)
        #expect(gained < 32 << 20, "gained \(gained >> 20) MiB")
        let text = try #require(refused.first).rest()
        #expect(text.contains("urn:spamgate:problem:too-much-in-flight"))
        #expect(text.contains("Retry-After: "))

        for _ in 0..<8 {
            let response = try gateway.send(
                "POST",
                "/v1/complaints",
                token: other,
                body: Self.complaint
            )
            #expect(response.status == 201)
        }
        uploads = []
        try await waitUntil("the flooder's place is free again") {
            try SlowUpload(gateway, flooder, size: Self.uploadSize).answer == 100
        }
    }

    @Test func `without the budget the same uploads do fill memory`() async throws {
        let gateway = try await gateway("inFlightBytes: 64GiB, bodyDeadline: 120s")
        let token = try gateway.makePartner("flooder", role: "carrier")
        let (gained, uploads) = try await flood(gateway, token)
        #expect(uploads.allSatisfy { $0.answer == 100 })
        #expect(gained > 64 << 20, "gained \(gained >> 20) MiB")
    }

    @Test func `a body in chunks is charged as it grows`() async throws {
        let gateway = try await gateway("inFlightBytes: 4MiB, bodyDeadline: 120s", workers: 1)
        let token = try gateway.makePartner("acme", role: "carrier")
        // Takes nearly half of what one partner may have.
        let first = try SlowUpload(gateway, token, size: 220_000)
        #expect(first.answer == 100)
        let second = try SlowUpload(gateway, token, size: nil)
        #expect(second.answer == 100)
        for _ in 0..<40 { try? second.sendChunk(20_000) }
        #expect(try second.rest().hasPrefix("HTTP/1.1 503 "))
        // What it held is free again.
        let third = try SlowUpload(gateway, token, size: 220_000)
        #expect(third.answer == 100)
        let chunked = try SlowUpload(gateway, token, size: nil)
        try chunked.sendChunk(10_000)
        try chunked.write("\(String(Self.complaint.utf8.count, radix: 16))\r\n")
        try chunked.write("\(Self.complaint)\r\n0\r\n\r\n")
        #expect(try chunked.status() == 200)
    }

    @Test func `a refused request keeps its connection, which is served when there is room`()
        async throws
    {
        let gateway = try await gateway("inFlightBytes: 1MiB, bodyDeadline: 120s", workers: 1)
        let token = try gateway.makePartner("acme", role: "carrier")
        let connection = try gateway.connect()
        var upload: SlowUpload? = try SlowUpload(gateway, token, size: 900_000)
        #expect(upload?.answer == 100)
        func post() throws -> TestHTTPResponse {
            try connection.send(
                "POST",
                "/v1/complaints",
                headers: [
                    (name: "Authorization", value: "Bearer \(token)"),
                    (name: "Content-Type", value: "application/json"),
                ],
                body: Array(Self.complaint.utf8)
            )
        }
        let refused = try post()
        #expect(refused.status == 503 && refused.header("Connection") == nil)
        #expect(try gateway.send("GET", "/healthz").status == 200)
        #expect(try gateway.send("GET", "/readyz").status == 200)
        upload = nil
        try await waitUntil("the same connection is served") { try post().status == 201 }
    }

    @Test func `what waits for Redis is bounded, and Retry-After differs between clients`()
        async throws
    {
        var options = GatewayProcess.Options()
        options.configuration = """
            workers: 1
            redis: {commandTimeout: 20s}
            limits: {pendingComplaints: 50, batchItems: 50, retryAfterMax: 9s}
            """
        let redis = try await RedisServer()
        options.redisSocket = redis.socketPath
        let gateway = try await GatewayProcess(options)
        let token = try gateway.makePartner("acme", role: "carrier")
        #expect(
            try gateway.send("POST", "/v1/complaints", token: token, body: Self.complaint).status
                == 201
        )
        redis.pause()
        let paused = ContinuousClock.now
        let lines = (0..<50).map { Self.complaint.replacing("456", with: "4\(10 + $0)") }
        let batch = try gateway.connect()
        try batch.write(
            batch.request(
                "POST",
                "/v1/complaints",
                headers: [
                    (name: "Authorization", value: "Bearer \(token)"),
                    (name: "Content-Type", value: "application/x-ndjson"),
                ],
                body: Array(lines.joined(separator: "\n").utf8)
            )
        )
        var pauses: Set<Int> = []
        try await waitUntil("several pauses have been advised") {
            let response = try gateway.send(
                "POST",
                "/v1/complaints",
                token: token,
                type: "application/x-ndjson",
                body: Self.complaint
            )
            #expect(response.status == 503)
            // After five seconds the partners have not been read for too long, which is told first.
            let isOverloaded =
                response.object["type"] as? String == "urn:spamgate:problem:overloaded"
            guard isOverloaded || ContinuousClock.now - paused < .seconds(4) else { return true }
            #expect(isOverloaded)
            let pause = response.header("Retry-After").flatMap { Int($0) } ?? 0
            #expect((1...9).contains(pause))
            pauses.insert(pause)
            return pauses.count > 1
        }
        redis.resume()
        let summary = try batch.response().object
        #expect(summary["counted"] as? Int == 49 && summary["duplicates"] as? Int == 1)
    }
}
