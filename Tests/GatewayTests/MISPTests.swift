import Foundation
import SpamReporting
import TestSupport
import Testing

/// `/v1/feeds/senders/misp/…`.
@Suite struct MISPTests {
    private static let path = "/v1/feeds/senders/misp"
    private static let organisation = """
        organisation:
          name: Example Mobile
          contact: abuse@mobile.example
          domain: mobile.example
        """

    private func manifest(_ scene: FeedScene) throws -> [String: [String: Any]] {
        let response = try scene.get("\(Self.path)/manifest.json")
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        return response.object as? [String: [String: Any]] ?? [:]
    }

    /// What an event says of its senders, by value: whether it is deleted, and whether to be used.
    private func states(_ scene: FeedScene, _ uuid: String) throws -> [String: String] {
        let response = try scene.get("\(Self.path)/\(uuid).json")
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        let event = response.object["Event"] as? [String: Any] ?? [:]
        #expect(event["uuid"] as? String == uuid)
        let objects = event["Object"] as? [[String: Any]] ?? []
        var attributes = event["Attribute"] as? [[String: Any]] ?? []
        for object in objects {
            let own = object["Attribute"] as? [[String: Any]] ?? []
            #expect(own.allSatisfy { $0["deleted"] as? Bool == object["deleted"] as? Bool })
            attributes += own
        }
        return Dictionary(
            attributes.map { attribute in
                let deleted = attribute["deleted"] as? Bool == true ? "deleted" : "kept"
                let used = attribute["to_ids"] as? Bool == true ? "used" : "unused"
                return (attribute["value"] as? String ?? "", "\(deleted) \(used)")
            }
        ) { first, second in first == second ? first : "\(first) and \(second)" }
    }

    private func hashes(_ scene: FeedScene) throws -> Set<String> {
        let response = try scene.get("\(Self.path)/hashes.csv")
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        return Set(response.text.split(separator: "\n").map(String.init))
    }

    @Test func `a withdrawn sender is deleted where it was listed, and its hash is gone`()
        async throws
    {
        let scene = try await FeedScene(configuration: Self.organisation)
        try scene.complain(0..<5)
        try scene.complain(0..<5, about: "PARCELDESK")
        _ = try await scene.entries(2)
        scene.now += 86_400
        try scene.complain(0..<5, about: "60123")
        _ = try await scene.entries(3)
        scene.now += 1

        let first = try manifest(scene)
        let days = first.mapValues { $0["date"] as? String ?? "" }
        #expect(Set(days.values) == ["2026-01-05", "2026-01-06"])
        let day = try #require(days.first { $0.value == "2026-01-05" }?.key)
        let next = try #require(days.first { $0.value == "2026-01-06" }?.key)
        #expect(
            try states(scene, day) == ["+447700900123": "kept used", "PARCELDESK": "kept used"]
        )
        #expect(try states(scene, next) == ["60123": "kept used"])
        let known = try hashes(scene)
        // printf %s +447700900123 | md5sum
        let hash = "ac57ea46bdbf5cc55e81f19ef4e0fb9b"
        #expect(known.count == 3 && known.contains("\(hash),\(day)"))

        try scene.complain(80..<82, isLegit: true)
        _ = try await scene.entries(4)
        scene.now += 1
        let second = try manifest(scene)
        #expect(
            try states(scene, day) == [
                "+447700900123": "deleted unused", "PARCELDESK": "kept used",
            ]
        )
        #expect(try hashes(scene) == known.subtracting(["\(hash),\(day)"]))
        // Only the event that changed is to be fetched again.
        let times = try [first, second].map { manifest in
            try [day, next].map { try #require(Int(manifest[$0]?["timestamp"] as? String ?? "")) }
        }
        #expect(times[1][0] > times[0][0] && times[1][1] == times[0][1])
    }

    @Test func `an entry is told when the second of its publication has ended`() async throws {
        let scene = try await FeedScene(configuration: Self.organisation)
        try scene.complain(0..<5)
        let entry = try #require(try await scene.entries(1).first)
        let text = try #require(entry["publishedAt"] as? String)
        let published = try #require(Timestamp(rfc3339: text))
        scene.now = published.seconds
        #expect(try manifest(scene).isEmpty)
        #expect(try hashes(scene).isEmpty)
        scene.now += 1
        let events = try manifest(scene)
        #expect(
            events.count == 1
                && events.first?.value["timestamp"] as? String == "\(published.seconds)"
        )
    }

    @Test func `a listing that is older than the log stays in its event`() async throws {
        let scene = try await FeedScene(
            configuration: Self.organisation + "\nretention: {feed: 1d}\n"
        )
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        scene.now += 3 * 86_400
        try await waitUntil("the entry is dropped") {
            (try scene.get("/v1/feeds/senders").object["entries"] as? [Any])?.isEmpty == true
        }
        let day = try #require(
            try manifest(scene).first { $0.value["date"] as? String == "2026-01-05" }
        )
        #expect(try states(scene, day.key) == ["+447700900123": "kept used"])
        #expect(try hashes(scene).count == 1)
    }

    @Test func `what is not there is not found, and without an organisation nothing is`()
        async throws
    {
        let scene = try await FeedScene(configuration: Self.organisation)
        #expect(try manifest(scene).isEmpty)
        let missing = try scene.get("\(Self.path)/3d3b5f6e-6a0c-5f3e-8a52-0d5a8f6a1c11.json")
        #expect(missing.status == 404)
        #expect(try scene.get("\(Self.path)/hashes.txt").status == 404)
        let manifest = try scene.get("\(Self.path)/manifest.json")
        let tag = try #require(manifest.header("ETag"))
        let again = try scene.get("\(Self.path)/manifest.json", [("If-None-Match", tag)])
        #expect(again.status == 304 && again.body.isEmpty)

        let unnamed = try await FeedScene()
        let refused = try unnamed.get("\(Self.path)/manifest.json")
        #expect(refused.status == 409)
        #expect(refused.object["type"] as? String == "urn:spamgate:problem:not-configured")
        #expect((refused.object["detail"] as? String)?.contains("organisation.name") == true)
    }
}
