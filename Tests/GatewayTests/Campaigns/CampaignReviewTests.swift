import Foundation
import TestSupport
import Testing

/// Campaigns that wait for somebody to look at them, and those that operators keep off the list.
@Suite struct CampaignReviewTests {
    private func listing(_ id: String, in scene: CampaignScene) throws -> [String: Any] {
        try scene.campaign(id)["listing"] as? [String: Any] ?? [:]
    }

    /// Ids of the campaigns that the feed has.
    private func listed(in scene: CampaignScene) throws -> [String] {
        let response = try scene.send("GET", "/v1/feeds/campaigns/snapshot")
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        let entries = response.object["entries"] as? [[String: Any]] ?? []
        return entries.compactMap { $0["campaign"] as? String }
    }

    @Test func `what looks arranged waits, with the reason, and an operator lets it be listed`()
        async throws
    {
        let scene = try await CampaignScene()
        let text = "Your code is on its way to you, never tell it to anybody at all"
        for number in 0..<6 {
            scene.now += 20
            try scene.complain(.init(text: text, sender: "EXBANK", reporter: number))
        }
        let id = try #require(try await scene.campaigns().first?["campaign"] as? String)
        #expect(try listing(id, in: scene)["state"] as? String == "none")
        #expect(try listing(id, in: scene)["review"] as? String == "brigade")
        #expect(try listed(in: scene).isEmpty)
        // The sender is kept off the list too, and the audit log says why.
        let sender = try scene.send(
            "GET",
            "/v1/statistics/senders/alphanumeric:GB:EXBANK"
        )
        let state = (sender.object["listing"] as? [String: Any])?["state"] as? String
        #expect(state != "listed")
        let audit = try scene.send("GET", "/v1/audit?limit=1000").text
        #expect(audit.contains("sender.held") && audit.contains("campaign \(id)"))

        let release = try scene.send("DELETE", "/v1/campaigns/\(id)/hold?reason=not+arranged")
        #expect(release.status == 202)
        try await waitUntil("the decision is heeded") {
            try listing(id, in: scene)["review"] == nil
        }
        scene.now += 60
        try scene.complain(.init(text: text, sender: "EXBANK", reporter: 9))
        try await waitUntil("the campaign is listed") { try listed(in: scene) == [id] }
    }

    @Test func `an operator keeps a campaign off the list for some days`() async throws {
        let scene = try await CampaignScene()
        let text = { (number: Int) in
            "Your parcel is held, pay the fee today at https://parcel-fee.example/\(number)"
        }
        try scene.complain(text, reporters: 0..<6)
        let id = try #require(try await scene.campaigns().first?["campaign"] as? String)
        try await waitUntil("the campaign is listed") { try listed(in: scene) == [id] }
        let hold = try scene.send(
            "PUT",
            "/v1/campaigns/\(id)/hold",
            #"{"reason":"a lottery of our own","holdDays":2}"#
        )
        #expect(hold.status == 202)
        try await waitUntil("it is withdrawn") { try listed(in: scene).isEmpty }
        #expect(try listing(id, in: scene)["reason"] as? String == "operator")
        try scene.complain(text, reporters: 10..<12)
        _ = try await scene.campaigns()
        #expect(try listed(in: scene).isEmpty)
        scene.now += 2 * 86_400
        try scene.complain(text, reporters: 20..<22)
        try await waitUntil("it is listed again") { try listed(in: scene) == [id] }
    }

    @Test func `the command line holds a campaign back and lets it go`() async throws {
        let scene = try await CampaignScene()
        let text = { (number: Int) in
            "Your parcel is held, pay the fee today at https://parcel-fee.example/\(number)"
        }
        try scene.complain(text, reporters: 0..<6)
        let id = try #require(try await scene.campaigns().first?["campaign"] as? String)
        try await waitUntil("the campaign is listed") { try listed(in: scene) == [id] }

        let words = ["--reason", "a lottery of our own", "--hold-days", "2"]
        let hold = try await scene.run(["campaign", "hold", id] + words)
        #expect(hold.status == .code(0) && hold.errors.isEmpty)
        #expect(hold.output.hasPrefix("\(id) is kept off the list until 2026-01-08; "))
        try await waitUntil("it is withdrawn") { try listed(in: scene).isEmpty }
        let shown = try await scene.run(["stats", "campaign", id])
        #expect(shown.output.contains("withdrawn: an operator's decision"))
        #expect(shown.output.contains("Kept off the list until 2026-01-08 12:00 UTC"))

        let release = try await scene.run([
            "campaign", "release", id, "--reason", "it was another's lottery",
        ])
        #expect(release.status == .code(0))
        #expect(
            release.output == "\(id) is released; that takes effect within a second. "
                + "Its next complaint may list it.\n"
        )
        try await waitUntil("the release is heeded") {
            try listing(id, in: scene)["heldUntil"] == nil
        }
        scene.now += 60
        try scene.complain(text, reporters: 10..<11)
        try await waitUntil("it is listed again") { try listed(in: scene) == [id] }
        let audit = try await scene.run(["audit", "list", "--output", "csv"]).output
        #expect(audit.contains("campaign.held") && audit.contains("campaign.released"))
        #expect(audit.contains("a lottery of our own") && audit.contains("another's lottery"))
    }

    @Test func `commands about a campaign that is none say so`() async throws {
        let scene = try await CampaignScene()
        for command in ["hold", "release"] {
            let run = try await scene.run(["campaign", command, "c77", "--reason", "none"])
            #expect(run.status == .code(65))
            #expect(run.errors.contains("there is no such campaign, or it is over"))
            let wrong = try await scene.run(["campaign", command, "77", "--reason", "none"])
            #expect(wrong.status == .code(64))
            #expect(wrong.errors.contains("such as c1042"))
        }
        let forever = try await scene.run([
            "campaign", "hold", "c77", "--reason", "none", "--hold-days", "0",
        ])
        #expect(forever.errors.contains("--hold-days is 1 to 3660"))
    }
}
