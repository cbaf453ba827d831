import Foundation
import TestSupport
import Testing

/// The feed of campaigns as partners read it: pulled and pushed.
@Suite struct CampaignFeedTests {
    private static let page = "/v1/feeds/campaigns"

    /// A gateway with a partner who reads campaigns, samples included.
    private struct Scene {
        let gateway: GatewayProcess
        let writer: FeedWriter
        let receiver: EchoReceiver
        let peer: String

        init() async throws {
            receiver = try EchoReceiver()
            var options = GatewayProcess.Options()
            options.configuration = "delivery:\n  allowedHosts: [\"\(receiver.host)\"]\n"
            gateway = try await GatewayProcess(options)
            writer = try FeedWriter(gateway)
            peer = try gateway.makePartner(
                "peer",
                role: "peer",
                agreement: """
                    {"purpose":"tests","contact":"a@b.example","feeds":["campaigns"],\
                    "samples":true}
                    """
            )
        }

        /// Publishes an entry about a campaign.
        func publish(
            _ campaign: String,
            _ event: String = #""event":"listed""#,
            reporters: Int = 66,
            ends: Bool = false
        ) throws {
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let text = """
                {\(event),"campaign":"\(campaign)","listedAt":"2026-11-19T10:00:00Z",\
                "firstSeen":"2026-11-18T10:00:00Z","lastSeen":"2026-11-19T11:00:00Z",\
                "windows":{"10d":{"complaints":66,"reporters":\(reporters),"senders":61,\
                "partners":2,"countries":1,"legit":0}},\
                "peak":{"reporters":\(reporters),"partners":2},"category":"smishing.delivery",\
                "confidence":0.93,"languages":["en"],\
                "sample":"Parcel held: pay [amount] at [link]",\
                "senders":[{"sender":{"kind":"msisdn","value":"+447700900123"},\
                "complaints":6,"reporters":5}],\
                "hosts":[{"host":"pay.example","complaints":60,"reporters":58}],\
                "callBacks":[],"growth":{"thisHour":12,"hourBefore":3}}
                """
            try writer.publish(campaign, text, at: now, ends: ends)
        }

        func get(_ target: String, _ token: String? = nil, status: Int = 200) throws
            -> TestHTTPResponse
        {
            let response = try gateway.send("GET", target, token: token ?? peer)
            guard response.status == status else { throw UnexpectedResponse(response) }
            return response
        }

        func entries(_ target: String = page) throws -> [[String: Any]] {
            try get(target).object["entries"] as? [[String: Any]] ?? []
        }
    }

