import Foundation
import SpamReporting
import TestSupport
import Testing

/// Every rendering of the feed that needs an organisation or a day, as the contract says.
@Suite struct RenderingContractTests {
    private static let feed = "/v1/feeds/senders"
    /// What the contract calls them.
    private static let operations = [
        "dailyFiles", "dailyFile", "dailyDigest", "mispManifest", "mispEvent", "mispHashes",
        "reportPage", "reportSnapshot", "reportPageInIODEF", "reportSnapshotInIODEF",
    ]

    private static let configuration = """
        organisation:
          name: Example Mobile
          contact: abuse@mobile.example
          domain: mobile.example
        """

    /// Gets an operation's path with these values in it, and holds the answer to the contract.
    private func get(
        _ id: String,
        _ values: [String: String],
        _ headers: [(name: String, value: String)] = [],
        in scene: FeedScene
    ) throws -> TestHTTPResponse {
        let contract = try Contract()
        let operation = try #require(contract.operations.first { $0.id == id })
        let path = values.reduce(operation.path) { $0.replacing("{\($1.key)}", with: $1.value) }
        let response = try scene.get(path, headers)
        #expect(contract.violations(response, of: operation).isEmpty, "\(response.text)")
        return response
    }

    @Test func `what is there is answered 200, and 304 to who has it`() async throws {
        let scene = try await FeedScene(configuration: Self.configuration)
        try scene.complain(0..<5)
        _ = try await scene.entries(1)
        let day = UTCDay(of: Timestamp(seconds: scene.now)).text
        scene.now += 2 * 86_400
        let manifest = try scene.get("\(Self.feed)/misp/manifest.json")
        let values = ["day": day, "uuid": try #require(manifest.object.keys.first)]
        for id in Self.operations {
            let answer = try get(id, values, in: scene)
            #expect(answer.status == 200 && !answer.body.isEmpty, "\(id): \(answer.text)")
            guard let tag = answer.header("ETag") else { continue }
            let again = try get(id, values, [("If-None-Match", tag)], in: scene)
            #expect(again.status == 304, "\(id)")
        }
        let array = try get("reportPage", [:], [("Accept", "application/json")], in: scene)
        #expect((array.json as? [Any])?.count == 1)
    }

    @Test func `what is not there is answered as the contract says`() async throws {
        let scene = try await FeedScene(configuration: Self.configuration)
        let uuid = "3d3b5f6e-6a0c-5f3e-8a52-0d5a8f6a1c11"
        #expect(try get("mispEvent", ["uuid": uuid], in: scene).status == 404)
        #expect(try get("mispEvent", ["uuid": "none"], in: scene).status == 404)
        for id in ["dailyFile", "dailyDigest"] {
            let today = UTCDay(of: Timestamp(seconds: scene.now)).text
            for day in [today, "2026-13-40", "today"] {
                #expect(try get(id, ["day": day], in: scene).status == 404, "\(id) \(day)")
            }
            #expect(try get(id, ["day": "2020-01-01"], in: scene).status == 410, "\(id)")
        }
        for id in ["reportPageInIODEF", "reportSnapshotInIODEF"] {
            #expect(try get(id, [:], in: scene).status == 204, "\(id)")
        }
        for id in Self.operations where id.hasPrefix("report") {
            #expect(try get(id, [:], [("Accept", "image/png")], in: scene).status == 406, "\(id)")
        }
        let contract = try Contract()
        for id in Self.operations {
            let operation = try #require(contract.operations.first { $0.id == id })
            let answer = try scene.get(operation.example + "?unknown=1")
            #expect(answer.status == 400, "\(id)")
            #expect(contract.violations(answer, of: operation).isEmpty, "\(answer.text)")
        }
    }
}
