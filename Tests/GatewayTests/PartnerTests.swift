import Foundation
import TestSupport
import Testing

@Suite struct PartnerTests {
    private static let complaint = """
        {"reporter":"+447700900456","sender":"+447700900123","channel":"sms","text":"Pay 1.45"}
        """

    private func body(_ name: String, _ role: String) -> String {
        "{\"name\":\"\(name)\",\"role\":\"\(role)\",\"country\":\"GB\"}"
    }

    @Test func `a partner is added, listed and revoked, and its token is shown once`() async throws
    {
        let gateway = try await GatewayProcess()
        let owner = gateway.operatorToken
        let added = try gateway.send(
            "POST",
            "/v1/partners",
            token: owner,
            body: body("acme", "carrier")
        )
        #expect(added.status == 201)
        #expect(added.header("Cache-Control") == "no-store")
        let token = try #require(added.object["token"] as? String)
        #expect(token.hasPrefix("sg_") && token.utf8.count == 52)

        let taken = try gateway.send(
            "POST",
            "/v1/partners",
            token: owner,
            body: body("acme", "peer")
        )
        #expect(taken.status == 409)
        #expect(taken.object["type"] as? String == "urn:spamgate:problem:partner-exists")
        #expect(taken.object["pointer"] as? String == "/name")

        let list = try gateway.send("GET", "/v1/partners", token: owner)
        let partners = list.object["partners"] as? [[String: Any]] ?? []
        #expect(partners.map { $0["name"] as? String } == ["operator", "acme"])
        #expect(partners.allSatisfy { $0["revokedAt"] == nil && $0["token"] == nil })
        #expect(
            try gateway.send("POST", "/v1/complaints", token: token, body: Self.complaint).status
                == 201
        )

        #expect(try gateway.send("DELETE", "/v1/partners/acme", token: owner).status == 204)
        let again = try gateway.send(
            "POST",
            "/v1/partners",
            token: owner,
            body: body("acme", "carrier")
        )
        #expect(again.status == 409)
        let after = try gateway.send("GET", "/v1/partners", token: owner)
        let revoked = (after.object["partners"] as? [[String: Any]])?.last?["revokedAt"]
        #expect(revoked is String)
        for text in [list.text, after.text, taken.text, gateway.log, gateway.output] {
            #expect(!text.contains(token) && !text.contains(owner))
        }
        try expectNowhere([token, owner], in: gateway)
    }

    /// Looks into every file of the data directory and every key of Redis.
    private func expectNowhere(_ tokens: [String], in gateway: GatewayProcess) throws {
        let files = try FileManager.default.subpathsOfDirectory(atPath: gateway.dataDirectory)
        var looked = 0
        for file in files where !file.hasSuffix("operator.token") {
            guard
                let data = FileManager.default.contents(atPath: gateway.dataDirectory + "/" + file)
            else { continue }
            looked += data.isEmpty ? 0 : 1
            for token in tokens { #expect(data.range(of: Data(token.utf8)) == nil, "\(file)") }
        }
        #expect(looked > 1)
        let redis = try RedisTestClient(
            unixPath: gateway.dataDirectory + "/redis.sock",
            keeping: gateway
        )
        let record = try redis.command("HGETALL", "sg:{control}:partners").array ?? []
        #expect(record.count == 4)
        for text in record.compactMap(\.string) {
            #expect(tokens.allSatisfy { !text.contains($0.dropFirst(3)) })
        }
    }

    @Test func `each role may do what the table says and nothing else`() async throws {
        let gateway = try await GatewayProcess()
        let roles = ["carrier", "regulator", "peer", "operator"]
        var tokens: [String: String] = [:]
        for role in roles { tokens[role] = try gateway.makePartner("the-\(role)", role: role) }
        let readers = ["regulator", "peer", "operator"]
        let table: [(method: String, target: String, body: String?, roles: [String])] = [
            ("POST", "/v1/complaints", Self.complaint, ["carrier"]),
            ("POST", "/v1/complaints/mars", "{}", ["carrier"]),
            ("GET", "/v1/feeds", nil, readers),
            ("GET", "/v1/feeds/senders", nil, readers),
            ("GET", "/v1/feeds/senders.csv", nil, readers),
            ("GET", "/v1/feeds/senders/snapshot", nil, readers),
            ("GET", "/v1/feeds/senders/snapshot.ndjson", nil, readers),
            ("GET", "/v1/statistics/overview", nil, ["operator", "carrier"]),
            ("GET", "/v1/statistics/partners", nil, ["operator", "carrier"]),
            ("GET", "/v1/statistics/senders", nil, ["operator"]),
            ("GET", "/v1/statistics/senders/+447700900123", nil, ["operator"]),
            ("GET", "/v1/partners", nil, ["operator"]),
            ("POST", "/v1/partners", "{}", ["operator"]),
            ("PATCH", "/v1/partners/nobody", "{}", ["operator"]),
            ("DELETE", "/v1/partners/nobody", nil, ["operator"]),
        ]
        for (method, target, body, allowed) in table {
            let without = try gateway.send(method, target, body: body)
            #expect(without.status == 401, "\(method) \(target) without a token")
            for role in roles {
                let response = try gateway.send(method, target, token: tokens[role], body: body)
                let isAllowed = response.status != 403 && response.status != 401
                #expect(isAllowed == allowed.contains(role), "\(role): \(method) \(target)")
            }
        }
        for target in ["/healthz", "/readyz"] {
            #expect(try gateway.send("GET", target).status == 200)
        }
    }

    @Test func `a carrier sees its own figures only`() async throws {
        let gateway = try await GatewayProcess()
        let one = try gateway.makePartner("one", role: "carrier")
        let two = try gateway.makePartner("two", role: "carrier")
        #expect(
            try gateway.send("POST", "/v1/complaints", token: one, body: Self.complaint).status
                == 201
        )
        let mine = try gateway.send("GET", "/v1/statistics/overview", token: one).object
        #expect(mine["complaints"] as? Int == 1 && mine["partner"] as? String == "one")
        #expect(mine["senders"] == nil && mine["reporters"] == nil)
        let other = try gateway.send("GET", "/v1/statistics/overview", token: two).object
        #expect(other["complaints"] as? Int == 0)
        let list = try gateway.send("GET", "/v1/statistics/partners", token: two)
        let names = (list.object["partners"] as? [[String: Any]])?.map { $0["name"] as? String }
        #expect(names == ["two"] && !list.text.contains("one"))
    }
}
