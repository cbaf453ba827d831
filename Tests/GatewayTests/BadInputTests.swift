import Foundation
import TestSupport
import Testing

/// A request that must be refused, and how.
private struct BadRequest: Sendable {
    enum Token { case none, carrier, regulator, operatorOne, text(String) }

    let name: String
    var token = Token.carrier
    var method = "POST"
    var target = "/v1/complaints"
    var headers: [(name: String, value: String)] = []
    var type: String? = "application/json"
    var body: String? = nil
    let status: Int
    let problem: String
    /// Words of the detail, which must say what would be right.
    var detail: [String] = []
    var pointer: String? = nil
    /// What must not be repeated.
    var secret: String? = nil
}

private let complaint = """
    {"reporter":"+447700900456","sender":"+447700900123","channel":"sms","text":"Pay 1.45"}
    """

private func changed(_ from: String, _ to: String) -> String {
    complaint.replacing(from, with: to)
}

private func get(
    _ name: String,
    _ target: String,
    token: BadRequest.Token = .regulator,
    _ status: Int,
    _ problem: String,
    _ detail: [String] = [],
    secret: String? = nil
) -> BadRequest {
    BadRequest(
        name: name,
        token: token,
        method: "GET",
        target: target,
        type: nil,
        status: status,
        problem: problem,
        detail: detail,
        secret: secret
    )
}

private func post(
    _ name: String,
    _ body: String,
    _ status: Int,
    _ problem: String,
    _ detail: [String] = [],
    _ pointer: String? = nil,
    secret: String? = nil
) -> BadRequest {
    BadRequest(
        name: name,
        body: body,
        status: status,
        problem: problem,
        detail: detail,
        pointer: pointer,
        secret: secret
    )
}

private let badComplaints = [
    post("nothing", "", 400, "empty-body"),
    post(
        "half an object",
        "{\"reporter\":\"+447700900456\"",
        400,
        "malformed-json",
        [],
        "",
        secret: "900456"
    ),
    post("trailing comma", changed("\"Pay 1.45\"", "\"Pay 1.45\","), 400, "malformed-json", [], ""),
    post("no JSON", "reporter=+447700900456", 400, "malformed-json", [], "", secret: "900456"),
    post("two documents", complaint + complaint, 400, "malformed-json", [], ""),
    post("a number", "447700900456", 422, "invalid-field", ["object"], "", secret: "900456"),
    post("an array", "[\(complaint)]", 422, "invalid-field", ["object"], ""),
    post(
        "unknown field",
        changed("\"text\"", "\"colour\":\"red\",\"text\""),
        422,
        "unknown-field",
        ["messageId"],
        "/colour",
        secret: "red\""
    ),
    post(
        "duplicate key",
        changed("\"text\"", "\"channel\":\"mms\",\"text\""),
        400,
        "malformed-json",
        [],
        "/channel"
    ),
    post("NUL", changed("Pay 1.45", "Pay\\u0000"), 400, "malformed-json", [], "/text"),
    post("lone surrogate", changed("Pay 1.45", "Pay \\ud800"), 400, "malformed-json", [], "/text"),
    post(
        "no reporter",
        changed("\"reporter\":\"+447700900456\",", ""),
        422,
        "missing-field",
        ["reporter"],
        "/reporter"
    ),
    post("no text", changed(",\"text\":\"Pay 1.45\"", ""), 422, "missing-field", ["text"], "/text"),
    post(
        "no channel",
        changed("\"channel\":\"sms\",", ""),
        422,
        "missing-field",
        ["channel"],
        "/channel"
    ),
    post("blank text", changed("Pay 1.45", "  "), 422, "invalid-field", ["blank"], "/text"),
    post(
        "unknown channel",
        changed("\"sms\"", "\"pigeon\""),
        422,
        "invalid-field",
        ["sms", "mms", "rcs"],
        "/channel",
        secret: "pigeon"
    ),
    post(
        "reporter as number",
        changed("\"+447700900456\"", "447700900456"),
        422,
        "invalid-field",
        ["string"],
        "/reporter",
        secret: "900456"
    ),
    post(
        "blank reporter",
        changed("+447700900456", " "),
        422,
        "invalid-field",
        ["number"],
        "/reporter"
    ),
    post(
        "no possible sender",
        changed("+447700900123", "+4477009001234567890"),
        422,
        "invalid-field",
        ["digits"],
        "/sender",
        secret: "4477009"
    ),
    post(
        "long sender",
        changed("+447700900123", String(repeating: "A", count: 2000)),
        422,
        "invalid-field",
        ["1400"],
        "/sender",
        secret: "AAAA"
    ),
    post(
        "long reporter",
        changed("+447700900456", String(repeating: "7", count: 2000)),
        422,
        "invalid-field",
        ["1400"],
        "/reporter",
        secret: "7777"
    ),
    post(
        "long text",
        changed("Pay 1.45", String(repeating: "spam ", count: 4000)),
        422,
        "invalid-field",
        ["16384"],
        "/text",
        secret: "spam spam"
    ),
    post(
        "long message id",
        changed("{", "{\"messageId\":\"\(String(repeating: "m", count: 201))\","),
        422,
        "invalid-field",
        ["200"],
        "/messageId",
        secret: "mmmm"
    ),
    post(
        "empty message id",
        changed("{", "{\"messageId\":\"\","),
        422,
        "invalid-field",
        ["1 to 200"],
        "/messageId"
    ),
    post(
        "no date",
        changed("{", "{\"receivedAt\":\"yesterday\","),
        422,
        "invalid-field",
        ["RFC 3339"],
        "/receivedAt",
        secret: "yesterday"
    ),
    post(
        "unknown disposition",
        changed("{", "{\"disposition\":\"ham\","),
        422,
        "invalid-field",
        ["spam", "legit"],
        "/disposition"
    ),
    post(
        "too deep",
        String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
        400,
        "malformed-json",
        [],
        String(repeating: "/0", count: 16)
    ),
    BadRequest(
        name: "form",
        type: "application/x-www-form-urlencoded",
        body: "a=b",
        status: 415,
        problem: "unsupported-media-type",
        detail: ["application/json", "application/x-ndjson"]
    ),
    BadRequest(
        name: "no media type",
        type: nil,
        body: complaint,
        status: 415,
        problem: "unsupported-media-type",
        detail: ["application/json"]
    ),
    BadRequest(
        name: "latin-1",
        type: "application/json; charset=iso-8859-1",
        body: complaint,
        status: 415,
        problem: "unsupported-media-type",
        detail: ["UTF-8"]
    ),
]

