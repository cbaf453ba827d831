import Foundation
import TestSupport
import Testing

/// The feed of campaigns when Redis is restored to an older state.
@Suite struct CampaignRestoreTests {
    private static let texts = [
        "Your parcel is held at the depot, pay the fee today at https://parcel-fee.example/",
        "You were drawn for a week by the sea, claim what you won at https://sea-week.example/",
        "Your account was locked after a strange login, confirm at https://safe-bank.example/",
    ]

    /// Lists a campaign, and returns the cursor behind its entry.
    private func list(_ number: Int, in scene: CampaignScene) async throws -> String {
        let before = try page(in: scene).entries
        let reporters = 10 * number..<10 * number + 6
        try scene.complain({ "\(Self.texts[number])\($0)" }, reporters: reporters)
        try await waitUntil("the campaign is listed") {
            try page(in: scene).entries == before + 1
        }
        return try page(in: scene).next
    }

    private func page(in scene: CampaignScene) throws -> (entries: Int, next: String) {
        let response = try scene.send("GET", "/v1/feeds/campaigns")
        guard response.status == 200, let entries = response.object["entries"] as? [Any],
            let next = response.object["next"] as? String
        else { throw UnexpectedResponse(response) }
        return (entries.count, next)
    }

    @Test func `a cursor from before a restore is gone, however many entries came since`()
        async throws
    {
        let scene = try await CampaignScene()
        let gateway = scene.gateway
        let first = try await list(0, in: scene)
        _ = try await gateway.terminate()
        let (redis, copy) = (gateway.dataDirectory + "/redis", gateway.directory.path("copy"))
        try FileManager.default.copyItem(atPath: redis, toPath: copy)
        try await gateway.start()
        let second = try await list(1, in: scene)
        _ = try await gateway.terminate()
        try FileManager.default.removeItem(atPath: redis)
        try FileManager.default.moveItem(atPath: copy, toPath: redis)
        try await gateway.start()

        // Another campaign gets the place that the lost one had.
        let third = try await list(2, in: scene)
        #expect(try page(in: scene).entries == 2)
        for (cursor, status) in [(first, 410), (second, 410), (third, 200)] {
            let response = try scene.send("GET", "/v1/feeds/campaigns?after=\(cursor)")
            #expect(response.status == status, "\(response.text)")
        }
        #expect(gateway.log.contains("the feed's log is shorter than it was"))
    }
}
