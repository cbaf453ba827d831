import Foundation
import TestSupport
import Testing

/// Campaigns of the running gateway, as operators see them.
@Suite struct CampaignTests {
    private static func parcel(_ number: Int) -> String {
        "Royal Parcel: your parcel is held at the depot, pay the fee of 1.4\(number % 10) today "
            + "at https://parcel-fee.example/x7Q\(number) or it goes back"
    }

    private static func holiday(_ number: Int) -> String {
        "Congratulations, you were drawn for a week by the sea. Call +44 7700 900199 and name "
            + "the code \(1000 + number), see sea-week.example"
    }

    @Test func `senders rotate, and it is one campaign all the same`() async throws {
        let scene = try await CampaignScene()
        let ids = try scene.complain(Self.parcel, reporters: 0..<12)
        let other = try scene.complain(Self.holiday, reporters: 20..<22)
        let top = try await scene.campaigns()
        #expect(top.map { $0["campaign"] as? String } == ["c1", "c2"])
        #expect(top.map { $0["complaints"] as? Int } == [12, 2])
        #expect(top.map { $0["senders"] as? Int } == [12, 2])
        #expect(top.map { $0["listed"] as? Bool } == [true, false])
        #expect(top.first?["category"] as? String == "smishing.delivery")
        #expect(try scene.lookup(ids + other) == ids.map { _ in "c1" } + other.map { _ in "c2" })

        let campaign = try scene.campaign("c1")
        let sample = try #require(campaign["sample"] as? String)
        #expect(sample.hasPrefix("Royal Parcel: your parcel is held at the depot"))
        #expect(sample.contains("[") && !sample.contains("x7Q"))
        let hosts = campaign["hosts"] as? [[String: Any]]
        #expect(hosts?.map { $0["host"] as? String } == ["parcel-fee.example"])
        #expect(hosts?.map { $0["reporters"] as? Int } == [12])
        let timeline = campaign["timeline"] as? [String: Any]
        let hours = try #require(timeline?["complaints"] as? [Int])
        #expect(hours.count == 48 && hours.last == 12 && hours.reduce(0, +) == 12)
        #expect((campaign["growth"] as? [String: Int])?["thisHour"] == 12)
        let callBacks = try scene.campaign("c2")["callBacks"] as? [[String: Any]]
        #expect(callBacks?.map { $0["number"] as? String } == ["+447700900199"])
    }

    @Test func `two that turn out to be one are merged, and the merged id answers for the other`()
        async throws
    {
        let scene = try await CampaignScene()
        let first = try scene.complain(Self.parcel, reporters: 0..<3)
        let second = try scene.complain(Self.holiday, reporters: 10..<13)
        #expect(try await scene.campaigns().count == 2)
        #expect(try scene.lookup([second[0]]) == ["c2"])
        // The words of one with link and number of the other, three times.
        let bridges = try scene.complain(
            { _ in
                "Royal Parcel: your parcel is held at the depot, pay the fee of 1.40 today at "
                    + "sea-week.example or it goes back +44 7700 900199"
            },
            reporters: 20..<23
        )
        let top = try await scene.campaigns()
        #expect(top.map { $0["campaign"] as? String } == ["c1"])
        #expect(top.first?["complaints"] as? Int == 9)
        #expect(top.first?["reporters"] as? Int == 9)
        #expect(try scene.lookup(first + second + bridges).allSatisfy { $0 == "c1" })
        let campaign = try scene.campaign("c2")
        #expect(campaign["campaign"] as? String == "c1")
        #expect(campaign["mergedFrom"] as? [String] == ["c2"])
        #expect(campaign["complaints"] as? Int == 9)
        let shown = try await scene.run(["stats", "campaign", "c2"])
        #expect(shown.status == .code(0), "\(shown.errors)")
        #expect(shown.output.hasPrefix("c1 "))
        #expect(shown.output.contains("merged into it: c2."))
    }

    @Test func `a text that too few reporters sent is not shown, however often it came`()
        async throws
    {
        let scene = try await CampaignScene()
        // Six complaints of four reporters, who each have to be told apart by sender.
        for number in 0..<6 {
            let sender = "+44770090013\(number)"
            try scene.complain(.init(text: Self.parcel(1), sender: sender, reporter: number % 4))
        }
        #expect(try await scene.campaigns().map { $0["complaints"] as? Int } == [6])
        #expect(try scene.campaign("c1")["sample"] == nil)
        let shown = try await scene.run(["stats", "campaign", "c1"])
        #expect(shown.output.contains("No text is shown: too few reporters sent it."))
        #expect(!shown.output.contains("depot"))
        try scene.complain(.init(text: Self.parcel(1), sender: "+447700900139", reporter: 9))
        _ = try await scene.campaigns()
        #expect((try scene.campaign("c1")["sample"] as? String)?.contains("depot") == true)
    }

