import Foundation
import TestSupport
import Testing
import Yams

/// Complaints whose content may be shown to nobody.
@Suite struct AlertTests {
    /// A text of the sealed category, made of the rules; nothing of it stands here.
    private static func sealedText() throws -> String {
        let yaml = try Contract.text("Sources/Classification/Rules/en.yaml")
        let rules = try Yams.load(yaml: yaml) as? [String: Any]
        let languages = rules?["phrases"] as? [String: [String: [String]]]
        let phrase = try #require(languages?["en"]?["childAbuse"]?.first)
        return "quokka \(phrase.replacing("*", with: "")) at https://numbat.example/wombat now"
    }

    /// Words of the text that occur nowhere else.
    private static let marks = ["quokka", "numbat", "wombat"]

    private func expectNothing(of text: String, in output: String, _ place: String) {
        for mark in Self.marks + [text] {
            #expect(!output.localizedCaseInsensitiveContains(mark), "\(mark) stands in \(place)")
        }
    }

    @Test func `sealed content is shown nowhere, and somebody is told`() async throws {
        let scene = try await CampaignScene()
        let text = try Self.sealedText()
        var ids: [String] = []
        // More reporters than a listing needs.
        for number in 0..<7 {
            let sender = "+44770090015\(number)"
            ids.append(
                try scene.complain(.init(text: text, sender: sender, reporter: number)).id
            )
        }
        #expect(try await scene.campaigns().isEmpty)
        let alerts = try scene.get("/v1/alerts", "listAlerts")["alerts"] as? [[String: Any]]
        #expect(Set((alerts ?? []).compactMap { $0["complaint"] as? String }) == Set(ids))
        #expect(alerts?.allSatisfy { $0["partner"] as? String == "acme" } == true)
        #expect(try scene.lookup(ids).allSatisfy { $0 == nil })

        let told = try scene.send("GET", "/v1/complaints/\(ids[0])")
        #expect(told.text.contains(#""name":"childSexualAbuse""#))
        #expect((told.object["category"] as? [String: Any])?["reasons"] as? [String] == [])
        expectNothing(of: text, in: told.text, "the explanation")
        let run = try await scene.run(["explain", ids[0]])
        #expect(run.output.contains("its content is sealed, and nothing of it is shown"))
        expectNothing(of: text, in: run.output, "the explanation in words")
        let log = scene.gateway.log
        #expect(ids.allSatisfy { log.contains($0) })
        expectNothing(of: text, in: log, "the log")
        for target in [
            "/v1/statistics/campaigns", "/v1/statistics/senders", "/v1/feeds/senders",
            "/v1/feeds/senders/snapshot", "/v1/statistics/senders/+447700900150", "/v1/audit",
        ] {
            expectNothing(of: text, in: try scene.send("GET", target).text, target)
        }
        try expectNothingInRedis(scene, text)
    }

    /// Not even a sketch, a host or a sample is kept of it.
    private func expectNothingInRedis(_ scene: CampaignScene, _ text: String) throws {
        let redis = try RedisTestClient(unixPath: "\(scene.gateway.dataDirectory)/redis.sock")
        let keys = try redis.command("KEYS", "sg:{campaigns}*").array ?? []
        #expect(!keys.isEmpty)
        for key in keys.compactMap(\.string) {
            let type = try redis.command("TYPE", key).string ?? ""
            let content = try redis.command(Self.reading(key, of: type))
            expectNothing(of: text, in: "\(Self.texts(content))", key)
        }
        #expect(try redis.command("HLEN", "sg:{campaigns}:records").integer == 0)
        #expect(try redis.command("HLEN", "sg:{campaigns}:senders").integer == 0)
    }

    /// The command that reads all of a key.
    private static func reading(_ key: String, of type: String) -> [String] {
        switch type {
        case "hash": ["HGETALL", key]
        case "stream": ["XRANGE", key, "-", "+"]
        case "list": ["LRANGE", key, "0", "-1"]
        case "zset": ["ZRANGE", key, "0", "-1"]
        default: ["GET", key]
        }
    }

    private static func texts(_ reply: RedisTestReply) -> [String] {
        reply.array?.flatMap(texts) ?? [reply.string ?? ""]
    }

    @Test func `an alert is acknowledged with a reason, which the audit log has`() async throws {
        let scene = try await CampaignScene()
        let text = try Self.sealedText()
        let report = CampaignScene.Report(text: text, sender: "+447700900150", reporter: 1)
        let id = try scene.complain(report).id
        _ = try await scene.campaigns()
        let listed = try await scene.run(["alerts", "list"])
        #expect(listed.output.contains(id))
        expectNothing(of: text, in: listed.output, "the list of alerts")
        let without = try scene.send("DELETE", "/v1/alerts/\(id)")
        #expect(without.status == 400)
        try scene.check(without, "acknowledgeAlert")
        #expect(try await scene.run(["alerts", "acknowledge", id]).status == .code(64))
        let done = try await scene.run([
            "alerts", "acknowledge", id, "--reason", "handed to the police",
        ])
        #expect(done.status == .code(0), "\(done.errors)")
        let again = try scene.send("DELETE", "/v1/alerts/\(id)?reason=again")
        #expect(again.status == 404)
        #expect(try await scene.run(["alerts"]).output == "No alert waits for anybody.\n")
        let records = try scene.get("/v1/audit?limit=1000", "audit")["records"]
        let found = (records as? [[String: Any]] ?? [])
            .filter { $0["action"] as? String == "alert.acknowledged" }
        #expect(found.map { $0["object"] as? String } == [id])
        #expect(found.map { $0["actor"] as? String } == ["operator"])
        let details = found.first?["details"] as? [String: String]
        #expect(details == ["reason": "handed to the police"])
    }
}
