import JSON
import Testing

@testable import OperatorCLI

@Suite struct ReportTests {
    private func report<Shown: Report>(_: Shown.Type, _ text: String) throws -> Shown {
        try Shown(JSONReader().read(Array(text.utf8)))
    }

    private static let senders = """
        {"window":"24h","senders":[
        {"sender":{"kind":"msisdn","value":"+447700900901"},"complaints":12034,"reporters":10830,
        "partners":2,"legit":24,"firstSeen":"2026-11-01T00:00:01Z",
        "lastSeen":"2026-11-21T02:14:05.250Z","listed":true},
        {"sender":{"kind":"alphanumeric","value":"PARCELDESK1","country":"GB"},"complaints":4,
        "reporters":4,"partners":1,"legit":0,"firstSeen":"2026-11-20T10:00:00Z",
        "lastSeen":"2026-11-21T02:00:00Z","listed":false}]}
        """

    @Test func `the senders fit a hundred columns`() throws {
        let text = try report(SendersReport.self, Self.senders).text(in: .plain)
        #expect(
            text == """
                SENDER                       COMPLAINTS  REPORTERS  PARTNERS  LEGIT  \
                FIRST SEEN  LAST (UTC)   LISTED
                +447700900901                    12,034     10,830         2     24  \
                2026-11-01  11-21 02:14  yes
                alphanumeric:GB:PARCELDESK1           4          4         1      0  \
                2026-11-20  11-21 02:00  no

                """
        )
        #expect(text.split(separator: "\n").allSatisfy { DisplayText.width(String($0)) <= 100 })
    }

    @Test func `the senders as CSV have plain numbers and whole times`() throws {
        let text = try report(SendersReport.self, Self.senders).csv.text
        #expect(
            text == """
                window,sender,complaints,reporters,partners,legit,firstSeen,lastSeen,listed\r
                24h,'+447700900901,12034,10830,2,24,\
                2026-11-01T00:00:01Z,2026-11-21T02:14:05.250Z,true\r
                24h,alphanumeric:GB:PARCELDESK1,4,4,1,0,\
                2026-11-20T10:00:00Z,2026-11-21T02:00:00Z,false\r

                """
        )
    }

    @Test func `nobody complained`() throws {
        let text = try report(SendersReport.self, #"{"window":"1h","senders":[]}"#)
            .text(in: .plain)
        #expect(text == "No sender was complained about in the last 1h.\n")
    }

    @Test func `the overview explains each figure`() throws {
        let text = try report(
            OverviewReport.self,
            """
            {"window":"24h","complaints":1234567,"duplicates":360,"retries":200,"repeats":160,
            "conflicts":0,"partial":120,"legit":98,"senders":1045,"reporters":2311,"listed":17}
            """
        ).text(in: .plain)
        #expect(
            text == """
                LAST 24H        COUNT  MEANING
                complaints  1,234,567  spam complaints counted, duplicates left out
                legit              98  counter-reports: the message was no spam
                partial           120  complaints that name no sender
                duplicates        360  acknowledged, not counted: retries and repeats
                  retries         200  a partner sent the same complaint again
                  repeats         160  a reporter complained again of the same message
                conflicts           0  refused: a message id used for another complaint
                senders         1,045  distinct senders complained about
                reporters       2,311  distinct subscribers who complained
                listed             17  senders on the list now

                """
        )
    }

    private static let counts = #"{"complaints":9,"reporters":8,"partners":2,"legit":1}"#
    private static let entry = """
        {"id":"e-7","sequence":7,"publishedAt":"2026-11-21T02:14:05.123Z","event":"withdrawn",
        "reason":"disputed","sender":{"kind":"msisdn","value":"+447700900901"},
        "listedAt":"2026-11-20T00:00:00Z","firstSeen":"2026-11-19T00:00:00Z",
        "lastSeen":"2026-11-21T00:00:00Z","windows":{"10d":\(counts)},"tlp":"TLP:AMBER",
        "origin":"gw-1"}
        """

    @Test func `one sender is explained on one page`() throws {
        let text = try report(
            SenderReport.self,
            """
            {"sender":{"kind":"msisdn","value":"+447700900901"},
            "windows":{"30d":\(Self.counts),"1h":\(Self.counts)},
            "total":{"complaints":1503,"legit":30},"firstSeen":"2026-11-01T00:00:01Z",
            "lastSeen":"2026-11-21T02:14:05Z",
            "partners":[{"name":"acme","complaints":1500,"legit":30,
            "lastSeen":"2026-11-21T02:14:05Z"}],
            "sightings":[{"partner":"peer-one","count":12,"lastSeen":"2026-11-20T09:59:00Z",
            "receivedAt":"2026-11-20T10:00:00Z"}],
            "listing":{"state":"listed","since":"2026-11-02T00:00:01Z","reason":"Because."},
            "entries":[\(Self.entry)]}
            """
        ).text(in: .plain)
        #expect(
            text == """
                +447700900901  listed since 2026-11-02 00:00:01 UTC
                Because.
                first seen 2026-11-01 00:00:01 UTC, last seen 2026-11-21 02:14:05 UTC

                WINDOW  COMPLAINTS  REPORTERS  PARTNERS  LEGIT
                1h               9          8         2      1
                30d              9          8         2      1
                ever         1,503                          30

                REPORTED BY  COMPLAINTS  LEGIT  LAST SEEN (UTC)
                acme              1,500     30  2026-11-21 02:14

                SIGHTED BY PEERS  COUNT  LAST SEEN (UTC)   RECEIVED (UTC)
                peer-one             12  2026-11-20 09:59  2026-11-20 10:00

                Latest feed entries
                     #  PUBLISHED (UTC)      EVENT      REPORTERS  COMPLAINTS  CATEGORY
                     7  2026-11-21 02:14:05  withdrawn          8           9  disputed

                """
        )
    }

    @Test func `a listed sender's messages are told with their campaign, category and sample`()
        throws
    {
        let entry = Self.entry.replacing(
            "\"withdrawn\",\n\"reason\":\"disputed\"",
            with: """
                "updated","campaign":"c7","category":"smishing.bank","confidence":0.9,
                "sample":"Your card is blocked, call [number]"
                """
        )
        let text = try report(
            SenderReport.self,
            """
            {"sender":{"kind":"msisdn","value":"+447700900901"},"windows":{},
            "total":{"complaints":5,"legit":0},"partners":[],
            "listing":{"state":"listed","since":"2026-11-02T00:00:01Z","reason":"Because."},
            "entries":[\(entry)]}
            """
        ).text(in: .plain)
        #expect(text.contains("\nmessages of campaign c7, smishing.bank\n"))
        #expect(text.contains("  Your card is blocked, call [number]\n"))
        #expect(text.contains("smishing.bank\n"))
        let csv = try report(SnapshotReport.self, #"{"entries":[\#(entry)],"next":"c7"}"#).csv.text
        #expect(csv.contains(",campaign,category,confidence,sample\r\n"))
        #expect(csv.contains("c7,smishing.bank,0.9,\"Your card is blocked, call [number]\"\r\n"))
    }

    @Test func `a snapshot says how the feed continues`() throws {
        let json = #"{"entries":[\#(Self.entry)],"next":"c7"}"#
        let text = try report(SnapshotReport.self, json).text(in: .plain)
        #expect(text.contains("     7  2026-11-21 02:14:05  withdrawn  +447700900901  "))
        #expect(text.hasSuffix("The feed continues with: spamgate feed tail senders --after c7\n"))
        let lines = text.split(separator: "\n").dropLast()
        #expect(lines.allSatisfy { DisplayText.width(String($0)) <= 100 })
        let csv = try report(SnapshotReport.self, json).csv.text
        #expect(csv.contains("\r\ne-7,7,2026-11-21T02:14:05.123Z,withdrawn,disputed,msisdn,'+4"))
    }

    @Test func `partners show their state, and a new one its token`() throws {
        let list = try report(
            PartnersReport.self,
            """
            {"partners":[{"name":"acme","role":"carrier","country":"GB",
            "createdAt":"2026-11-20T02:14:05Z","rate":50},
            {"name":"old","role":"peer","country":"US",
            "createdAt":"2026-11-20T02:14:05Z","revokedAt":"2026-11-21T01:02:03Z"}]}
            """
        ).text(in: .plain)
        #expect(
            list == """
                PARTNER  ROLE     COUNTRY  ADDED (UTC)       STATE                     LIMITS
                acme     carrier  GB       2026-11-20 02:14  active                    50/s
                old      peer     US       2026-11-20 02:14  revoked 2026-11-21 01:02  as configured

                """
        )
        let added = try report(
            NewPartnerReport.self,
            """
            {"name":"acme","role":"carrier","country":"GB","createdAt":"2026-11-20T02:14:05Z",
            "token":"sg_ours"}
            """
        )
        #expect(added.token == "sg_ours")
        #expect(added.text(in: .plain).contains("\n  sg_ours\n"))
    }

    private static let sources = """
        {"since":"2026-11-21T00:00:00Z","now":"2026-11-21T02:14:05.250Z","sources":[
        {"name":"handsets","format":"twilio","partner":"acme","conversation":"in-band",
        "lastSeen":"2026-11-21T02:11:04Z","perMinute":1200,"messages":{"taken":120345,"retry":17,
        "repeat":3,"invalid":2,"refused":0,"failed":0}},
        {"name":"mms-relay","format":"mm7","partner":"acme","conversation":"off","perMinute":0,
        "messages":{"taken":0,"retry":0,"repeat":0,"invalid":0,"refused":0,"failed":0}},
        {"name":"kannel","format":"kannel","lastSeen":"2026-11-21T02:14:05Z","perMinute":1,
        "messages":{"taken":1,"retry":0,"repeat":0,"invalid":0,"refused":4,"failed":1}}]}
        """

    @Test func `sources tell how long ago they were heard of`() throws {
        let text = try report(SourcesReport.self, Self.sources).text(in: .plain)
        #expect(
            text == """
                SOURCE     FORMAT  PARTNER   LAST SEEN   /MIN    TAKEN  RETRY  REPEAT  \
                INVALID  REFUSED  FAILED
                handsets   twilio  acme      3 min ago  1,200  120,345     17       3  \
                      2        0       0
                mms-relay  mm7     acme      never          0        0      0       0  \
                      0        0       0
                kannel     kannel  by token  0 s ago        1        1      0       0  \
                      0        4       1

                """
        )
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { DisplayText.width(String($0)) <= 100 })
    }

    @Test func `the age of a source is told in the largest unit that has passed`() {
        let texts = [0, 59, 60, 3599, 3600, 86_399, 86_400, 864_000]
            .map { SourcesReport.text(ofAge: $0) }
        #expect(
            texts == [
                "0 s ago", "59 s ago", "1 min ago", "59 min ago", "1 h ago", "23 h ago", "1 d ago",
                "10 d ago",
            ]
        )
    }

    @Test func `sources as CSV have the moment, and nothing for what is not known`() throws {
        let text = try report(SourcesReport.self, Self.sources).csv.text
        #expect(
            text == """
                name,format,partner,conversation,lastSeen,perMinute,\
                taken,retry,repeat,invalid,refused,failed\r
                handsets,twilio,acme,in-band,2026-11-21T02:11:04Z,1200,120345,17,3,2,0,0\r
                mms-relay,mm7,acme,off,,0,0,0,0,0,0,0\r
                kannel,kannel,,,2026-11-21T02:14:05Z,1,1,0,0,0,4,1\r

                """
        )
    }

    @Test func `a gateway without sources says so`() throws {
        let json = #"{"since":"2026-11-21T00:00:00Z","now":"2026-11-21T02:14:05Z","sources":[]}"#
        let text = try report(SourcesReport.self, json).text(in: .plain)
        #expect(
            text == "No source is configured, and nothing came since 2026-11-21 00:00:00 UTC.\n"
        )
    }

    @Test func `feeds say how far their logs reach, and how they are pushed`() throws {
        let json = #"""
            {"feeds":[{"name":"senders","href":"/v1/feeds/senders","snapshot":"s","entries":90,
            "epoch":"5a170c3d9e44b210","oldest":11,"head":100,"listed":60,"subscriptions":{
            "pendingVerification":1,"active":7,"paused":0,"suspended":2,"ended":0,"failing":3,
            "lag":{"entries":12,"seconds":75}},"decisions":{
            "disputes":{"waiting":2,"since":"2026-11-18T08:30:00Z"},"reviews":{"waiting":0}}}]}
            """#
        let feeds = try report(FeedsReport.self, json)
        #expect(
            feeds.text(in: .plain) == """
                FEED     ENTRIES  OLDEST  HEAD  LISTED  PUSHED TO  FAILING  SUSPENDED  BEHIND  EPOCH
                senders       90      11   100      60          7        3          2      12  \
                5a170c3d9e44b210
                2 disputes wait for a decision, the oldest since 2026-11-18 08:30.

                """
        )
        #expect(
            feeds.csv.text == """
                name,entries,oldest,head,listed,epoch,active,failing,suspended,\
                lagEntries,lagSeconds,disputes,disputesSince,reviews,reviewsSince\r
                senders,90,11,100,60,5a170c3d9e44b210,7,3,2,12,75,2,2026-11-18T08:30:00Z,0,\r

                """
        )
        let none = #""disputes":{"waiting":2,"since":"2026-11-18T08:30:00Z"}"#
        let one = #""disputes":{"waiting":1,"since":"2026-11-18T08:30:00Z"}"#
        let single = try report(FeedsReport.self, json.replacing(none, with: one))
        #expect(
            single.text(in: .plain)
                .hasSuffix("\n1 dispute waits for a decision, since 2026-11-18 08:30.\n")
        )
    }

    @Test func `a partner that is no operator is told of no decisions`() throws {
        let json = #"""
            {"feeds":[{"name":"senders","entries":0,"oldest":0,"head":0,"listed":0,
            "subscriptions":{"active":0,"suspended":0,"failing":0,
            "lag":{"entries":0,"seconds":0}}}]}
            """#
        let feeds = try report(FeedsReport.self, json)
        #expect(!feeds.text(in: .plain).contains("decision"))
        #expect(feeds.csv.text.hasSuffix("\r\nsenders,0,0,0,0,,0,0,0,0,0,,,,\r\n"))
    }

    @Test func `an answer that lacks a figure is named, not guessed`() throws {
        let error = #expect(throws: JSONError.self) {
            try report(OverviewReport.self, #"{"window":"24h","complaints":"many"}"#)
        }
        #expect(error?.pointer == "/complaints")
    }

    @Test func `JSON is passed on unchanged in meaning`() throws {
        let answer = try JSONReader().read(Array(#" {"b" : [1, 2.5], "a":"\u0041"} "#.utf8))
        let text = try OutputFormat.json.text(of: answer, as: FeedsReport.self, in: .plain)
        #expect(text == #"{"b":[1,2.5],"a":"A"}"# + "\n")
    }
}
