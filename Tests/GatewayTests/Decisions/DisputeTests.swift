import Foundation
import TestSupport
import Testing

/// Disputes on the running gateway: what partners and operators are answered, and what becomes of
/// the listing in every output of the feed.
@Suite struct DisputeTests {
    private static let organisation = """
        organisation:
          name: Example Mobile
          contact: abuse@mobile.example
          domain: mobile.example
        """
    private static let disputed = "+447700900201"
    private static let other = "+447700900202"

    private func audit(_ scene: FeedScene) throws -> [[String: Any]] {
        let response = try scene.ask("GET", "/v1/audit?limit=1000")
        guard response.status == 200, let records = response.object["records"] as? [[String: Any]]
        else { throw UnexpectedResponse(response) }
        return records
    }

    private func open(
        _ scene: FeedScene,
        as token: String? = nil,
        about sender: String = Self.disputed
    ) throws -> TestHTTPResponse {
        let body = """
            {"sender":"\(sender)","reason":"it is our customer, and was hacked",\
            "evidence":"see ticket 4711","contact":"abuse@peer.example"}
            """
        return try scene.gateway.connect().send(
            "POST",
            "/v1/disputes",
            headers: [
                (name: "Authorization", value: "Bearer \(token ?? scene.gateway.operatorToken)"),
                (name: "Content-Type", value: "application/json"),
                (name: "Spamgate-Time", value: scene.now.rfc3339),
            ],
            body: Array(body.utf8)
        )
    }

    /// What every output of the feed says of the disputed sender and of another one, by its name.
    private func outputs(_ scene: FeedScene) throws -> [String: String] {
        func shows(_ text: String) -> String {
            [Self.disputed, Self.other].map { text.contains($0) ? "shown" : "gone" }
                .joined(separator: " ")
        }
        var found: [String: String] = [:]
        for name in ["snapshot", "snapshot.ndjson", "snapshot.csv"] {
            found[name] = shows(try scene.get("/v1/feeds/senders/\(name)").text)
        }
        let page = try scene.get("/v1/feeds/senders").object["entries"] as? [[String: Any]] ?? []
        let last = page.last { entry in
            (entry["sender"] as? [String: Any])?["value"] as? String == Self.disputed
        }
        found["pull"] = ["event", "reason"].map { last?[$0] as? String ?? "-" }
            .joined(separator: " ")
        let lines = try scene.get("/v1/feeds/senders.csv").text.split(separator: "\r\n")
        found["pull.csv"] = lines.last { $0.contains(Self.disputed) }.map { line in
            line.contains("withdrawn") && line.contains("disputed") ? "withdrawn" : "listed"
        }
        let hashes = try scene.get("/v1/feeds/senders/misp/hashes.csv").text
        found["misp hashes"] = "\(hashes.split(separator: "\n").count)"
        let manifest = try scene.get("/v1/feeds/senders/misp/manifest.json").object
        let event = try scene.get("/v1/feeds/senders/misp/\(manifest.keys.first ?? "").json")
        found["misp event"] = deleted(in: event)
        found["taxii"] = try indicators(scene)
        for name in ["snapshot.xarf", "snapshot.iodef"] {
            found[name] = shows(try scene.get("/v1/feeds/senders/\(name)").text)
        }
        return found
    }

    /// Whether the indicators of both senders are revoked in their last versions.
    private func indicators(_ scene: FeedScene) throws -> String {
        let response = try scene.get(
            "/taxii2/spamgate/collections/senders/objects/?match%5Btype%5D=indicator",
            [(name: "Accept", value: "application/taxii+json;version=2.1")]
        )
        let objects = response.object["objects"] as? [[String: Any]] ?? []
        return [Self.disputed, Self.other].map { sender in
            let last = objects.filter { ($0["name"] as? String)?.hasSuffix(sender) == true }
                .max { ($0["modified"] as? String ?? "") < ($1["modified"] as? String ?? "") }
            guard let last else { return "none" }
            return last["revoked"] as? Bool == true ? "revoked" : "valid"
        }.joined(separator: " ")
    }

    /// How many senders of a MISP event are deleted.
    private func deleted(in response: TestHTTPResponse) -> String {
        let event = response.object["Event"] as? [String: Any] ?? [:]
        let objects = event["Object"] as? [[String: Any]] ?? []
        return "\(objects.count { $0["deleted"] as? Bool == true }) of \(objects.count)"
    }

