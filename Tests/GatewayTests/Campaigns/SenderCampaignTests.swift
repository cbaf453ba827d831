import Foundation
import TestSupport
import Testing

/// What the entries of listed senders say of their messages, from complaints to the feed.
@Suite struct SenderCampaignTests {
    private static let sender = "+447700900100"

    private static func parcel(_ number: Int) -> String {
        "Royal Parcel: your parcel is held at the depot, pay the fee of 1.4\(number % 10) today "
            + "at https://parcel-fee.example/x7Q\(number) or it goes back"
    }

    private static func holiday(_ number: Int) -> String {
        "Congratulations, you were drawn for a week by the sea. Call +44 7700 900199 and name "
            + "the code \(1000 + number), see sea-week.example"
    }

    /// Complaints of different people about one sender.
    private func complain(
        _ scene: CampaignScene,
        _ text: (Int) -> String,
        reporters: Range<Int>,
        about sender: String = sender
    ) throws {
        for number in reporters {
            scene.now += 1
            try scene.complain(.init(text: text(number), sender: sender, reporter: number))
        }
    }

    /// All entries about a sender, once every complaint is in campaigns and all is published.
    private func entries(
        _ scene: CampaignScene,
        about sender: String = sender,
        until isThere: ([[String: Any]]) -> Bool = { _ in true }
    ) async throws -> [[String: Any]] {
        _ = try await scene.campaigns()
        var found: [[String: Any]] = []
        try await waitUntil("the entries about \(sender) are there") {
            let page = try scene.get("/v1/feeds/senders?limit=1000", "feedPage")
            found = (page["entries"] as? [[String: Any]] ?? []).filter {
                ($0["sender"] as? [String: String])?["value"] == sender
            }
            return isThere(found)
        }
        return found
    }

    private func texts(_ entries: [[String: Any]], _ member: String) -> [String?] {
        entries.map { $0[member] as? String }
    }

    @Test func `an entry says the campaign, its category and a redacted sample`() async throws {
        let scene = try await CampaignScene()
        try complain(scene, Self.parcel, reporters: 0..<5)
        let told = try await entries(scene) { $0.count > 1 }
        #expect(texts(told, "event") == ["listed", "updated"])
        #expect(texts(told, "campaign") == [nil, "c1"])
        #expect(texts(told, "category") == [nil, "smishing.delivery"])
        #expect(told.last?["confidence"] as? Double == 1)
        let sample = try #require(told.last?["sample"] as? String)
        #expect(sample.hasPrefix("Royal Parcel: your parcel is held at the depot"))
        #expect(sample.contains("[") && !sample.contains("x7Q"))
        // More of the same is told with the listing's own updates, nothing more often.
        try complain(scene, Self.parcel, reporters: 5..<9)
        #expect(try await entries(scene).count == 2)
        try complain(scene, Self.parcel, reporters: 9..<10)
        let more = try await entries(scene) { $0.count > 2 }
        #expect(texts(more, "campaign") == [nil, "c1", "c1"])
        let rows = try scene.send("GET", "/v1/feeds/senders.csv?limit=1000").text
        #expect(rows.contains(",tlp,origin,campaign,category,confidence,sample\r\n"))
        #expect(rows.contains(",c1,smishing.delivery,1.0,"))
    }

    @Test func `nothing is said of a sender whom too few named in one campaign`() async throws {
        let scene = try await CampaignScene()
        // The campaign has twelve reporters and a category, but four of them name this sender.
        _ = try scene.complain(Self.parcel, reporters: 20..<28, firstSender: 200)
        try complain(scene, Self.parcel, reporters: 0..<4)
        try complain(scene, { _ in Self.parcel(3) + " again" }, reporters: 0..<1)
        try complain(scene, Self.holiday, reporters: 10..<12)
        let told = try await entries(scene) { !$0.isEmpty }
        #expect(texts(told, "event") == ["listed"])
        #expect(texts(told, "campaign") == [nil])
        // The fifth of the campaign makes the difference.
        try complain(scene, Self.parcel, reporters: 4..<5)
        let more = try await entries(scene) { $0.count > 1 }
        #expect(texts(more, "campaign") == [nil, "c1"])
    }

    @Test func `what an operator takes off the list is said of its senders no more`()
        async throws
    {
        let scene = try await CampaignScene()
        try complain(scene, Self.parcel, reporters: 0..<5)
        _ = try await entries(scene) { $0.count > 1 }
        let hold = try scene.send(
            "PUT",
            "/v1/campaigns/c1/hold",
            #"{"reason":"a carrier's own text","holdDays":2}"#
        )
        #expect(hold.status == 202)
        let told = try await entries(scene) { $0.count > 2 }
        #expect(texts(told, "campaign") == [nil, "c1", nil])
        #expect(texts(told, "sample").last == .some(nil))
        // Complaints go on, and nothing is said of them.
        try complain(scene, Self.parcel, reporters: 5..<10)
        let more = try await entries(scene) { $0.count > 3 }
        #expect(texts(more, "campaign") == [nil, "c1", nil, nil])
    }

    @Test func `a campaign that waits for review says nothing of its sender`() async throws {
        let scene = try await CampaignScene()
        let text = { (_: Int) in "Your code is on its way to you, never tell it to anybody at all" }
        try complain(scene, text, reporters: 0..<6, about: "EXBANK")
        let id = try #require(try await scene.campaigns().first?["campaign"] as? String)
        let listing = try scene.campaign(id)["listing"] as? [String: Any]
        #expect(listing?["review"] as? String == "brigade")
        let told = try await entries(scene, about: "EXBANK")
        #expect(texts(told, "campaign").allSatisfy { $0 == nil })
    }

    @Test func `a merger is told of the senders of both`() async throws {
        let scene = try await CampaignScene()
        _ = try scene.complain(Self.holiday, reporters: 20..<23, firstSender: 200)
        try complain(scene, Self.parcel, reporters: 0..<5)
        #expect(texts(try await entries(scene) { $0.count > 1 }, "campaign") == [nil, "c2"])
        _ = try scene.complain(
            { _ in
                "Royal Parcel: your parcel is held at the depot, pay the fee of 1.40 today at "
                    + "sea-week.example or it goes back +44 7700 900199"
            },
            reporters: 30..<33,
            firstSender: 200
        )
        let told = try await entries(scene) { $0.count > 2 }
        #expect(texts(told, "campaign") == [nil, "c2", "c1"])
    }

    @Test func `a gateway that is killed and starts again tells nothing twice`() async throws {
        let scene = try await CampaignScene()
        try complain(scene, Self.parcel, reporters: 0..<5)
        let told = try await entries(scene) { $0.count > 1 }
        _ = try await scene.gateway.kill()
        try await scene.gateway.start()
        try complain(scene, Self.parcel, reporters: 5..<7)
        let after = try await entries(scene)
        #expect(texts(after, "id") == texts(told, "id"))
        try complain(scene, Self.parcel, reporters: 7..<10)
        let more = try await entries(scene) { $0.count > 2 }
        #expect(texts(more, "campaign") == [nil, "c1", "c1"])
    }
}
