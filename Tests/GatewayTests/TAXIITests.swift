import Foundation
import SpamReporting
import TestSupport
import Testing

/// What TAXII 2.1 says of requests and answers.
@Suite struct TAXIITests {
    private static let type = "application/taxii+json;version=2.1"
    private static let senders = "spamgate/collections/senders/"

    private func list(_ scene: FeedScene, _ count: Int) async throws {
        for number in 0..<count {
            try scene.complain(0..<5, about: "+4477009001\(padded(number, 2))")
        }
        _ = try await scene.entries(count)
    }

    private func get(_ scene: FeedScene, _ path: String) throws -> TestHTTPResponse {
        try scene.get("/taxii2/" + path, [("Accept", Self.type)])
    }

    private func objects(_ response: TestHTTPResponse) -> [[String: Any]] {
        response.object["objects"] as? [[String: Any]] ?? []
    }

    private func ids(_ response: TestHTTPResponse) -> [String] {
        objects(response).compactMap { $0["id"] as? String }
    }

    /// The parameters of a query, with the brackets of match[…] escaped as clients escape them.
    private func query(_ items: String...) -> String {
        "?"
            + items.map { $0.replacing("[", with: "%5B").replacing("]", with: "%5D") }
            .joined(separator: "&")
    }

    @Test func `discovery leads to the API root and to a collection of the partner's own`()
        async throws
    {
        let scene = try await FeedScene()
        let discovery = try get(scene, "")
        #expect(discovery.header("Content-Type") == Self.type)
        #expect(discovery.object["api_roots"] as? [String] == ["/taxii2/spamgate/"])
        #expect(discovery.object["default"] as? String == "/taxii2/spamgate/")
        let root = try get(scene, "spamgate/")
        #expect(root.object["versions"] as? [String] == [Self.type])
        #expect(root.object["max_content_length"] as? Int == 1 << 20)
        let list = try get(scene, "spamgate/collections/").object["collections"]
        let collection = try #require((list as? [[String: Any]])?.first)
        #expect(collection["can_read"] as? Bool == true)
        #expect(collection["can_write"] as? Bool == false)
        let id = try #require(collection["id"] as? String)
        let same = try get(scene, "spamgate/collections/\(id)/")
        #expect(same.object as NSDictionary == collection as NSDictionary)
        // Without the slash at the end too.
        #expect(try get(scene, "spamgate/collections/\(id)").body == same.body)

        let peer = try scene.gateway.makePartner(
            "peer",
            role: "peer",
            agreement: #"{"purpose":"tests","contact":"a@b.example","sightings":true}"#
        )
        let other = try scene.gateway.taxii("spamgate/collections/", token: peer)
        let others = try #require((other.object["collections"] as? [[String: Any]])?.first)
        #expect(others["id"] as? String != id)
        #expect(others["can_write"] as? Bool == true)
        // Nobody reads by another's id.
        let foreign = try scene.gateway.taxii("spamgate/collections/\(id)/objects/", token: peer)
        #expect(foreign.status == 404)
    }

    @Test func `a token is taken as Bearer and as the password of any name`() async throws {
        let scene = try await FeedScene()
        let connection = try scene.gateway.connect()
        func status(_ authorization: String?) throws -> TestHTTPResponse {
            let headers = authorization.map { [(name: "Authorization", value: $0)] } ?? []
            return try connection.send("GET", "/taxii2/", headers: headers)
        }
        let basic = Data("regulator:\(scene.regulator)".utf8).base64EncodedString()
        #expect(try status("Bearer \(scene.regulator)").status == 200)
        #expect(try status("Basic \(basic)").status == 200)
        let nobody = try status(nil)
        #expect(nobody.status == 401)
        let offers = nobody.headers.filter { $0.name.lowercased() == "www-authenticate" }
        #expect(offers.map(\.value).contains { $0.hasPrefix("Basic ") })
        #expect(offers.map(\.value).contains { $0.hasPrefix("Bearer ") })
        #expect(nobody.header("Content-Type") == Self.type)
        #expect(nobody.object["http_status"] as? String == "401")
        let wrong = scene.regulator.dropLast() + (scene.regulator.hasSuffix("A") ? "B" : "A")
        for text in ["Basic " + Data("a:\(wrong)".utf8).base64EncodedString(), "Bearer \(wrong)"] {
            let refused = try status(text)
            #expect(refused.status == 401 && refused.header("Content-Type") == Self.type)
        }
        // Elsewhere there is no Basic.
        let feed = try connection.send(
            "GET",
            "/v1/feeds",
            headers: [(name: "Authorization", value: "Basic \(basic)")]
        )
        #expect(feed.status == 401)
        let carrier = try scene.gateway.taxii("", token: scene.carrier)
        #expect(carrier.status == 403 && carrier.object["http_status"] as? String == "403")
    }

