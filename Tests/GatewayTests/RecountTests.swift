import Foundation
import TestSupport
import Testing

/// The ledger's figures against a recount that shares no code with it.
@Suite struct RecountTests {
    private static func number(_ name: String, default standard: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
    }

    @Test func `weeks of complaints, posted twice, are what an independent recount says`()
        async throws
    {
        let count = Self.number("RECOUNT_COMPLAINTS", default: 3000)
        let seed = UInt64(Self.number("RECOUNT_SEED", default: 1))
        let traffic = GeneratedTraffic(seed: seed, count: count).complaints
        let partners = GeneratedTraffic.countries.enumerated()
            .map { (name: "carrier-\($0.offset)", country: $0.element) }
        var recounted = try await RecountedGateway(traffic, partners: partners)
        let waveSize = max(50, count / 24)
        let first = TrafficPlan(traffic, waveSize: waveSize) { $0 >= 4 }
        try await recounted.post(first) { $0 % 6 == 2 }
        let end = try #require(recounted.arrivals.values.max())
        let senders = Set(traffic.compactMap(\.sender)).sorted()
        try recounted.observe(at: end, senders: senders)

        // All of it again at the time at which it arrived, lines alone and singles as lines.
        // Without a message id it would be a repeat weeks ago, which a ledger whose time goes
        // back that far need not know any more.
        let again = traffic.enumerated().map { index, complaint in
            var complaint = complaint
            complaint.at = recounted.arrivals[index] ?? complaint.at
            return complaint
        }
        let second = TrafficPlan(
            again,
            waveSize: waveSize,
            includes: { $0.messageID != nil },
            sendsLines: { $0 < 2 }
        )
        try await recounted.post(second) { _ in false }
        for later: Int64 in [0, 1800, 7200, 25 * 3600, 8 * Recount.day, 11 * Recount.day] {
            try recounted.observe(at: end + later, senders: senders)
        }
        let (differences, recount) = try recounted.compare()
        #expect(differences.isEmpty, "\(Self.excerpt(differences))")
        let last = end + 11 * Recount.day
        let listed = recount.listed(at: last).count
        #expect(listed > 3)
        try await waitUntil("\(listed) senders are listed after the last sweep") {
            let observation = try Observation(recounted.gateway, at: last, senders: [])
            return try observation.overview("24h").0.listed == listed
        }
    }

    private static func excerpt(_ differences: [String]) -> String {
        "\(differences.count) differences:\n" + differences.prefix(20).joined(separator: "\n")
    }

    @Test func `twenty thousand events of the shared generator are what a recount says`()
        async throws
    {
        guard
            let traffic = try SharedTraffic.load(
                events: Self.number("RECOUNT_EVENTS", default: 20_000)
            )
        else { return }
        var recounted = try await RecountedGateway(traffic.complaints, partners: traffic.partners)
        let first = TrafficPlan(traffic.complaints, waveSize: 1000) { $0 >= 3 }
        try await recounted.post(first) { _ in false }
        let end = try #require(recounted.arrivals.values.max())
        try recounted.observe(at: end, senders: [])
        let again = traffic.complaints.enumerated().map { index, complaint in
            var complaint = complaint
            complaint.at = recounted.arrivals[index] ?? complaint.at
            return complaint
        }
        try await recounted.post(TrafficPlan(again, waveSize: 1000) { $0 < 3 }) { _ in false }
        let senders = Set(traffic.complaints.compactMap(\.sender)).sorted()
        try recounted.observe(
            at: end,
            senders: senders.enumerated().compactMap { $0 % 50 == 0 ? $1 : nil }
        )
        try recounted.observe(at: end + 3600, senders: [])
        let (differences, _) = try recounted.compare()
        #expect(differences.isEmpty, "\(Self.excerpt(differences))")
    }

    @Test func `a receipt's campaign is the same for variants of a text, and for no other text`()
        async throws
    {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        func campaign(_ text: String, sender: String = "+447700900123") throws -> String {
            let body = """
                {"reporter":"+447700900456","sender":"\(sender)","channel":"sms","text":"\(text)"}
                """
            let response = try gateway.send("POST", "/v1/complaints", token: token, body: body)
            let receipt = try JSONDecoder()
                .decode(TrafficAnswer.Receipt.self, from: Data(response.body))
            return receipt.campaign
        }
        let first = try campaign("Parcel held: pay 1.45 at https://fee.example/x7Qk")
        for variant in [
            "PARCEL held:  pay 99.10 at https://fee.example/another?path=1",
            "Fwd: Parcel held: pay 1.45 at https://fee.example/x7Qk",
            "P\u{0430}rcel held: p\u{200B}ay 1.45 at https://fee.example/x7Qk",
        ] { #expect(try campaign(variant) == first) }
        #expect(try campaign("Parcel held: pay 1.45 at https://fee.example/x", sender: "") == first)
        for other in [
            "Parcel held: pay 1.45 at https://toll.example/x7Qk", "Parcel lost: pay 1.45", "1", "a",
        ] { #expect(try campaign(other) != first) }
    }
}