private let unknownToken = "sg_" + String(repeating: "0", count: 49)

private let badCallers = [
    BadRequest(
        name: "no token",
        token: .none,
        body: complaint,
        status: 401,
        problem: "unauthenticated",
        detail: ["Bearer"]
    ),
    BadRequest(
        name: "a token of another kind",
        token: .text("abc"),
        body: complaint,
        status: 401,
        problem: "unauthenticated",
        detail: ["sg_"],
        secret: "abc\""
    ),
    BadRequest(
        name: "a mistyped token",
        token: .text(unknownToken),
        body: complaint,
        status: 401,
        problem: "unauthenticated",
        detail: ["sg_"],
        secret: "0000"
    ),
    BadRequest(
        name: "basic",
        token: .none,
        headers: [("Authorization", "Basic YTpi")],
        body: complaint,
        status: 401,
        problem: "unauthenticated",
        detail: ["Bearer"],
        secret: "YTpi"
    ),
    BadRequest(
        name: "a regulator's complaint",
        token: .regulator,
        body: complaint,
        status: 403,
        problem: "forbidden",
        detail: ["regulator", "carrier"]
    ),
    get(
        "a carrier reads the feed",
        "/v1/feeds/senders",
        token: .carrier,
        403,
        "forbidden",
        ["carrier", "regulator"]
    ),
    get("a regulator asks for partners", "/v1/partners", 403, "forbidden", ["operator"]),
]