    @Test func `a campaign is told in JSON, NDJSON and CSV`() async throws {
        let scene = try await Scene()
        try scene.publish("c1042")
        let entry = try #require(try scene.entries().first)
        #expect(entry["campaign"] as? String == "c1042" && entry["sequence"] as? Int == 1)
        #expect(entry["category"] as? String == "smishing.delivery")
        #expect(entry["confidence"] as? Double == 0.93)
        #expect(entry["sample"] as? String == "Parcel held: pay [amount] at [link]")
        let windows = try #require(entry["windows"] as? [String: [String: Int]])
        #expect(windows["10d"]?["senders"] == 61 && windows["10d"]?["countries"] == 1)
        let hosts = try #require(entry["hosts"] as? [[String: Any]])
        #expect(hosts[0]["host"] as? [String: String] == ["name": "pay.example"])
        #expect(hosts[0]["reporters"] as? Int == 58)
        let senders = try #require(entry["senders"] as? [[String: Any]])
        #expect((senders[0]["sender"] as? [String: String])?["value"] == "+447700900123")
        #expect(entry["growth"] as? [String: Int] == ["thisHour": 12, "hourBefore": 3])
        let line = try scene.get(Self.page + ".ndjson").text
        #expect(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary
                == entry as NSDictionary
        )
        let rows = try scene.get(Self.page + ".csv").text.components(separatedBy: "\r\n")
        #expect(rows[0].contains(",mergedInto,campaign,listedAt,"))
        #expect(rows[0].contains(",senders_10d,countries_10d,"))
        #expect(rows[1].contains(",c1042,"))
        #expect(rows[1].contains("Parcel held: pay [amount] at [link],'+447700900123,pay.example"))
        #expect(rows[0].split(separator: ",").count == rows[1].components(separatedBy: ",").count)
    }

    @Test func `a merger ends a campaign, and the snapshot has the other one`() async throws {
        let scene = try await Scene()
        try scene.publish("c7")
        try scene.publish("c1042", reporters: 20)
        let next = try #require(try scene.get(Self.page + "/snapshot").object["next"] as? String)
        try scene.publish("c1042", #""event":"merged","mergedInto":"c7""#, ends: true)
        try scene.publish("c7", #""event":"updated""#, reporters: 86)
        let after = try scene.entries(Self.page + "?after=\(next)&wait=20")
        #expect(after.map { $0["event"] as? String } == ["merged", "updated"])
        #expect(after[0]["mergedInto"] as? String == "c7")
        let left = try scene.entries(Self.page + "/snapshot")
        #expect(left.map { $0["campaign"] as? String } == ["c7"])
        try scene.publish("c7", #""event":"withdrawn","reason":"legit""#, ends: true)
        #expect(try scene.entries(Self.page + "/snapshot").isEmpty)
        #expect(try scene.entries().last?["reason"] as? String == "legit")
        let feeds = try scene.get("/v1/feeds").object["feeds"] as? [[String: Any]]
        #expect(feeds?.map { $0["listed"] as? Int } == [0])
        #expect(feeds?.map { $0["head"] as? Int } == [5])
    }

    @Test func `an operator asks why a partner does not see a campaign`() async throws {
        let scene = try await Scene()
        try scene.publish("c1042", reporters: 20)
        _ = try scene.gateway.makePartner(
            "strict",
            role: "regulator",
            agreement: """
                {"purpose":"tests","contact":"a@b.example","feeds":["campaigns"],\
                "minimumReporters":50,"categories":["romance"]}
                """
        )
        func view(_ partner: String, _ id: String, status: Int = 200) throws -> [String: Any] {
            let target = "/v1/agreements/\(partner)/view?campaign=\(id)"
            return try scene.get(target, scene.gateway.operatorToken, status: status).object
        }
        let hidden = try view("strict", "c1042")
        #expect(hidden["shown"] as? Bool == false && hidden["campaign"] as? String == "c1042")
        #expect(
            hidden["obstacles"] as? [String] == [
                "categories does not have smishing.delivery",
                "the listing has had 20 distinct reporters, and minimumReporters is 50",
            ]
        )
        let shown = try view("peer", "c1042")
        #expect((shown["entry"] as? [String: Any])?["campaign"] as? String == "c1042")
        _ = try view("peer", "c1", status: 404)
        _ = try view("peer", "1042", status: 400)
        let table = try await command(scene, "agreement", "test", "strict", "c1042")
        #expect(table.output.contains("strict is not shown c1042:"), "\(table.errors)")
    }

    @Test(arguments: ["json", "cloudevents"])
    func `a subscription to campaigns brings them, and a snapshot first`(format: String)
        async throws
    {
        let scene = try await Scene()
        try scene.publish("c7")
        let order = #""feed":"campaigns","format":"\#(format)","minimumReporters":10"#
        let made = try scene.gateway.send(
            "POST",
            "/v1/subscriptions",
            token: scene.peer,
            body: "{\"url\":\"http://\(scene.receiver.host)/hook\",\(order)}"
        )
        #expect(made.status == 201 && made.object["feed"] as? String == "campaigns")
        func received() -> String {
            scene.receiver.bodies(at: "/hook")
                .map { String(decoding: $0, as: UTF8.self) }.joined()
        }
        try await waitUntil("the snapshot arrives") { received().contains(#""campaign":"c7""#) }
        try scene.publish("c8", reporters: 9)
        try scene.publish("c9", reporters: 10)
        let event = format == "json" ? "\"campaign\":\"c9\"" : "\"subject\":\"c9\""
        try await waitUntil("the next campaign arrives") { received().contains(event) }
        #expect(!received().contains(#""campaign":"c8""#), "fewer reporters than were asked for")
        if format == "json" {
            #expect(received().contains(#""type":"feed.entries""#))
            #expect(received().contains(#""feed":"campaigns""#))
        } else {
            #expect(received().contains(#""type":"spamgate.campaign.listed""#))
            #expect(received().contains("/v1/feeds/campaigns\""))
        }
        let id = try #require(made.object["id"] as? String)
        let shown = try scene.get("/v1/subscriptions/\(id)").object
        #expect(shown["feed"] as? String == "campaigns")
    }

    @Test func `the command line shows campaigns as they come`() async throws {
        let scene = try await Scene()
        try scene.publish("c7")
        try scene.publish("c1042")
        try scene.publish("c1042", #""event":"merged","mergedInto":"c7""#, ends: true)
        let tail = try await command(scene, "feed", "tail", "campaigns")
        let lines = tail.output.split(separator: "\n")
        #expect(lines.first?.contains("CAMPAIGN") == true, "\(tail.output)\(tail.errors)")
        #expect(lines.dropFirst().first?.hasSuffix("66  smishing.delivery") == true)
        #expect(lines.last?.hasSuffix("into c7") == true)
        let csv = try await command(scene, "feed", "tail", "campaigns", "--output", "csv")
        let page = try scene.get(Self.page + ".csv", scene.gateway.operatorToken).text
        #expect(csv.output == page)
        let snapshot = try await command(scene, "feed", "snapshot", "campaigns")
        #expect(snapshot.output.contains("c7") && !snapshot.output.contains("c1042"))
        let feeds = try await command(scene, "stats", "feeds", "--output", "csv")
        #expect(feeds.output.contains("campaigns,3,1,3,1,"), "\(feeds.output)")
    }

    private func command(_ scene: Scene, _ words: String...) async throws -> CommandLineRun {
        try await CommandLineRun(
            words + [
                "--url", scene.gateway.url, "--token-file",
                scene.gateway.dataDirectory + "/operator.token",
            ]
        )
    }
}
