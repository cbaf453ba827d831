import Foundation
import SpamReporting
import TestSupport
import Testing

/// What is counted of a campaign, against a recount of what was handed in.
@Suite struct CampaignCountTests {
    /// A report with its time and what the ledger made of it.
    private struct Sent {
        let report: CampaignScene.Report
        let at: Int64
        let receipt: CampaignScene.Receipt
    }

    private static let countries = ["acme": "GB", "bleu": "FR"]

    private static func text(_ number: Int) -> String {
        "Royal Parcel: your parcel is held at the depot, pay the fee of 1.4\(number % 10) today "
            + "at https://parcel-fee.example/x7Q\(number) or it goes back"
    }

    /// As `protocols/statistics` says what a window has.
    private static func counts(
        _ sent: [Sent],
        _ window: String,
        at now: Int64
    ) -> [String: Int] {
        let sizes: [String: (bucket: Int64, count: Int64)] = [
            "1h": (300, 12), "24h": (3600, 24), "7d": (86_400, 7), "10d": (86_400, 10),
            "30d": (86_400, 30),
        ]
        let size = sizes[window] ?? (1, 0)
        let start = (now / size.bucket - size.count + 1) * size.bucket
        // A retry gets the receipt of the first.
        var known: Set<String> = []
        let first = sent.filter { known.insert($0.receipt.id).inserted }
        let counted = first.filter { $0.at >= start && $0.receipt.status != "duplicate" }
        let spam = counted.filter { !$0.report.isLegit }.map(\.report)
        let partners = Set(spam.map(\.partner))
        return [
            "complaints": spam.count, "reporters": Set(spam.map(\.reporter)).count,
            "senders": Set(spam.compactMap(\.sender)).count, "partners": partners.count,
            "countries": Set(partners.compactMap { countries[$0] }).count,
            "legit": counted.count - spam.count,
        ]
    }

    private func send(
        _ scene: CampaignScene,
        _ reports: [CampaignScene.Report]
    ) throws -> [Sent] {
        try reports.map { report in
            scene.now += 7
            return Sent(report: report, at: scene.now, receipt: try scene.complain(report))
        }
    }

    /// Each of the hours has some of everything.
    private func reports(_ hour: Int) -> [CampaignScene.Report] {
        let sender = "+44770090010\(hour)"
        let other = "+44770090011\(hour)"
        var reports = (0..<4).map { number in
            CampaignScene.Report(
                text: Self.text(number),
                sender: number % 2 == 0 ? sender : other,
                reporter: hour * 2 + number,
                partner: number == 3 && hour > 2 ? "bleu" : "acme",
                messageID: "hour \(hour) number \(number)"
            )
        }
        // A retry, a repeat, one without a sender, and two who say that it is no spam.
        reports.append(reports[0])
        var repetition = reports[1]
        repetition.messageID = "hour \(hour) again"
        reports.append(repetition)
        reports.append(CampaignScene.Report(text: Self.text(5), reporter: 60 + hour))
        for number in 0..<hour % 3 {
            reports.append(
                CampaignScene.Report(
                    text: Self.text(6),
                    sender: sender,
                    reporter: 70 + number,
                    isLegit: true
                )
            )
        }
        return reports
    }

    @Test func `every window has what was sent, and a retry or repeat is in none`() async throws {
        let scene = try await CampaignScene()
        var sent: [Sent] = []
        // From 20 days ago to now: days, hours, minutes apart.
        let pauses: [Int64] = [0, 11 * 86_400, 2 * 86_400, 5 * 86_400, 20 * 3600, 7200, 1800]
        for (hour, pause) in pauses.enumerated() {
            scene.now += pause
            sent += try send(scene, reports(hour))
        }
        #expect(sent.count { $0.receipt.status == "duplicate" } == pauses.count)
        #expect(sent.count { $0.receipt.status == "partial" } == pauses.count)
        for window in ["1h", "24h", "7d", "10d", "30d"] {
            let expected = Self.counts(sent, window, at: scene.now)
            let top = try await scene.campaigns(window: window)
            #expect(top.count == 1)
            let found = Dictionary(
                uniqueKeysWithValues: expected.keys.map { ($0, top.first?[$0] as? Int ?? -1) }
            )
            #expect(found == expected, "\(window)")
            let windows = try scene.campaign("c1")["windows"] as? [String: [String: Int]]
            #expect(windows?[window] == expected)
        }
        // The windows differ, or the recount would say little.
        let complaints = ["1h", "24h", "7d", "10d", "30d"].map {
            Self.counts(sent, $0, at: scene.now)["complaints"]
        }
        #expect(Set(complaints).count == 5)
        let campaigns = try scene.lookup(sent.map(\.receipt.id))
        for (one, campaign) in zip(sent, campaigns) {
            // A retry has the id of the first, which was counted.
            let isRepeat = one.receipt.status == "duplicate"
            #expect(campaign == (isRepeat ? nil : "c1"), "\(one.report)")
        }
    }

    @Test func `counts are the same after the gateway was started again`() async throws {
        let scene = try await CampaignScene()
        // Who is started again takes the time from the machine until somebody tells another one.
        scene.now = Int64(Date().timeIntervalSince1970) - 20_000
        for hour in 0..<3 {
            scene.now += 5000
            _ = try send(scene, reports(hour))
        }
        _ = try await scene.campaigns()
        let before = try scene.campaign("c1")
        try await scene.gateway.restart()
        _ = try await scene.campaigns()
        let after = try scene.campaign("c1")
        #expect(before["windows"] as? NSObject == after["windows"] as? NSObject)
        #expect(before["timeline"] as? NSObject == after["timeline"] as? NSObject)
        #expect(before["sample"] as? NSObject == after["sample"] as? NSObject)
        #expect(before["knownBy"] as? NSObject == after["knownBy"] as? NSObject)
    }
}