private let badQuestions = [
    get("unknown path", "/v1/nothing", 404, "not-found", ["openapi"]),
    get("another version", "/v2/feeds", 404, "not-found"),
    get("unknown form of a feed", "/v1/feeds/senders.xml", 404, "not-found"),
    get(
        "limit -1",
        "/v1/feeds/senders?limit=-1",
        400,
        "invalid-parameter",
        ["limit", "1 to 1000"],
        secret: "-1"
    ),
    get("limit 0", "/v1/feeds/senders?limit=0", 400, "invalid-parameter", ["limit", "1 to 1000"]),
    get(
        "limit ten",
        "/v1/feeds/senders?limit=ten",
        400,
        "invalid-parameter",
        ["whole number"],
        secret: "ten\""
    ),
    get(
        "limit twice",
        "/v1/feeds/senders?limit=1&limit=2",
        400,
        "invalid-parameter",
        ["limit", "twice"]
    ),
    get("wait too long", "/v1/feeds/senders?wait=61", 400, "invalid-parameter", ["wait", "60"]),
    get(
        "mangled cursor",
        "/v1/feeds/senders?after=AAAAAAAAAAAAAAAAAAAAAAAAAAA",
        400,
        "invalid-parameter",
        ["after", "next"],
        secret: "AAAA"
    ),
    get(
        "unknown parameter",
        "/v1/feeds/senders?since=1",
        400,
        "invalid-parameter",
        ["after", "limit", "wait"],
        secret: "since"
    ),
    get(
        "a parameter of the snapshot",
        "/v1/feeds/senders/snapshot?limit=1",
        400,
        "invalid-parameter",
        ["none"]
    ),
    get(
        "unknown window",
        "/v1/statistics/overview?window=2h",
        token: .operatorOne,
        400,
        "invalid-parameter",
        ["window", "1h", "24h", "7d", "10d", "30d"],
        secret: "2h"
    ),
    get(
        "top limit",
        "/v1/statistics/senders?limit=1001",
        token: .operatorOne,
        400,
        "invalid-parameter",
        ["1000"]
    ),
    get(
        "no sender",
        "/v1/statistics/senders/nobody",
        token: .operatorOne,
        400,
        "invalid-parameter",
        ["shortCode:GB"],
        secret: "nobody"
    ),
    get(
        "unknown sender",
        "/v1/statistics/senders/+447700900999",
        token: .operatorOne,
        404,
        "not-found",
        ["30 days"],
        secret: "900999"
    ),
    get(
        "broken escape",
        "/v1/statistics/senders/%zz",
        token: .operatorOne,
        400,
        "malformed-request"
    ),
    get("dots", "/v1/../healthz", 400, "malformed-request"),
    BadRequest(
        name: "wrong method",
        method: "GET",
        type: nil,
        status: 405,
        problem: "method-not-allowed",
        detail: ["POST"]
    ),
    BadRequest(
        name: "DELETE of a feed",
        token: .regulator,
        method: "DELETE",
        target: "/v1/feeds",
        type: nil,
        status: 405,
        problem: "method-not-allowed",
        detail: ["GET"]
    ),
    BadRequest(
        name: "OPTIONS",
        token: .none,
        method: "OPTIONS",
        target: "/v1/complaints",
        type: nil,
        status: 405,
        problem: "method-not-allowed",
        detail: ["POST"]
    ),
    BadRequest(
        name: "unknown method",
        method: "BREW",
        target: "/v1/feeds",
        type: nil,
        status: 501,
        problem: "malformed-request",
        detail: ["GET"]
    ),
    BadRequest(
        name: "Accept of another kind",
        token: .regulator,
        method: "GET",
        target: "/v1/feeds/senders",
        headers: [("Accept", "image/png")],
        type: nil,
        status: 406,
        problem: "not-acceptable",
        detail: ["text/csv"]
    ),
    BadRequest(
        name: "partner without a role",
        token: .operatorOne,
        target: "/v1/partners",
        body: "{\"name\":\"x\",\"country\":\"GB\"}",
        status: 422,
        problem: "missing-field",
        pointer: "/role"
    ),
    BadRequest(
        name: "partner of another role",
        token: .operatorOne,
        target: "/v1/partners",
        body: "{\"name\":\"x\",\"role\":\"king\",\"country\":\"GB\"}",
        status: 422,
        problem: "invalid-field",
        detail: ["carrier", "regulator", "peer", "operator"],
        pointer: "/role",
        secret: "king"
    ),
    BadRequest(
        name: "partner's name",
        token: .operatorOne,
        target: "/v1/partners",
        body: "{\"name\":\"A b\",\"role\":\"peer\",\"country\":\"GB\"}",
        status: 422,
        problem: "invalid-field",
        detail: ["a-z"],
        pointer: "/name",
        secret: "A b"
    ),
    BadRequest(
        name: "partner as form",
        token: .operatorOne,
        target: "/v1/partners",
        type: "text/plain",
        body: "{}",
        status: 415,
        problem: "unsupported-media-type",
        detail: ["application/json"]
    ),
    BadRequest(
        name: "no such partner",
        token: .operatorOne,
        method: "DELETE",
        target: "/v1/partners/nobody",
        type: nil,
        status: 404,
        problem: "not-found",
        detail: ["partner"]
    ),
]