    @Test func `upheld removes the sender from every output, and the audit log says who knew`()
        async throws
    {
        let scene = try await FeedScene(configuration: Self.organisation)
        let peer = try scene.gateway.makePartner("peer", role: "peer")
        try scene.complain(0..<5, about: Self.other)
        _ = try await scene.entries(1)
        // MISP is told what was published in seconds that have ended.
        scene.now += 1
        let hashes = try scene.get("/v1/feeds/senders/misp/hashes.csv").text
        try scene.complain(0..<5, about: Self.disputed)
        _ = try await scene.entries(2)
        scene.now += 1
        let before = try outputs(scene)
        #expect(before["snapshot"] == "shown shown" && before["snapshot.csv"] == "shown shown")
        #expect(before["pull"] == "listed -" && before["misp event"] == "0 of 4")
        #expect(before["taxii"] == "valid valid" && before["snapshot.xarf"] == "shown shown")
        #expect(before["snapshot.iodef"] == "shown shown")

        let opened = try open(scene, as: peer)
        #expect(opened.status == 201 && opened.header("Location") == "/v1/disputes/1")
        #expect(opened.object["state"] as? String == "acknowledged")
        scene.now += 100
        let decidedAt = scene.now
        let decided = try scene.ask(
            "PATCH",
            "/v1/disputes/1",
            #"{"state":"upheld","reason":"the ticket says so","holdDays":30}"#,
            [(name: "If-Match", value: try #require(opened.header("ETag")))]
        )
        #expect(decided.status == 200)
        let hash = "\(hashes.split(separator: "\n").count)"
        try await waitUntil("every output has withdrawn it") {
            scene.now += 1
            return try outputs(scene) == [
                "snapshot": "gone shown", "snapshot.ndjson": "gone shown",
                "snapshot.csv": "gone shown", "pull": "withdrawn disputed",
                "pull.csv": "withdrawn", "misp hashes": hash, "misp event": "2 of 4",
                "taxii": "revoked valid", "snapshot.xarf": "gone shown",
                "snapshot.iodef": "gone shown",
            ]
        }

        try expectRecord(of: scene, at: decidedAt)
        try await expectHold(in: scene)
    }

    /// Who decided, when, and who had been told of the listing before, which was entry 2.
    private func expectRecord(of scene: FeedScene, at decidedAt: Int64) throws {
        let records = try audit(scene)
        let place = try #require(
            records.firstIndex { $0["action"] as? String == "dispute.upheld" }
        )
        #expect(records[place]["actor"] as? String == "operator")
        #expect(records[place]["object"] as? String == Self.disputed)
        #expect(records[place]["time"] as? String == decidedAt.rfc3339)
        let details = records[place]["details"] as? [String: Any] ?? [:]
        #expect(details["dispute"] as? Int == 1)
        #expect(details["reason"] as? String == "the ticket says so")
        #expect(details["until"] as? String == (decidedAt + 30 * 86_400).rfc3339)
        let told = records[..<place].compactMap { record -> String? in
            guard record["action"] as? String == "feed.disclosed",
                let details = record["details"] as? [String: Any],
                let first = details["first"] as? Int, let last = details["last"] as? Int,
                (first...last).contains(2), let output = details["output"] as? String
            else { return nil }
            return "\(record["actor"] as? String ?? "") by \(output)"
        }
        #expect(
            Set(told) == [
                "regulator by pull", "regulator by snapshot", "regulator by misp",
                "regulator by taxii", "regulator by xarf", "regulator by iodef",
            ]
        )
        #expect(
            records[..<place].contains {
                $0["action"] as? String == "dispute.opened" && $0["actor"] as? String == "peer"
            }
        )
    }

    /// More complaints are counted, and list it no more before its time is over.
    private func expectHold(in scene: FeedScene) async throws {
        try scene.complain(5..<20, about: Self.disputed)
        let statistics = try scene.ask("GET", "/v1/statistics/senders/\(Self.disputed)").object
        let listing = statistics["listing"] as? [String: Any] ?? [:]
        #expect(listing["state"] as? String == "withdrawn")
        #expect((listing["hold"] as? [String: Any])?["reason"] as? String == "disputed")
        #expect(try await scene.entries(3).count == 3)
        scene.now += 31 * 86_400
        try scene.complain(20..<26, about: Self.disputed)
        let entries = try await scene.entries(4)
        #expect(entries.contains { $0["sequence"] as? Int ?? 0 > 3 && isListed($0) })
    }

    private func isListed(_ entry: [String: Any]) -> Bool {
        entry["event"] as? String == "listed"
            && (entry["sender"] as? [String: Any])?["value"] as? String == Self.disputed
    }

    @Test func `a partner sees its own disputes, and not who decided`() async throws {
        let scene = try await FeedScene()
        let peer = try scene.gateway.makePartner("peer", role: "peer")
        #expect(try open(scene, as: peer).status == 201)
        #expect(try open(scene, as: scene.regulator).status == 201)
        #expect(try open(scene, as: scene.carrier).status == 201)
        #expect(
            try scene.ask("PATCH", "/v1/disputes/1", #"{"state":"rejected","reason":"no"}"#)
                .status == 200
        )
        func numbers(_ response: TestHTTPResponse) -> [Int] {
            (response.object["disputes"] as? [[String: Any]] ?? [])
                .compactMap { $0["id"] as? Int }
        }
        #expect(numbers(try scene.get("/v1/disputes", as: peer)) == [1])
        #expect(numbers(try scene.get("/v1/disputes")) == [2])
        #expect(numbers(try scene.ask("GET", "/v1/disputes")) == [3, 2, 1])
        #expect(numbers(try scene.ask("GET", "/v1/disputes?state=acknowledged")) == [3, 2])
        #expect(numbers(try scene.ask("GET", "/v1/disputes?limit=2&before=3")) == [2, 1])
        let page = try scene.ask("GET", "/v1/disputes?limit=2")
        #expect(numbers(page) == [3, 2] && page.object["next"] as? Int == 2)
        let own = try scene.get("/v1/disputes/1", as: peer).object
        let decision = own["decision"] as? [String: Any]
        #expect(decision?["reason"] as? String == "no" && decision?["by"] == nil)
        let whole = try scene.ask("GET", "/v1/disputes/1").object["decision"] as? [String: Any]
        #expect(whole?["by"] as? String == "operator")
        #expect(try scene.get("/v1/disputes/1").status == 404)
        #expect(try scene.get("/v1/disputes/2", as: peer).status == 404)
    }

    @Test func `what is wrong with a dispute or a decision is said with its place`() async throws {
        let scene = try await FeedScene(configuration: "disputes: {openMax: 2}\n")
        func problem(_ method: String, _ target: String, _ body: String, etag: String? = nil)
            throws -> String
        {
            let more = etag.map { [(name: "If-Match", value: $0)] } ?? []
            let response = try scene.ask(method, target, body, more)
            let type = (response.object["type"] as? String ?? "").split(separator: ":").last ?? ""
            return "\(response.status) \(type) \(response.object["pointer"] as? String ?? "")"
        }
        let good = #""sender":"alphanumeric:gb:exBank","reason":"r","contact":"c""#
        let bad = [
            (#"{"sender":"nobody","reason":"r","contact":"c"}"#, "422 invalid-field /sender"),
            (#"{"sender":"+447700900123","contact":"c"}"#, "422 missing-field /reason"),
            (#"{\#(good),"more":1}"#, "422 unknown-field /more"),
            (#"{\#(good),"evidence":" "}"#, "422 invalid-field /evidence"),
        ]
        for (body, expected) in bad {
            #expect(try problem("POST", "/v1/disputes", body) == expected, "\(body)")
        }
        let long = String(repeating: "x", count: 2001)
        #expect(
            try problem(
                "POST",
                "/v1/disputes",
                #"{"sender":"+447700900123","reason":"\#(long)","contact":"c"}"#
            ) == "422 invalid-field /reason"
        )
        let opened = try scene.ask("POST", "/v1/disputes", "{\(good)}")
        // It is about the sender under which complaints are counted.
        let sender = opened.object["sender"] as? [String: String]
        #expect(sender == ["kind": "alphanumeric", "value": "EXBANK", "country": "GB"])
        #expect(try open(scene).status == 201)
        #expect(
            try problem("POST", "/v1/disputes", #"{\#(good),"evidence":"e"}"#) == "200  "
        )
        let another = good.replacing(#""r""#, with: #""other""#)
        #expect(
            try problem("POST", "/v1/disputes", "{\(another)}") == "409 too-many-disputes "
        )
        let steps = [
            (#"{"state":"acknowledged"}"#, "422 invalid-field /state"),
            (#"{"state":"open","reason":"r"}"#, "422 unknown-field /reason"),
            (#"{"state":"upheld"}"#, "422 missing-field /reason"),
            (#"{"state":"upheld","reason":"r","holdDays":0}"#, "422 invalid-field /holdDays"),
            (#"{"state":"rejected","reason":"r","holdDays":1}"#, "422 unknown-field /holdDays"),
        ]
        for (body, expected) in steps {
            #expect(try problem("PATCH", "/v1/disputes/1", body) == expected, "\(body)")
        }
        let open = #"{"state":"open"}"#
        #expect(
            try problem("PATCH", "/v1/disputes/1", open, etag: "\"7\"") == "412 dispute-conflict "
        )
        #expect(
            try problem("PATCH", "/v1/disputes/1", open, etag: "7") == "400 malformed-request "
        )
        #expect(try problem("PATCH", "/v1/disputes/9", open) == "404 not-found ")
        #expect(try problem("PATCH", "/v1/disputes/1", open, etag: "\"1\"") == "200  ")
        let rejected = #"{"state":"rejected","reason":"r"}"#
        #expect(try problem("PATCH", "/v1/disputes/1", rejected) == "200  ")
        #expect(try problem("PATCH", "/v1/disputes/1", rejected) == "409 dispute-decided ")
        #expect(try problem("GET", "/v1/disputes?state=lost", "") == "400 invalid-parameter ")
    }
}