    @Test func `errors have the status and the form of TAXII`() async throws {
        let scene = try await FeedScene()
        func refusal(
            _ path: String,
            _ status: Int,
            _ headers: [(name: String, value: String)] = [("Accept", Self.type)]
        ) throws {
            let response = try scene.get("/taxii2/" + path, headers)
            #expect(response.status == status, "\(path)")
            #expect(response.header("Content-Type") == Self.type, "\(path)")
            #expect(response.object["http_status"] as? String == "\(status)", "\(path)")
            #expect((response.object["title"] as? String)?.isEmpty == false, "\(path)")
            #expect((response.object["description"] as? String)?.isEmpty == false, "\(path)")
        }
        for accept in ["application/json", "application/taxii+json;version=2.0", "text/html"] {
            try refusal("", 406, [("Accept", accept)])
        }
        for accept in ["*/*", "application/taxii+json", "text/html, application/taxii+json;q=0.5"] {
            #expect(try scene.get("/taxii2/", [("Accept", accept)]).status == 200, "\(accept)")
        }
        try refusal("elsewhere/", 404)
        try refusal("spamgate/elsewhere/", 404)
        try refusal("spamgate/collections/11111111-2222-4333-8444-555555555555/", 404)
        try refusal("spamgate/status/11111111-2222-4333-8444-555555555555/", 404)
        try refusal(Self.senders + "objects/indicator--11111111-2222-4333-8444-555555555555/", 404)
        let missing = "objects/indicator--11111111-2222-4333-8444-555555555555/versions/"
        try refusal(Self.senders + missing, 404)
        for wrong in [
            "limit=0", "limit=-1", "limit=many", "added_after=yesterday",
            "added_after=2026-01-01T00:00:00%2B01:00", "next=nonsense", "match[version]=newest",
            "match[spec_version]=1.2", "match[id]=", "match[id]=a,,b", "match[name]=x", "page=2",
            "limit=1&limit=2",
        ] {
            try refusal(Self.senders + "objects/" + query(wrong), 400)
        }
        try refusal(Self.senders + "manifest/" + query("limit=0"), 400)
        let forbidden = "objects/identity--11111111-2222-4333-8444-555555555555/"
        try refusal(Self.senders + forbidden + query("match[type]=identity"), 400)
        let put = try scene.gateway.connect().send("DELETE", "/taxii2/" + Self.senders)
        #expect(put.status == 405 && put.header("Content-Type") == Self.type)
    }

    @Test func `pages follow each other, and next goes with its filters only`() async throws {
        let scene = try await FeedScene()
        try await list(scene, 4)
        let all = try get(scene, Self.senders + "objects/")
        #expect(all.object["more"] as? Bool == false && all.object["next"] == nil)
        #expect(objects(all).count == 8 + 3 * 4)
        var found: [String] = []
        var next: String?
        repeat {
            let continuation = next.map { "&next=\($0)" } ?? ""
            let page = try get(scene, Self.senders + "objects/?limit=7" + continuation)
            found += ids(page)
            next = page.object["next"] as? String
            #expect(page.object["more"] as? Bool == (next != nil))
        } while next != nil
        #expect(found == ids(all))

        let page = try get(scene, Self.senders + "objects/" + query("limit=1"))
        let cursor = try #require(page.object["next"] as? String)
        #expect(try get(scene, Self.senders + "objects/?next=\(cursor)").status == 200)
        for other in ["match[type]=indicator", "added_after=2026-01-01T00:00:00Z"] {
            let changed = try get(scene, Self.senders + "objects/" + query(other, "next=\(cursor)"))
            #expect(changed.status == 400, "\(other)")
        }
        #expect(try get(scene, Self.senders + "manifest/?next=\(cursor)").status == 400)
        // More than the maximum is the maximum.
        #expect(try get(scene, Self.senders + "objects/?limit=100000").body == all.body)
        let head = try scene.gateway.connect().send(
            "HEAD",
            "/taxii2/" + Self.senders + "objects/",
            headers: [(name: "Authorization", value: "Bearer \(scene.regulator)")]
        )
        #expect(head.status == 200 && head.body.isEmpty)
    }

