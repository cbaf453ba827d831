import Foundation
import TestSupport
import Testing

/// Disputes that are sent again, on the running gateway.
@Suite struct DisputeRetryTests {
    private func post(
        _ scene: FeedScene,
        _ reason: String = "it is our customer",
        key: String? = nil
    ) throws -> TestHTTPResponse {
        try scene.ask(
            "POST",
            "/v1/disputes",
            #"{"sender":"+447700900201","reason":"\#(reason)","contact":"abuse@peer.example"}"#,
            key.map { [(name: "Idempotency-Key", value: $0)] } ?? []
        )
    }

    private func numbers(_ scene: FeedScene) throws -> [Int] {
        (try scene.ask("GET", "/v1/disputes").object["disputes"] as? [[String: Any]] ?? [])
            .compactMap { $0["id"] as? Int }
    }

    private func type(_ response: TestHTTPResponse) -> String {
        let type = (response.object["type"] as? String ?? "").split(separator: ":").last
        return "\(response.status) \(type ?? "")"
    }

    @Test func `a dispute under a retry key is one, through kill -9 and whatever comes of it`()
        async throws
    {
        let scene = try await FeedScene()
        let first = try post(scene, key: "8e03978e-40d5")
        #expect(first.status == 201 && first.header("Idempotent-Replay") == nil)
        try await scene.gateway.restart()
        // A structured field's string is quoted; it is the same key.
        let again = try post(scene, key: "\"8e03978e-40d5\"")
        #expect(again.status == 201 && again.header("Idempotent-Replay") == "true")
        #expect(again.header("Location") == "/v1/disputes/1" && again.text == first.text)
        #expect(again.header("ETag") == first.header("ETag"))
        let conflict = try post(scene, "it is another customer", key: "8e03978e-40d5")
        #expect(type(conflict) == "409 retry-key-conflict")
        #expect(try scene.ask("PATCH", "/v1/disputes/1", #"{"state":"open"}"#).status == 200)
        let later = try post(scene, key: "8e03978e-40d5")
        #expect(later.status == 201 && later.object["state"] as? String == "open")
        #expect(try post(scene, key: "another").status == 201)
        #expect(try numbers(scene) == [2, 1])
    }

    @Test func `of a dispute that kill -9 left without an answer the retry makes one`()
        async throws
    {
        let scene = try await FeedScene()
        for round in 1...3 {
            let connection = try scene.gateway.connect()
            let body = #"{"sender":"+447700900201","reason":"r\#(round)","contact":"c"}"#
            let request = """
                POST /v1/disputes HTTP/1.1\r
                Host: gateway.example\r
                Authorization: Bearer \(scene.gateway.operatorToken)\r
                Content-Type: application/json\r
                Idempotency-Key: round-\(round)\r
                Content-Length: \(body.utf8.count)\r
                \r
                \(body)
                """
            try connection.write(Array(request.utf8))
            // In the first round at once; later it is kept by then, and the answer is never read.
            try await waitUntil("the dispute is kept") {
                try round == 1 || numbers(scene).count == round
            }
            try await scene.gateway.restart()
            #expect(
                try scene.ask(
                    "POST",
                    "/v1/disputes",
                    body,
                    [(name: "Idempotency-Key", value: "round-\(round)")]
                ).status == 201
            )
            #expect(try numbers(scene).count == round)
        }
    }

    @Test func `a dispute without a key is the one that waits for a decision`() async throws {
        let scene = try await FeedScene()
        #expect(try post(scene).status == 201)
        let again = try post(scene)
        #expect(again.status == 200 && again.object["id"] as? Int == 1)
        #expect(again.header("Location") == "/v1/disputes/1")
        #expect(again.header("ETag") == "\"1\"")
        #expect(try post(scene, "another reason").status == 201)
        let decision = #"{"state":"rejected","reason":"no"}"#
        #expect(try scene.ask("PATCH", "/v1/disputes/1", decision).status == 200)
        #expect(try post(scene).object["id"] as? Int == 3)
        #expect(try numbers(scene) == [3, 2, 1])
    }

    @Test func `a key that is none is refused, and nothing is opened`() async throws {
        let scene = try await FeedScene()
        for key in ["", "\"\"", "two words", String(repeating: "k", count: 256)] {
            #expect(try type(post(scene, key: key)) == "400 malformed-request", "\(key)")
        }
        #expect(try numbers(scene).isEmpty)
        #expect(try post(scene, key: String(repeating: "k", count: 255)).status == 201)
    }
}
