import ArgumentParser
import JSON
import Testing

@testable import OperatorCLI

@Suite struct CampaignReportTests {
    private func report<Shown: Report>(_: Shown.Type, _ text: String) throws -> Shown {
        try Shown(JSONReader().read(Array(text.utf8)))
    }

    private func widest(_ text: String) -> Int {
        text.split(separator: "\n").map { DisplayText.width(String($0)) }.max() ?? 0
    }

    private static let narrow = Layout(width: 80, painter: .plain)

    private static let campaigns = """
        {"window":"24h","caughtUp":false,"backlog":2,"campaigns":[
        {"campaign":"c1042","complaints":12034,"reporters":10830,"senders":9120,"partners":2,
        "countries":2,"legit":24,"category":"familyImpersonation",
        "firstSeen":"2026-11-01T00:00:01Z","lastSeen":"2026-11-21T02:14:05Z","listed":true},
        {"campaign":"c7","complaints":4,"reporters":4,"senders":0,"partners":1,"countries":1,
        "legit":0,"firstSeen":"2026-11-20T10:00:00Z","lastSeen":"2026-11-21T02:00:00Z",
        "listed":false}]}
        """

    @Test func `the campaigns fit a terminal, and say what is not grouped yet`() throws {
        let report = try report(CampaignsReport.self, Self.campaigns)
        let text = report.text(in: Self.narrow)
        #expect(
            text == """
                CAMPAIGN  CATEGORY             COMPLAINTS  REPORTERS  SENDERS  LEGIT  LISTED
                c1042     familyImpersonation      12,034     10,830    9,120     24  yes
                c7                                      4          4        0      0  no
                2 batches of complaints not grouped yet

                """
        )
        #expect(widest(text) <= 80)
        let wide = report.text(in: .plain)
        #expect(wide.contains("LAST (UTC)") && wide.contains("11-21 02:14"))
        #expect(widest(wide) <= 100)
    }

    @Test func `the campaigns as CSV have all figures`() throws {
        let rows = try report(CampaignsReport.self, Self.campaigns).csv.text
            .split(separator: "\r\n")
        #expect(
            rows.first == """
                window,campaign,category,complaints,reporters,senders,partners,countries,legit,\
                firstSeen,lastSeen,listed
                """
        )
        #expect(rows.last?.hasPrefix("24h,c7,,4,4,0,1,1,0,2026-11-20T10:00:00Z,") == true)
    }

    @Test func `no campaign is said in words`() throws {
        let empty = #"{"window":"1h","caughtUp":true,"backlog":0,"campaigns":[]}"#
        let text = try report(CampaignsReport.self, empty).text(in: .plain)
        #expect(text == "No campaign was complained about in the last 1h.\n")
    }

    private static func campaign(_ members: String) -> String {
        let counts =
            #"{"complaints":9,"reporters":8,"senders":7,"partners":2,"countries":1,"legit":0}"#
        return """
            {"campaign":"c1","mergedFrom":["c4","c9"],"complaints":19,"legit":1,
            "firstSeen":"2026-11-01T00:00:01Z","lastSeen":"2026-11-21T02:14:05Z",
            "windows":{"1h":\(counts),"24h":\(counts),"7d":\(counts),"10d":\(counts),
            "30d":\(counts)},"category":"smishing.delivery","confidence":0.95,
            "growth":{"thisHour":9,"hourBefore":3},
            "knownBy":{"texts":2,"links":1,"numbers":0,"senders":8},
            "categories":[{"name":"smishing.delivery","complaints":18}],
            "senders":[{"sender":{"kind":"alphanumeric","value":"PARCEL","country":"GB"},
            "complaints":3,"reporters":3}],"hosts":[{"host":"fee.example","complaints":9,
            "reporters":20}],"callBacks":[{"number":"+447700900199","complaints":2,"reporters":2}],
            "timeline":{"hours":4,"complaints":[0,1,3,9]},\(members)}
            """
    }

    private static let sample =
        "Royal Parcel: your parcel is held at the depot, pay the fee of [other amount] today at "
        + "fee.example/[link detail] or it goes back"

    @Test func `a campaign has its text with slots, its figures and why it is one`() throws {
        let members =
            #""listing":{"state":"listed","since":"2026-11-02T00:00:00Z"},"#
            + #""languages":["en","cy"],"sample":""#
        let report = try report(
            CampaignReport.self,
            Self.campaign(members + Self.sample + "\"")
        )
        let text = report.text(in: Self.narrow)
        #expect(text.hasPrefix("c1  listed since 2026-11-02 00:00:00 UTC\n"))
        #expect(text.contains("\nsmishing.delivery, languages en and cy\n"))
        // No line is broken within a slot.
        #expect(text.contains("[other amount]") && text.contains("[link detail]"))
        #expect(text.contains("\n·▁▃█\n"))
        #expect(text.contains("at most 9 in an hour, 9 in this one, 3 in the one before"))
        for name in ["alphanumeric:GB:PARCEL", "fee.example", "+447700900199"] {
            #expect(text.contains("\n\(name) "), "\(name)")
        }
        #expect(text.hasSuffix("Known by 2 texts, 1 link, 8 senders; merged into it: c4, c9.\n"))
        #expect(widest(text) <= 80, "\(text)")
        let coloured = report.text(in: Layout(width: 80, painter: Painter(isColoured: true)))
        #expect(coloured.contains("\u{1B}[33m[other amount]\u{1B}[0m"))
    }

    @Test(arguments: [
        (#"{"state":"none"}"#, "c1  not listed\n"),
        (
            #"{"state":"none","review":"brigade"}"#,
            "Waits for review: many complaints about one sender came within minutes"
        ),
        (
            #"{"state":"none","review":"verifiedSender"}"#,
            "Waits for review: most complaints are about a verified sender."
        ),
        (#"{"state":"withdrawn","reason":"legit"}"#, "withdrawn: counter-reports outweigh"),
        (#"{"state":"withdrawn","reason":"expired"}"#, "withdrawn: quiet for too long"),
        (#"{"state":"merged"}"#, "c1  merged\n"),
        (
            #"{"state":"withdrawn","reason":"operator","heldUntil":"2026-12-24T10:00:00Z"}"#,
            "Kept off the list until 2026-12-24 10:00 UTC by an operator."
        ),
    ])
    func `how a campaign stands is said in words`(listing: String, words: String) throws {
        let text = try report(
            CampaignReport.self,
            Self.campaign("\"listing\":\(listing)")
        ).text(in: Self.narrow)
        #expect(text.contains(words), "\(text)")
        #expect(text.contains("No text is shown: too few reporters sent it."))
    }

    private static func complaint(_ members: String) -> String {
        """
        {"id":"01890a5d-ac96-774b-bcce-b302099a8057","arrivedAt":"2026-11-21T02:14:05Z",
        "partner":"acme","channel":"sms",\(members)}
        """
    }

    private func explained(_ members: String, in layout: Layout = .plain) throws -> String {
        let json = try JSONReader().read(Array(Self.complaint(members).utf8))
        return try ComplaintReport(json).text(in: layout)
    }

    @Test func `a complaint is explained with its category, its campaign and the reasons`() throws {
        let text = try explained(
            """
            "status":"counted","disposition":"spam","sender":{"kind":"msisdn",
            "value":"+447700900123"},"category":{"name":"smishing.delivery","confidence":0.9,
            "reasons":["a parcel that could not be delivered: parcel, is held"]},
            "campaign":"c1","reasons":[
            {"kind":"text","weight":0.91,"words":"17 of 24 letter runs are in both"},
            {"kind":"otherLink","weight":-0.14,"words":"it links to a.example, others elsewhere"}]
            """,
            in: Self.narrow
        )
        #expect(
            text == """
                complaint  01890a5d-ac96-774b-bcce-b302099a8057
                arrived    2026-11-21 02:14:05 UTC by sms from acme
                sender     +447700900123
                status     counted as a complaint
                category   smishing.delivery, confidence 90 %, because of
                           - a parcel that could not be delivered: parcel, is held
                campaign   c1, because
                           +0.91 17 of 24 letter runs are in both
                           -0.14 it links to a.example, others elsewhere

                """
        )
    }

    @Test func `a complaint in no campaign is told why`() throws {
        let other = #""category":{"name":"other","confidence":0,"reasons":[]},"campaign":null"#
        let none = #""reasons":[]"#
        let duplicate = try explained(
            #""status":"duplicate","disposition":"spam",\#(other),\#(none)"#
        )
        #expect(duplicate.contains("made before: it is in no figure"))
        #expect(duplicate.contains("none: what was counted before is not again"))
        #expect(duplicate.contains("sender     unknown"))
        let partial = try explained(
            #""status":"partial","disposition":"legit",\#(other),\#(none)"#
        )
        #expect(partial.contains("counter-report, which says that it is no spam"))
        #expect(partial.contains("none: nothing in its text to go by"))
        let sealed = #""category":{"name":"childSexualAbuse","confidence":1,"reasons":[]}"#
        let text = try explained(
            #""status":"counted","disposition":"spam",\#(sealed),"campaign":null,\#(none)"#
        )
        #expect(text.contains("its content is sealed, and nothing of it is shown"))
        #expect(text.contains("none: its content is sealed"))
    }

    @Test func `words of a text cannot move the cursor`() throws {
        let category =
            #""category":{"name":"prize","confidence":0.5,"reasons":["a\u001b[2Jb"]}"#
        let text = try explained(
            #""status":"counted","disposition":"spam",\#(category),"campaign":null,"reasons":[]"#
        )
        #expect(!text.contains("\u{1B}") && text.contains("\u{FFFD}"))
    }

    @Test func `alerts are listed by complaint`() throws {
        let answer = """
            {"alerts":[{"complaint":"01890a5d-ac96-774b-bcce-b302099a8057",
            "arrivedAt":"2026-11-21T02:14:05Z","partner":"acme","category":"childSexualAbuse"}]}
            """
        let alerts = try report(AlertsReport.self, answer)
        let text = alerts.text(in: Self.narrow)
        #expect(text.contains("01890a5d-ac96-774b-bcce-b302099a8057  2026-11-21 02:14:05  acme"))
        #expect(widest(text) <= 80)
        #expect(alerts.csv.text.hasSuffix(",2026-11-21T02:14:05Z,acme,childSexualAbuse\r\n"))
        let none = try report(AlertsReport.self, #"{"alerts":[]}"#)
        #expect(none.text(in: .plain) == "No alert waits for anybody.\n")
    }

    @Test func `numbers become bars of which only nothing is a dot`() {
        #expect(Sparkline.text([0, 1, 50, 100, 800, 0]) == "·▁▁▁█·")
        #expect(Sparkline.text([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█")
        #expect(Sparkline.text([0, 0]) == "··")
        #expect(Sparkline.text([]) == "")
    }

    @Test func `a line is broken between words, and nowhere else`() {
        #expect(WrappedText.lines("one two three", width: 7) == ["one two", "three"])
        #expect(WrappedText.lines("incomprehensible word", width: 5).count == 2)
        #expect(WrappedText.lines("", width: 5).isEmpty)
    }

    @Test func `commands about campaigns ask for what was named`() throws {
        let top = try StatsCommand.parseAsRoot([
            "campaigns", "--window", "7d", "--limit", "3", "--watch",
        ])
        let campaigns = try #require(top as? StatsCampaigns)
        #expect(campaigns.target().text == "/v1/statistics/campaigns?window=7d&limit=3")
        #expect(campaigns.watching.watch)
        let one = try #require(try StatsCommand.parseAsRoot(["campaign", "c7"]) as? StatsCampaign)
        #expect(one.target().text == "/v1/statistics/campaigns/c7")
        #expect(throws: (any Error).self) { try StatsCommand.parseAsRoot(["campaign", "7"]) }
        #expect(throws: (any Error).self) { try ExplainCommand.parse(["c7"]) }
        #expect(throws: (any Error).self) { try ExplainCommand.parse([]) }
        #expect(try AlertsCommand.parseAsRoot([]) is AlertsList)
    }
}