    @Test func `a complaint is explained in words`() async throws {
        let scene = try await CampaignScene()
        try scene.complain(Self.holiday, reporters: 0..<2)
        let ids = try scene.complain(Self.holiday, reporters: 10..<11)
        let partial = try scene.complain(.init(text: Self.holiday(7), reporter: 30))
        _ = try await scene.campaigns()
        let told = try scene.explain(ids[0])
        #expect(told["status"] as? String == "counted")
        #expect(told["partner"] as? String == "acme")
        #expect(told["campaign"] as? String == "c1")
        #expect((told["category"] as? [String: Any])?["name"] as? String == "prize")
        let reasons = try #require(told["reasons"] as? [[String: Any]])
        let kinds = Set(reasons.compactMap { $0["kind"] as? String })
        #expect(kinds == ["text", "link", "number"])
        let run = try await scene.run(["explain", ids[0], partial.id])
        #expect(run.status == .code(0), "\(run.errors)")
        let both = run.output.components(separatedBy: "\n\n")
        #expect(both.count == 2)
        #expect(both[0].contains("counted as a complaint"))
        #expect(both[0].contains("c1, because"))
        #expect(both[0].contains("sea-week.example, as others of the campaign do"))
        #expect(both[1].contains("without a sender it is in campaigns only"))
        // Nothing of the text but what decided, and nothing about the reporter.
        #expect(!run.output.contains("900510") && !run.output.contains("name the code"))
        let records = try scene.get("/v1/audit?limit=1000", "audit")["records"]
        let read = (records as? [[String: Any]] ?? [])
            .filter { $0["action"] as? String == "evidence.read" }
        #expect(read.map { $0["object"] as? String } == [ids[0], ids[0], partial.id])
    }

    /// The worked examples of `protocols/campaigns`.
    @Test func `a screenshot and a text in disguise are of the campaign of the plain text`()
        async throws
    {
        let scene = try await CampaignScene()
        try scene.complain(
            { number in
                "Royal Parcel: your parcel RP\(1000 + number)GB is held at the depot. Pay the fee "
                    + "of 1.4\(number) before Friday or it goes back to the sender: "
                    + "https://parcel-fee.example/x7Q\(number)"
            },
            reporters: 1..<5
        )
        let screenshot = """
            Text Message
            Today 10:42 AM
            Royal Parcel: your par-
            cel RP4711GB is held at the
            depot. Pay the fee of 1.99 be-
            fore Friday or it goes back
            to the sender: https://
            parcel-fee.example/q81L
            Report Junk
            """
        // Cyrillic о, а and е, digits for letters, a space of no width, a link that is none.
        let disguised =
            "R\u{43E}yal P\u{430}rcel: y0ur p\u{200B}a\u{200B}rcel RP9981GB is h3ld at the "
            + "d\u{435}p0t. P@y the f33 of 2.05 bef\u{43E}re Fr1day or it g0es b\u{430}ck to the "
            + "s\u{435}nder: hxxps://parcel-fee[.]example/zz9"
        let ids = try [screenshot, disguised].enumerated().map { number, text in
            let sender = "+44770090012\(number)"
            let report = CampaignScene.Report(text: text, sender: sender, reporter: 20 + number)
            return try scene.complain(report).id
        }
        #expect(try await scene.campaigns().map { $0["complaints"] as? Int } == [6])
        for id in ids {
            let told = try scene.explain(id)
            #expect((told["category"] as? [String: Any])?["name"] as? String == "smishing.delivery")
            let reasons = try #require(told["reasons"] as? [[String: Any]])
            #expect(Set(reasons.compactMap { $0["kind"] as? String }) == ["text", "link"])
            // The text alone would be enough.
            let text = reasons.first { $0["kind"] as? String == "text" }
            #expect(text?["weight"] as? Double ?? 0 >= 0.58)
        }
    }

    @Test func `the first entry of a campaign names its senders, its host and its number`()
        async throws
    {
        let scene = try await CampaignScene()
        for reporter in 0..<6 {
            scene.now += 1
            let text = Self.holiday(reporter)
            try scene.complain(.init(text: text, sender: "+447700900150", reporter: reporter))
        }
        #expect(try await scene.campaigns().map { $0["listed"] as? Bool } == [true])
        let feed = try scene.send("GET", "/v1/feeds/campaigns").object
        let entry = try #require((feed["entries"] as? [[String: Any]])?.first)
        #expect(entry["event"] as? String == "listed")
        for (list, name) in [
            ("senders", "+447700900150"), ("hosts", "sea-week.example"),
            ("callBacks", "+447700900199"),
        ] {
            let parts = entry[list] as? [[String: Any]] ?? []
            #expect(parts.count == 1 && "\(parts)".contains(name), "\(list): \(entry)")
            #expect(parts.first?["reporters"] as? Int ?? 0 >= 5)
        }
    }

