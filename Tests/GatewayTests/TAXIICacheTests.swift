import Foundation
import TestSupport
import Testing

/// Pages of TAXII that are made of what was read and written before.
@Suite struct TAXIICacheTests {
    private static let objects = "/taxii2/spamgate/collections/senders/objects/"

    private func read(
        _ scene: FeedScene,
        as token: String,
        limit: Int = 7,
        _ query: String = ""
    ) throws -> [[String: Any]] {
        var found: [[String: Any]] = []
        var next: String?
        repeat {
            let target =
                Self.objects + "?limit=\(limit)" + query + (next.map { "&next=\($0)" } ?? "")
            let page = try scene.get(target, as: token)
            guard page.status == 200 else { throw UnexpectedResponse(page) }
            found += page.object["objects"] as? [[String: Any]] ?? []
            next = page.object["next"] as? String
        } while next != nil
        return found
    }

    private func put(_ scene: FeedScene, _ partner: String, _ members: String) throws {
        let body = #"{"purpose":"tests","contact":"a@b.example"\#(members)}"#
        let response = try scene.ask("PUT", "/v1/agreements/\(partner)", body)
        guard response.status == 200 || response.status == 201 else {
            throw UnexpectedResponse(response)
        }
    }

    /// The properties of sightings: one set of them when all have the same.
    private func shapes(_ objects: [[String: Any]]) -> [Set<String>] {
        Array(Set(objects.filter { $0["type"] as? String == "sighting" }.map { Set($0.keys) }))
    }

    @Test func `readers with different agreements never get what was written for another`()
        async throws
    {
        let scene = try await FeedScene()
        for number in 0..<20 {
            try scene.complain(0..<5 + number % 6, about: "+4477009001\(padded(number, 2))")
        }
        // Those with ten reporters are updated, and only then seen by who asks for eight.
        _ = try await scene.entries(23)
        let strict = try scene.gateway.makePartner("strict", role: "peer", agreement: nil)
        try put(
            scene,
            "strict",
            #","fields":["reporters"],"counts":"bands","minimumReporters":8"#
        )
        let mine = try read(scene, as: strict)
        let theirs = try read(scene, as: scene.regulator)
        #expect(!mine.isEmpty && mine.count < theirs.count)
        let times: Set = ["first_seen", "last_seen"]
        #expect(shapes(mine).count == 1 && shapes(theirs).count == 1)
        #expect(shapes(mine).allSatisfy { $0.isDisjoint(with: times) })
        #expect(shapes(theirs).allSatisfy { $0.isSuperset(of: times) })
        let readers = [(strict, mine), (scene.regulator, theirs)]
        for limit in [7, 3, 100] {
            for (token, objects) in readers {
                let again = try read(scene, as: token, limit: limit)
                #expect(again as NSArray == objects as NSArray, "pages of \(limit)")
            }
        }
        // What the agreement says next counts for the next page, and so when it is taken back.
        try put(scene, "strict", "")
        let all = try read(scene, as: strict)
        #expect(all as NSArray == theirs as NSArray)
        try put(
            scene,
            "strict",
            #","fields":["reporters"],"counts":"bands","minimumReporters":8"#
        )
        #expect(try read(scene, as: strict) as NSArray == mine as NSArray)
    }

    @Test func `an update and a withdrawal reach who has read everything before`() async throws {
        let scene = try await FeedScene()
        for number in 0..<12 {
            try scene.complain(0..<5, about: "+4477009001\(padded(number, 2))")
        }
        _ = try await scene.entries(12)
        let before = try read(scene, as: scene.regulator)
        #expect(try read(scene, as: scene.regulator) as NSArray == before as NSArray)
        scene.now += 7200
        try scene.complain(20..<40, about: "+447700900103")
        try scene.complain(80..<99, about: "+447700900105", isLegit: true)
        try await waitUntil("both are published") {
            try scene.get("/v1/feeds/senders").object.description.contains("withdrawn")
                && scene.get("/v1/feeds/senders").object.description.contains("updated")
        }
        let entries = try scene.get("/v1/feeds/senders").object["entries"] as? [[String: Any]] ?? []
        let after = try read(scene, as: scene.regulator)
        func indicators(_ objects: [[String: Any]], _ sender: String) -> [[String: Any]] {
            objects.filter { ($0["name"] as? String)?.hasSuffix(sender) == true }
        }
        for (sender, event) in [("+447700900103", "updated"), ("+447700900105", "withdrawn")] {
            let last = entries.last { ($0["sender"] as? [String: String])?["value"] == sender }
            let found = indicators(after, sender)
            #expect(last?["event"] as? String == event)
            #expect(found.count == 1)
            #expect(found.first?["revoked"] as? Bool == (event == "withdrawn" ? true : nil))
            #expect(
                found.first?["modified"] as? String
                    != indicators(before, sender).first?["modified"] as? String
            )
        }
        // Everybody else is as before.
        let untouched = indicators(before, "+447700900101") as NSArray
        #expect(indicators(after, "+447700900101") as NSArray == untouched)
        #expect(after.count == before.count)
    }

    @Test func `another quiet period shows in objects that were written before`() async throws {
        let scene = try await FeedScene(configuration: "listing: { quietPeriod: 30d }")
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        func end() throws -> String? {
            let objects = try read(scene, as: scene.regulator)
            return objects.compactMap { $0["valid_until"] as? String }.first
        }
        let first = try #require(try end())
        #expect(try end() == first)
        _ = try scene.gateway.directory.write(
            "listing: { quietPeriod: 20d }",
            to: "spamgate.yaml"
        )
        kill(try #require(scene.gateway.processID), SIGHUP)
        try await waitUntil("listings end sooner") { try end() != first }
        #expect(try #require(try end()) < first)
    }
}
