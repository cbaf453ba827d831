import Foundation
import TestSupport
import Testing

/// What the feeds of hosts and campaigns of a ``MatrixScene`` have, and agreements about them.
///
/// Counts differ in every window and times for every member, so that each is told from all others.
struct FeedMatrix: Sendable, CustomTestStringConvertible {
    let feed: String
    /// What is listed, by a short name.
    let names: [String: String]
    let rows: [MatrixRow]

    var testDescription: String { feed }

    static let all = [hosts, campaigns]

    /// One agreement, and one output.
    struct Case: Sendable, CustomTestStringConvertible {
        let matrix: FeedMatrix
        let row: MatrixRow
        let output: OutputUnderTest

        var testDescription: String { "\(matrix.feed), \(row.name), \(output.name)" }

        static let all = FeedMatrix.all.flatMap { matrix in
            matrix.rows.flatMap { row in
                matrix.outputs.map { Case(matrix: matrix, row: row, output: $0) }
            }
        }
    }

    /// Every output of the feed; whoever adds one adds it here.
    var outputs: [OutputUnderTest] {
        let (feed, path) = (feed, "/v1/feeds/\(feed)")
        let order = #""feed":"\#(feed)","format""#
        // A sighting has the counts of one window only.
        let taxii = OutputUnderTest(name: "TAXII", isAlike: ["reporters of ten days"]) {
            scene,
            token in
            let path = "/taxii2/spamgate/collections/\(feed)"
            let query = "?match%5Bversion%5D=all"
            return try scene.read("\(path)/objects/\(query)", token).body
                + scene.read("\(path)/manifest/\(query)", token).body
                + scene.read("/taxii2/spamgate/collections/", token).body
        }
        return [
            taxii, .get("page, JSON", "\(path)?limit=1000"),
            .get("page, NDJSON", "\(path).ndjson?limit=1000"),
            .get("page, CSV", "\(path).csv?limit=1000"),
            .get("snapshot, JSON", "\(path)/snapshot"),
            .get("snapshot, NDJSON", "\(path)/snapshot.ndjson"),
            .get("snapshot, CSV", "\(path)/snapshot.csv"),
            .webhook("webhook, JSON", #"\#(order):"json","start":"oldest""#),
            .webhook("webhook, snapshot", #"\#(order):"json","start":"snapshot""#),
            .webhook("webhook, CloudEvents", #"\#(order):"cloudevents","start":"oldest""#),
        ]
    }

    /// The time at which the first listing began.
    static let start: Int64 = 1_769_000_000

    /// Publishes both feeds.
    static func write(to scene: MatrixScene) async throws {
        let writer = try FeedWriter(scene.gateway)
        try writer.write(hostChanges)
        for (place, entry) in campaignEntries.enumerated() {
            try writer.publish(
                entry.campaign,
                entry.text,
                at: (start + 500_000 + Int64(place)) * 1000,
                ends: entry.text.contains(#""mergedInto""#) || entry.text.contains(#""reason""#)
            )
        }
        try await waitUntil("all hosts are published") {
            let page = try scene.read("/v1/feeds/hosts?limit=1000", scene.gateway.operatorToken)
            return (page.object["entries"] as? [Any])?.count == hostChanges.count
        }
    }

    /// A row, whose agreement is about one feed only.
    static func row(
        _ feed: String,
        _ name: String,
        _ agreement: String,
        visible: Set<String>,
        hidden: Set<String> = [],
        hiddenTexts: Set<String> = [],
        windows: Set<String> = ["1h", "24h", "7d", "10d", "30d"],
        isInBands: Bool = false,
        wider: String
    ) -> MatrixRow {
        let feeds = #""feeds":["\#(feed)"],"#
        return MatrixRow(
            name: name,
            agreement: feeds + agreement,
            visible: visible,
            hidden: hidden,
            hiddenTexts: hiddenTexts,
            windows: windows,
            isInBands: isInBands,
            wider: feeds + wider
        )
    }

    /// Five windows with counts that are found nowhere else.
    static func windows(from first: Int) -> [[Int]] {
        (0..<5).map { window in
            let base = first + 10 * window
            return [base + 4, base + 1, 2, 0]
        }
    }
}

extension FeedMatrix {
    private static let hostNames = [
        "shop": "host:shop-fee.example", "toll": "host:pay-toll.example",
        "call": "callBack:+447700900177", "abroad": "callBack:+12025550177",
        "withdrawn": "host:gone-now.example",
    ]

    private static let hostChanges: [FeedWriter.HostChange] = [
        change("shop", 0, reporters: 851, partners: 2, from: 1010),
        change("toll", 1, reporters: 651, from: 1110),
        change("call", 2, reporters: 751, from: 1210),
        change("abroad", 3, reporters: 105, from: 1310),
        change("withdrawn", 4, reporters: 106, from: 1410),
        change("withdrawn", 4, event: 3, reporters: 106, from: 1510),
    ]

    private static func change(
        _ name: String,
        _ place: Int64,
        event: Int = 1,
        reporters: Int,
        partners: Int = 1,
        from first: Int
    ) -> FeedWriter.HostChange {
        FeedWriter.HostChange(
            event: event,
            reason: event == 3 ? 4 : 0,
            subject: hostNames[name] ?? "",
            at: start + place * 10_007,
            reporters: reporters,
            partners: partners,
            windows: windows(from: first)
        )
    }

    private static let counts: Set<String> = ["complaints", "reporters", "partners", "legit"]
    private static let times: Set<String> = ["listedAt", "firstSeen", "lastSeen"]
    private static let everyHost = Set(hostNames.keys)

    static let hosts = FeedMatrix(
        feed: "hosts",
        names: hostNames,
        rows: [
            row(
                "hosts",
                "large listings",
                #""minimumReporters":700"#,
                visible: ["shop", "call"],
                wider: #""minimumReporters":5"#
            ),
            row(
                "hosts",
                "two carriers",
                #""minimumPartners":2"#,
                visible: ["shop"],
                wider: #""minimumPartners":1"#
            ),
            row(
                "hosts",
                "British numbers to call",
                #""kinds":["callBack"],"countries":["GB"]"#,
                visible: ["call"],
                wider: #""kinds":["callBack"],"countries":["GB","US"]"#
            ),
            row(
                "hosts",
                "what has no country, in bands",
                #""countries":["ZZ"],"counts":"bands""#,
                visible: ["shop", "toll", "withdrawn"],
                isInBands: true,
                wider: #""countries":["ZZ"]"#
            ),
            row(
                "hosts",
                "bare names",
                #""fields":[]"#,
                visible: everyHost,
                hidden: times.union(counts),
                wider: #""fields":["lastSeen"]"#
            ),
            row(
                "hosts",
                "reporters of ten days",
                #""fields":["reporters","firstSeen"],"windows":["10d"]"#,
                visible: everyHost,
                hidden: times.union(counts).subtracting(["reporters", "firstSeen"]),
                windows: ["10d"],
                wider: #""fields":["reporters","firstSeen"],"windows":["7d","10d"]"#
            ),
        ]
    )
}

extension FeedMatrix {
    private static let campaignNames = [
        "parcel": "c1042", "bank": "c1043", "family": "c1044", "withdrawn": "c1045",
        "merged": "c1046",
    ]

    /// An entry as the log has it.
    private struct Entry {
        let campaign: String
        let text: String
    }

    private static let campaignEntries: [Entry] = [
        entry("parcel", 0, "smishing.delivery", (951, 3), from: 3010, sample: "parcel waits"),
        entry("bank", 1, "smishing.bank", (451, 2), from: 3110, sample: "card is blocked"),
        entry("family", 2, "familyImpersonation", (351, 1), from: 3210, sample: "hi mum"),
        entry("withdrawn", 3, "smishing.delivery", (106, 1), from: 3310, sample: "toll is due"),
        entry(
            "withdrawn",
            3,
            "smishing.delivery",
            (106, 1),
            from: 3410,
            event: #""withdrawn","reason":"operator""#
        ),
        entry("merged", 4, "smishing.delivery", (107, 1), from: 3510, sample: "parcel is held"),
        entry(
            "merged",
            4,
            "smishing.delivery",
            (107, 1),
            from: 3610,
            event: #""merged","mergedInto":"c1042""#
        ),
    ]

    private static let samples: Set<String> = [
        "parcel waits", "card is blocked", "hi mum", "toll is due", "parcel is held",
    ]
    private static let categories: Set<String> = [
        "smishing.delivery", "smishing.bank", "familyImpersonation",
    ]
    /// Senders of every campaign, each with the reporters that it has there.
    private static let senders: [(text: String, kind: String, reporters: Int)] = [
        ("+447700900161", "msisdn", 90), ("+12025550161", "msisdn", 80),
        ("60161", "shortCode", 7),
    ]
    private static let parts: Set<String> = [
        "447700900161", "12025550161", "60161", "lure-fee.example", "447700900162",
    ]

    private static func entry(
        _ name: String,
        _ place: Int64,
        _ category: String,
        _ peak: (reporters: Int, partners: Int),
        from first: Int,
        event: String = #""listed""#,
        sample: String = ""
    ) -> Entry {
        let at = start + 200_000 + place * 20_011
        let windows = zip(["1h", "24h", "7d", "10d", "30d"], windows(from: first))
            .map { name, counts in
                """
                "\(name)":{"complaints":\(counts[0]),"reporters":\(counts[1]),\
                "senders":\(counts[1] + 1),"partners":2,"countries":2,"legit":0}
                """
            }
        let senders = senders.map { sender in
            let country = sender.kind == "msisdn" ? "" : #","country":"GB""#
            return """
                {"sender":{"kind":"\(sender.kind)","value":"\(sender.text)"\(country)},\
                "complaints":91,"reporters":\(sender.reporters)}
                """
        }
        let text = """
            {"event":\(event),"campaign":"\(campaignNames[name] ?? "")",\
            "listedAt":"\((at).rfc3339)","firstSeen":"\((at - 3600).rfc3339)",\
            "lastSeen":"\((at + 60).rfc3339)","windows":{\(windows.joined(separator: ","))},\
            "peak":{"reporters":\(peak.reporters),"partners":\(peak.partners)},\
            "category":"\(category)","confidence":0.9,"languages":["xy"],\
            "sample":"\(sample)","senders":[\(senders.joined(separator: ","))],\
            "hosts":[{"host":"lure-fee.example","complaints":61,"reporters":60}],\
            "callBacks":[{"number":"+447700900162","complaints":9,"reporters":8}],\
            "growth":{"thisHour":\(first + 7),"hourBefore":\(first + 8)}}
            """
        return Entry(campaign: campaignNames[name] ?? "", text: text)
    }

    private static let everyCampaign = Set(campaignNames.keys)

    static let campaigns = FeedMatrix(
        feed: "campaigns",
        names: campaignNames,
        rows: [
            row(
                "campaigns",
                "no texts",
                #""retentionDays":90"#,
                visible: everyCampaign,
                hiddenTexts: samples,
                wider: #""samples":true"#
            ),
            row(
                "campaigns",
                "one category",
                #""categories":["familyImpersonation"]"#,
                visible: ["family"],
                hiddenTexts: samples.union(categories).subtracting(["familyImpersonation"]),
                wider: #""categories":["familyImpersonation","smishing.bank"]"#
            ),
            row(
                "campaigns",
                "large listings, and senders of fifty",
                #""minimumReporters":50,"minimumPartners":2"#,
                visible: ["parcel", "bank"],
                hiddenTexts: ["60161", "447700900162"],
                wider: #""minimumReporters":5,"minimumPartners":2"#
            ),
            row(
                "campaigns",
                "British numbers in campaigns",
                #""kinds":["msisdn"],"countries":["GB"]"#,
                visible: everyCampaign,
                hiddenTexts: parts.subtracting(["447700900161"]),
                wider: #""kinds":["msisdn"],"countries":["GB","US"]"#
            ),
            row(
                "campaigns",
                "counts in bands",
                #""counts":"bands""#,
                visible: everyCampaign,
                isInBands: true,
                wider: #""counts":"exact""#
            ),
            row(
                "campaigns",
                "complaints only",
                #""fields":["complaints"]"#,
                visible: everyCampaign,
                hidden: times.union(counts).union([
                    "senders", "countries", "hosts", "callBacks", "category", "confidence",
                    "languages",
                ]).subtracting(["complaints"]),
                hiddenTexts: parts.union(categories),
                wider: #""fields":["complaints","category"]"#
            ),
            row(
                "campaigns",
                "ten days only",
                #""windows":["10d"]"#,
                visible: everyCampaign,
                windows: ["10d"],
                wider: #""windows":["10d","30d"]"#
            ),
            row(
                "campaigns",
                "bare ids",
                #""fields":[]"#,
                visible: everyCampaign,
                hidden: times.union(counts).union(["windows", "growth", "senders", "hosts"]),
                hiddenTexts: parts.union(categories).union(samples),
                wider: #""fields":["hosts"]"#
            ),
        ]
    )
}