    @Test func `a campaign tells in which language it is`() async throws {
        let scene = try await CampaignScene()
        try scene.complain(
            { number in
                "Ihr Paket liegt im Zollamt. Bitte zahlen Sie die Gebühr von 2,9\(number) Euro "
                    + "noch heute unter https://zoll-paket.example/z\(number), sonst geht es "
                    + "an den Absender zurück."
            },
            reporters: 0..<6
        )
        #expect(try await scene.campaigns().map { $0["listed"] as? Bool } == [true])
        let campaign = try scene.campaign("c1")
        #expect(campaign["languages"] as? [String] == ["de"])
        let feed = try scene.send("GET", "/v1/feeds/campaigns").object
        let entry = try #require((feed["entries"] as? [[String: Any]])?.first)
        #expect(entry["languages"] as? [String] == ["de"])
        let shown = try await scene.run(["stats", "campaign", "c1"])
        #expect(shown.output.contains("\nsmishing.delivery, language de\n"), "\(shown.output)")
        let table = try await scene.run(["stats", "campaign", "c1", "--output", "csv"])
        #expect(table.output.contains("sample,languages\r\n") && table.output.contains(",de\r\n"))
        // So few have sent this that nothing of it is shown, and no language either.
        try scene.complain(
            { _ in "Ganz anderes steht in diesem Text, von dem nur wenige berichtet haben" },
            reporters: 20..<23
        )
        _ = try await scene.campaigns()
        #expect(try scene.campaign("c2")["languages"] == nil)
    }

    @Test func `a number to call counts as its country writes it`() async throws {
        let scene = try await CampaignScene()
        let ids = try scene.complain(
            { number in
                "Your visa has been cancelled, ring the office at once on "
                    + (number % 2 == 0 ? "0808 157 0123" : "+44 808 157 0123")
                    + ", order \(8_081_570_100 + number)"
            },
            reporters: 0..<6
        )
        // In another country the same digits are no number that anybody could call.
        try scene.complain(
            .init(
                text: "Un colis vous attend depuis hier, appelez le 0808 157 0124 sans tarder",
                sender: "+447700900170",
                reporter: 70,
                partner: "bleu"
            )
        )
        let top = try await scene.campaigns()
        #expect(top.map { $0["complaints"] as? Int } == [6, 1])
        let numbers = try scene.campaign("c1")["callBacks"] as? [[String: Any]]
        #expect(numbers?.map { $0["number"] as? String } == ["+448081570123"])
        #expect(numbers?.map { $0["complaints"] as? Int } == [6])
        #expect(numbers?.map { $0["reporters"] as? Int } == [6])
        #expect((try scene.campaign("c2")["callBacks"] as? [Any])?.isEmpty == true)
        let hosts = try scene.get("/v1/statistics/hosts?window=24h", "topHosts")["hosts"]
        let counted = hosts as? [[String: Any]] ?? []
        #expect(
            counted.map { $0["callBack"] as? [String: String] } == [["number": "+448081570123"]]
        )
        #expect(counted.first?["reporters"] as? Int == 6)
        let reasons = try scene.explain(ids[0])["reasons"] as? [[String: Any]] ?? []
        let number = reasons.first { $0["kind"] as? String == "number" }
        #expect((number?["words"] as? String)?.contains("it gives +448081570123") == true)
    }

    @Test func `what is asked for wrongly is refused with the reason`() async throws {
        let scene = try await CampaignScene()
        let nobody = "01890a5d-ac96-774b-bcce-b302099a8057"
        #expect(try scene.lookup([nobody]) == [nil])
        #expect(try scene.lookup([]) == [])
        #expect(try scene.send("GET", "/v1/complaints/\(nobody)").status == 404)
        #expect(try scene.send("GET", "/v1/complaints/c1").status == 404)
        #expect(try scene.send("GET", "/v1/statistics/campaigns/c7").status == 404)
        let many = [String](repeating: "\"\(nobody)\"", count: 1001).joined(separator: ",")
        let refused = try scene.send("POST", "/v1/complaints/lookup", "{\"ids\":[\(many)]}")
        #expect(refused.status == 400)
        #expect(refused.text.contains("at most 1000"))
        let wrong = try scene.send("POST", "/v1/complaints/lookup", #"{"ids":["c1"]}"#)
        #expect(wrong.status == 422)
        try scene.check(wrong, "lookupComplaints")
        #expect(wrong.object["pointer"] as? String == "/ids/0")
        let run = try await scene.run(["explain", "c1"])
        #expect(run.status == .code(64))
        #expect(run.errors.contains("c1 is no complaint"))
    }
}