@Suite struct BadInputTests {
    @Test func `every bad request gets its problem, and costs the next one nothing`() async throws {
        let gateway = try await GatewayProcess()
        let carrier = try gateway.makePartner("acme", role: "carrier")
        let regulator = try gateway.makePartner("regulator", role: "regulator")
        for bad in badComplaints + badCallers + badQuestions {
            var headers = bad.headers
            let token: String? =
                switch bad.token {
                case .none: nil
                case .carrier: carrier
                case .regulator: regulator
                case .operatorOne: gateway.operatorToken
                case .text(let text): text
                }
            if let token { headers.append(("Authorization", "Bearer \(token)")) }
            if let type = bad.type { headers.append(("Content-Type", type)) }
            let response = try gateway.connect().send(
                bad.method,
                bad.target,
                headers: headers,
                body: bad.body.map { Array($0.utf8) }
            )
            expect(response, bad)
        }
        #expect(
            try gateway.send("POST", "/v1/complaints", token: carrier, body: complaint).status
                == 201
        )
        let totals = try gateway.send("GET", "/v1/statistics/overview", token: carrier).object
        #expect(totals["complaints"] as? Int == 1)
        #expect(!gateway.log.contains("7700900") && !gateway.log.contains("Pay 1.45"))
    }

    private func expect(_ response: TestHTTPResponse, _ bad: BadRequest) {
        let problem = response.object
        let comment = Comment(rawValue: "\(bad.name): \(response.status) \(response.text)")
        #expect(response.status == bad.status, comment)
        #expect(response.header("Content-Type") == "application/problem+json", comment)
        #expect(problem["type"] as? String == "urn:spamgate:problem:\(bad.problem)", comment)
        #expect(problem["status"] as? Int == bad.status, comment)
        #expect((problem["title"] as? String)?.isEmpty == false, comment)
        #expect(problem["pointer"] as? String == bad.pointer, comment)
        let detail = problem["detail"] as? String ?? ""
        #expect(!detail.isEmpty && bad.detail.allSatisfy { detail.contains($0) }, comment)
        if let secret = bad.secret { #expect(!response.text.contains(secret), comment) }
        if bad.status == 401 {
            #expect(response.header("WWW-Authenticate")?.hasPrefix("Bearer") == true, comment)
        }
        if bad.status == 405 { #expect(response.header("Allow") != nil, comment) }
    }

    @Test func `a body of 20 MB is refused before it has been read`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        for (type, isAnnounced) in [("application/json", true), ("application/x-ndjson", false)] {
            let connection = try gateway.connect()
            var headers = [
                (name: "Authorization", value: "Bearer \(token)"),
                (name: "Content-Type", value: type),
            ]
            let length = (name: "Content-Length", value: "20000000")
            headers.append(isAnnounced ? length : (name: "Transfer-Encoding", value: "chunked"))
            try connection.write(connection.request("POST", "/v1/complaints", headers: headers))
            if !isAnnounced {
                // Twice what is taken, and the end is never sent: nobody may wait for it.
                let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 0x20, count: 65_536)
                for _ in 0..<32 {
                    guard (try? connection.write(chunk + [0x0d, 0x0a])) != nil else { break }
                }
            }
            let response = try connection.response()
            #expect(response.status == 413)
            #expect(response.object["type"] as? String == "urn:spamgate:problem:body-too-large")
            #expect(response.header("Content-Type") == "application/problem+json")
        }
        #expect(
            try gateway.send("POST", "/v1/complaints", token: token, body: complaint).status == 201
        )
    }

    @Test func `three bad lines of ten are named, and seven are counted`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        var lines = (0..<10).map { number in
            changed("900456", "90045\(number)")
        }
        lines[2] = "{\"reporter\":"
        lines[5] = changed("\"sms\"", "\"pigeon\"")
        lines[8] = changed("\"+447700900123\"", "7")
        let response = try gateway.send(
            "POST",
            "/v1/complaints",
            token: token,
            type: "application/x-ndjson",
            body: lines.joined(separator: "\n")
        )
        #expect(response.status == 200)
        let summary = response.object
        #expect(summary["counted"] as? Int == 7)
        #expect(summary["duplicates"] as? Int == 0)
        let rejected = summary["rejected"] as? [[String: Any]] ?? []
        #expect(rejected.map { $0["line"] as? Int } == [3, 6, 9])
        #expect(rejected.map { $0["pointer"] as? String }.dropFirst() == ["/channel", "/sender"])
        #expect(
            rejected.map { $0["type"] as? String } == [
                "urn:spamgate:problem:malformed-json", "urn:spamgate:problem:invalid-field",
                "urn:spamgate:problem:invalid-field",
            ]
        )
        #expect(!response.text.contains("pigeon") && !response.text.contains("7700900"))
        let totals = try gateway.send("GET", "/v1/statistics/overview", token: token).object
        #expect(totals["complaints"] as? Int == 7)
    }

    @Test func `a message id with another content is a conflict, and changes nothing`() async throws
    {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        let first = changed("{", "{\"messageId\":\"one\",")
        let other = first.replacing("1.45", with: "2.45")
        #expect(try gateway.send("POST", "/v1/complaints", token: token, body: first).status == 201)
        let again = try gateway.send("POST", "/v1/complaints", token: token, body: first)
        #expect(again.status == 201 && again.header("Idempotent-Replay") == "true")
        let response = try gateway.send("POST", "/v1/complaints", token: token, body: other)
        #expect(response.status == 409)
        #expect(response.object["type"] as? String == "urn:spamgate:problem:message-id-conflict")
        #expect(response.object["pointer"] as? String == "/messageId")
        #expect(!response.text.contains("2.45"))
        let totals = try gateway.send("GET", "/v1/statistics/overview", token: token).object
        #expect(totals["complaints"] as? Int == 1 && totals["conflicts"] as? Int == 1)
    }

    @Test func `HEAD is GET without a body`() async throws {
        let gateway = try await GatewayProcess()
        let connection = try gateway.connect()
        let headers = [(name: "Authorization", value: "Bearer \(gateway.operatorToken)")]
        for target in [
            "/healthz", "/readyz", "/v1/feeds", "/v1/statistics/overview", "/v1/nothing",
        ] {
            let got = try connection.send("GET", target, headers: headers)
            let head = try connection.send("HEAD", target, headers: headers)
            #expect(head.status == got.status)
            #expect(head.header("Content-Length") == "\(got.body.count)")
            #expect(head.header("Content-Type") == got.header("Content-Type"))
        }
    }

    @Test func `a revoked token is refused by every worker of every gateway within 5 s`()
        async throws
    {
        let redis = try await RedisServer()
        let gateway = try await GatewayProcess(sharing: redis.socketPath)
        let other = try await GatewayProcess(sharing: redis.socketPath)
        let token = try gateway.makePartner("acme", role: "carrier")
        for each in [gateway, other] {
            let response = try each.send("POST", "/v1/complaints", token: token, body: complaint)
            #expect(response.status == 201)
        }
        let revoked = try gateway.send("DELETE", "/v1/partners/acme", token: gateway.operatorToken)
        #expect(revoked.status == 204)
        // Enough connections to reach each worker; kept ones as good as new ones.
        try await waitUntil(deadline: .seconds(5), "both gateways refuse the token") {
            try [gateway, other].allSatisfy { each in
                try (0..<8).allSatisfy { _ in
                    try each.send("POST", "/v1/complaints", token: token, body: complaint).status
                        == 401
                }
            }
        }
        let response = try other.send("POST", "/v1/complaints", token: token, body: complaint)
        #expect(response.object["detail"] as? String == "the token is unknown or revoked")
        #expect(!response.text.contains(token))
    }

    @Test func `a cursor of another gateway is gone, and the snapshot goes on`() async throws {
        let one = try await GatewayProcess()
        let other = try await GatewayProcess()
        let token = try other.makePartner("regulator", role: "regulator")
        let own = try one.send("GET", "/v1/feeds/senders", token: one.operatorToken)
        let cursor = try #require(own.object["next"] as? String)
        let response = try other.send("GET", "/v1/feeds/senders?after=\(cursor)", token: token)
        #expect(response.status == 410)
        #expect(response.object["type"] as? String == "urn:spamgate:problem:cursor-gone")
        let link = try #require(response.header("Link"))
        #expect(link == "</v1/feeds/senders/snapshot>; rel=\"snapshot\"")
        let path = try #require(response.object["snapshot"] as? String)
        let snapshot = try other.send("GET", path, token: token)
        let next = try #require(snapshot.object["next"] as? String)
        #expect(
            try other.send("GET", "/v1/feeds/senders?after=\(next)", token: token).status == 200
        )
        // One character changed is no cursor at all.
        let last = cursor.hasSuffix("A") ? "B" : "A"
        let mangled = cursor.dropLast() + last
        let slip = try one.send(
            "GET",
            "/v1/feeds/senders?after=\(mangled)",
            token: one.operatorToken
        )
        #expect(slip.status == 400)
    }
}
