import Foundation
import TestSupport
import Testing

/// What subscribers, sources and a damaged Redis can do to conversations.
@Suite struct HostileMessageTests {
    private static let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"

    private func kannel(
        _ gateway: GatewayProcess,
        _ token: String,
        _ text: String,
        id: String,
        from subscriber: String = "+447700900456",
        headers: [(name: String, value: String)] = []
    ) throws -> TestHTTPResponse {
        try gateway.connect().send(
            "POST",
            "/v1/mo/kannel?id=\(id)",
            headers: headers + [
                (name: "Authorization", value: "Bearer \(token)"),
                (name: "X-Kannel-From", value: subscriber),
                (name: "X-Kannel-To", value: "7726"),
            ],
            body: Array(text.utf8)
        )
    }

    private func overview(_ gateway: GatewayProcess, _ name: String) throws -> Int? {
        try gateway.send(
            "GET",
            "/v1/statistics/overview?window=24h",
            token: gateway.operatorToken
        ).object[name] as? Int
    }

    /// The keys of conversations in a Redis.
    private func conversations(_ client: RedisTestClient) throws -> [String] {
        try #require(try client.command("KEYS", "*").array).compactMap(\.string)
            .filter { $0.hasSuffix("conversations") }
    }

    @Test func `a moment far away is no moment, and costs nothing`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        let times = ["9223372036854775807", "-9223372036854775808", "9999999999999", "x", ""]
        for (place, time) in times.enumerated() {
            let answer = try gateway.send(
                "GET",
                "/v1/mo/kannel?id=t\(place)&from=%2B44770090045\(place)&ts=\(time)"
                    + "&text=%2B447700900123:+Parcel+held,+pay+at+https://parcel-fee.example/",
                token: token
            )
            #expect(answer.status == 200 && !answer.text.isEmpty, "\(time)")
        }
        #expect(try overview(gateway, "complaints") == times.count)
    }

    @Test func `HEAD takes no message, and a long query no harm`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        let target = "/v1/mo/kannel?id=a&from=%2B447700900456&text=%2B447700900123:+Parcel+held"
        let headers = [(name: "Authorization", value: "Bearer \(token)")]
        let head = try gateway.connect().send("HEAD", target, headers: headers)
        #expect(head.status == 405)
        #expect(head.header("Allow") == "POST, GET")
        let padding = String(repeating: "%20a", count: 4096)
        #expect(try gateway.send("GET", target + padding, token: token).status == 414)
        #expect(try overview(gateway, "complaints") == 0)
        let most = String(repeating: "%20a", count: 2000)
        #expect(try gateway.send("GET", target + most, token: token).status == 200)
        #expect(try overview(gateway, "complaints") == 1)
    }

    @Test func `two gateways take the messages of one subscriber in turns and at once`()
        async throws
    {
        let redis = try await RedisServer()
        let gateways = [
            try await GatewayProcess(sharing: redis.socketPath),
            try await GatewayProcess(sharing: redis.socketPath),
        ]
        let token = try gateways[0].makePartner("acme", role: "carrier")
        for number in 0..<20 {
            let text = "\(Self.text) \(String(repeating: "o", count: number + 1))"
            let asked = try kannel(gateways[number % 2], token, text, id: "t\(number)")
            #expect(asked.status == 200 && !asked.text.isEmpty)
            let other = gateways[(number + 1) % 2]
            let again = try kannel(other, token, text, id: "t\(number)")
            #expect(again.header("Spamgate-Outcome") == "retry")
            #expect(again.text == asked.text)
            let answer = try kannel(other, token, "07700 900\(100 + number)", id: "a\(number)")
            #expect(answer.status == 200 && !answer.text.isEmpty)
        }
        #expect(try overview(gateways[0], "complaints") == 20)
        // The same messages to both at the same moment: each is taken once.
        let outcomes = try await onThreads(4) { thread in
            try (0..<20).map { number in
                let text = "+44 7700 900\(200 + number): \(Self.text)"
                return try kannel(gateways[thread % 2], token, text, id: "b\(number)")
                    .header("Spamgate-Outcome") ?? "none"
            }
        }.flatMap { $0 }
        #expect(outcomes.filter { $0 == "taken" }.count == 20)
        #expect(outcomes.filter { $0 == "retry" }.count == 60)
        #expect(try overview(gateways[1], "complaints") == 40)
        #expect(try overview(gateways[1], "partial") == 0)
    }

    @Test func `a conversation that is damaged in Redis begins anew`() async throws {
        let redis = try await RedisServer()
        let gateway = try await GatewayProcess(sharing: redis.socketPath)
        let token = try gateway.makePartner("acme", role: "carrier")
        let client = try redis.client()
        let damages: [@Sendable ([UInt8]) -> [UInt8]] = [
            { Array($0.dropLast()) }, { $0 + [0] }, { _ in [1, 2, 3] }, { Array($0.prefix(20)) },
            { value in value.map { $0 ^ 1 } }, { _ in [UInt8](repeating: 0xFF, count: 1 << 20) },
        ]
        for (place, damage) in damages.enumerated() {
            let words = String(repeating: "again ", count: place + 1)
            let asked = try kannel(gateway, token, "\(Self.text) \(words)", id: "t\(place)")
            #expect(asked.status == 200 && !asked.text.isEmpty)
            let key = try #require(
                try conversations(client).first { try client.command("HLEN", $0).integer == 1 }
            )
            let pair = try #require(try client.command("HGETALL", key).array)
            guard case .bulk(let field) = pair[0], case .bulk(let value) = pair[1] else {
                Issue.record("no conversation")
                return
            }
            _ = try client.command(bytes: [
                Array("HSET".utf8), Array(key.utf8), field, damage(value),
            ])
            let answer = try kannel(gateway, token, "0770090012\(place)", id: "a\(place)")
            #expect(answer.status == 200 && !answer.text.isEmpty, "\(place)")
            #expect(answer.header("Spamgate-Outcome") == "taken")
            let thanked = try kannel(gateway, token, "\(Self.text) \(words)", id: "c\(place)")
            #expect(thanked.header("Spamgate-Outcome") == "taken", "\(place)")
            #expect(try overview(gateway, "complaints") == place + 1)
        }
    }

    @Test func `one subscriber cannot fill Redis with parts and texts`() async throws {
        let redis = try await RedisServer()
        let gateway = try await GatewayProcess(sharing: redis.socketPath)
        let token = try gateway.makePartner("acme", role: "carrier")
        let connection = try gateway.connect()
        func post(_ text: String, id: String, part: Int? = nil) throws -> Int {
            var headers = [
                (name: "Authorization", value: "Bearer \(token)"),
                (name: "X-Kannel-From", value: "+447700900456"),
            ]
            if let part {
                let header = String(
                    format: "%%06%%08%%04%%%02x%%%02x%%ff%%01",
                    part >> 8,
                    part & 255
                )
                headers.append((name: "X-Kannel-UDH", value: header))
            }
            return try connection.send(
                "POST",
                "/v1/mo/kannel?id=\(id)",
                headers: headers,
                body: Array(text.utf8)
            ).status
        }
        func word(_ number: Int) -> String {
            let letters = Array("abcdefghijklmnopqrstuvwxyz")
            return String([26 * 26, 26, 1].map { letters[number / $0 % 26] })
        }
        for number in 0..<1000 {
            let text = "Of 255 parts the first: \(word(number))"
            #expect(try post(text, id: "p\(number)", part: number) == 200)
        }
        let huge = String(
            repeating: "Parcel held, pay at https://parcel-fee.example/ ",
            count: 4000
        )
        for number in 0..<40 {
            #expect(try post("\(word(number)) \(huge)", id: "h\(number)") == 200)
            #expect(try post("077009001\(number + 10)", id: "n\(number)") == 200)
        }
        for number in 0..<40 {
            #expect(try post("\(word(100 + number)) \(huge)", id: "i\(number)") == 200)
        }
        let client = try redis.client()
        let sizes = try conversations(client).flatMap { key in
            try #require(try client.command("HVALS", key).array).map { $0.string?.utf8.count ?? 0 }
        }
        #expect(sizes.count == 1)
        #expect(sizes.reduce(0, +) < 256 * 1024, "\(sizes)")
        let counted = try #require(try overview(gateway, "complaints"))
        let partial = try #require(try overview(gateway, "partial"))
        #expect(counted == 40)
        #expect(partial > 950)
        #expect(try gateway.send("GET", "/readyz").status == 200)
    }
}