    @Test func `the manifest says of each object when it was added, strictly increasing`()
        async throws
    {
        let scene = try await FeedScene()
        try await list(scene, 3)
        let all = try get(scene, Self.senders + "objects/")
        let manifest = try get(scene, Self.senders + "manifest/")
        let records = objects(manifest)
        #expect(records.compactMap { $0["id"] as? String } == ids(all))
        let added = records.compactMap { $0["date_added"] as? String }
        #expect(added.count == records.count && Set(added).count == added.count)
        #expect(added == added.sorted())
        for (record, object) in zip(records, objects(all)) {
            let version = object["modified"] ?? object["created"] ?? record["date_added"]
            #expect(record["version"] as? String == version as? String)
            #expect(record["media_type"] as? String == "application/stix+json;version=2.1")
        }
        for response in [all, manifest] {
            #expect(response.header("X-TAXII-Date-Added-First") == added.first)
            #expect(response.header("X-TAXII-Date-Added-Last") == added.last)
        }
        // added_after leaves out everything up to that moment, and nothing else.
        for (place, moment) in added.enumerated() {
            let later = try get(scene, Self.senders + "objects/?added_after=\(moment)")
            #expect(ids(later) == Array(ids(all).dropFirst(place + 1)), "\(moment)")
        }
        let nothing = try get(
            scene,
            Self.senders + "objects/?added_after=\(added.last ?? "")"
        )
        #expect(nothing.text == "{}" && nothing.header("X-TAXII-Date-Added-Last") == nil)
    }

    @Test func `filters choose by id, type and version`() async throws {
        let scene = try await FeedScene()
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        try scene.complain(5..<10)
        _ = try await scene.entries(2)
        try scene.complain(80..<90, isLegit: true)
        _ = try await scene.entries(3)
        func versions(_ items: String...) throws -> [String] {
            let items = ["match[type]=indicator"] + items
            let target =
                Self.senders + "objects/"
                + items.reduce("") { text, item in
                    text + (text.isEmpty ? "" : "&") + String(query(item).dropFirst())
                }.withQuestionMark
            return objects(try get(scene, target)).compactMap { $0["modified"] as? String }
        }
        let all = try versions("match[version]=all")
        #expect(all.count == 3 && all == all.sorted())
        #expect(try versions() == [all[2]])
        #expect(try versions("match[version]=last") == [all[2]])
        #expect(try versions("match[version]=first") == [all[0]])
        #expect(try versions("match[version]=first,last") == [all[0], all[2]])
        #expect(try versions("match[version]=\(all[1])") == [all[1]])
        #expect(try versions("match[spec_version]=2.0").isEmpty)
        #expect(try versions("match[spec_version]=2.0,2.1") == [all[2]])

        let whole = try get(scene, Self.senders + "objects/")
        let indicator = try #require(objects(whole).first { $0["type"] as? String == "indicator" })
        #expect(indicator["revoked"] as? Bool == true)
        let id = try #require(indicator["id"] as? String)
        #expect(ids(try get(scene, Self.senders + "objects/" + query("match[id]=\(id)"))) == [id])
        let single = try get(scene, Self.senders + "objects/\(id)/")
        #expect(objects(single).map { $0 as NSDictionary } == [indicator as NSDictionary])
        let first = try get(
            scene,
            Self.senders + "objects/\(id)/" + query("match[version]=first")
        )
        #expect(objects(first).first?["revoked"] == nil)
        let listed = try get(scene, Self.senders + "objects/\(id)/versions/")
        #expect(listed.object["versions"] as? [String] == all)
        // An object of another version only is no missing object.
        let none = query("match[version]=2020-01-01T00:00:00Z")
        let other = try get(scene, Self.senders + "objects/\(id)/" + none)
        #expect(other.status == 200 && other.text == "{}")
        let types = query("match[type]=identity,phone-number", "match[version]=all")
        let some = objects(try get(scene, Self.senders + "objects/" + types))
        #expect(
            some.compactMap { $0["type"] as? String } == ["identity", "identity", "phone-number"]
        )
    }

    @Test func `an address comes once, also when the agreement hides what lies between`()
        async throws
    {
        let scene = try await FeedScene(configuration: "listing: { updateInterval: 1s }")
        let peer = try scene.gateway.makePartner(
            "peer",
            role: "peer",
            agreement: #"{"purpose":"tests","contact":"a@b.example","minimumReporters":10}"#
        )
        func wait(_ event: String, _ reporters: Int?) async throws {
            try await waitUntil("the last entry is \(event) with \(reporters ?? 0)") {
                let page = try scene.get("/v1/feeds/senders").object
                let last = (page["entries"] as? [[String: Any]])?.last
                let counts = (last?["windows"] as? [String: [String: Int]])?["30d"]
                return last?["event"] as? String == event
                    && (reporters == nil || counts?["reporters"] == reporters)
            }
        }
        // Hidden, then shown, then withdrawn; and again with other reporters.
        for start in [0, 40] {
            try scene.complain(start..<start + 5)
            try await wait("listed", 5)
            for count in [7, 12] {
                try scene.complain(start + 5..<start + count)
                try await wait("updated", count)
            }
            guard start == 0 else { continue }
            try scene.complain(80..<99, isLegit: true)
            try await wait("withdrawn", nil)
            scene.now += 40 * 86_400
        }
        let all = Self.senders + "objects/" + query("match[version]=all")
        let page = try scene.get("/taxii2/" + all, [("Accept", Self.type)], as: peer)
        let types = objects(page).compactMap { $0["type"] as? String }
        #expect(types.count { $0 == "phone-number" } == 1, "\(types)")
        let first = Self.senders + "objects/" + query("match[type]=indicator")
        let firsts = try scene.get(
            "/taxii2/" + first + "&match%5Bversion%5D=first",
            [("Accept", Self.type)],
            as: peer
        )
        #expect(objects(firsts).count == 2)
    }

    @Test func `what a page tells of the feed is in the audit log`() async throws {
        let scene = try await FeedScene()
        try await list(scene, 5)
        func told() throws -> [Int?] {
            let page = try scene.ask("GET", "/v1/audit?limit=1000").object
            let records = page["records"] as? [[String: Any]] ?? []
            let details = records.compactMap { $0["details"] as? [String: Any] }
                .last { $0["output"] as? String == "taxii" }
            return ["first", "last", "entries", "answers"].map { details?[$0] as? Int }
        }
        #expect(try get(scene, "spamgate/collections/").status == 200)
        // Objects that never change tell nothing of the feed.
        #expect(ids(try get(scene, Self.senders + "objects/?limit=8")).count == 8)
        #expect(try told() == [nil, nil, nil, nil])
        // Six objects of two entries, and a filter that only the fourth passes.
        let page = try get(scene, Self.senders + "objects/?limit=14")
        #expect(ids(page).count == 14)
        let all = try get(scene, Self.senders + "manifest/" + query("match[type]=indicator"))
        #expect(try told() == [1, 5, 7, 2])
        scene.now += 120
        let id = try #require(ids(all).dropFirst(3).first)
        #expect(objects(try get(scene, Self.senders + "objects/\(id)/")).count == 1)
        #expect(try told() == [4, 4, 1, 1])
    }

    @Test func `a forged next is refused like one that is over`() async throws {
        let scene = try await FeedScene()
        try await list(scene, 2)
        // Among the objects that never change, and in the log.
        for limit in [1, 10] {
            let target = Self.senders + "objects/?limit=\(limit)"
            let text = try #require(try get(scene, target).object["next"] as? String)
            let bytes = try #require(Base64URL.bytes(text))
            // Epoch 8, sequence 8, part 1, floor 8, filters 8, check 4.
            for (place, value) in [(0..<8, UInt8(1)), (8..<16, 0xFF), (17..<25, 0xFF)] {
                var forged = Array(bytes.prefix(33))
                for index in place { forged[index] = value }
                let check = StableHash.of(forged).bigEndianBytes.prefix(4)
                let response = try get(
                    scene,
                    target + "&next=" + Base64URL.text(forged + check)
                )
                #expect(response.status == 400, "\(limit) \(place)")
                #expect(response.header("Content-Type") == Self.type)
            }
            #expect(try get(scene, target + "&next=\(text)").status == 200)
        }
    }

    @Test func `next ends with the entries that it points at`() async throws {
        let scene = try await FeedScene()
        try await list(scene, 2)
        let page = try get(scene, Self.senders + "objects/?limit=10")
        let cursor = try #require(page.object["next"] as? String)
        let target = Self.senders + "objects/?limit=10&next=\(cursor)"
        #expect(try get(scene, target).status == 200)
        scene.now += 100 * 86_400
        try await waitUntil("the entries are dropped") {
            try get(scene, target).status == 400
        }
        // A walk from the beginning has what is still there, and the objects that never change.
        let rest = try get(scene, Self.senders + "objects/")
        #expect(rest.status == 200 && ids(rest).count >= 8)
    }
}

extension String {
    fileprivate var withQuestionMark: String { isEmpty ? "" : "?" + self }
}
