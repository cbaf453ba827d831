import Foundation
import TestSupport
import Testing

/// The real client of TAXII and the validator of STIX while the feed grows.
@Suite(
    .enabled("taxii2-client cannot be had from PyPI") { await TAXIIWalk.python() != nil }
)
struct TAXIIWalkTests {
    /// Writes until it is told to stop: lists senders, updates some and withdraws others.
    private final class Writers: Sendable {
        private let gateway: GatewayProcess
        private let token: String
        private let end: String
        private let task: Task<Void, any Error>

        init(_ gateway: GatewayProcess, token: String, until end: String) {
            self.gateway = gateway
            self.token = token
            self.end = end
            task = Task {
                _ = try await onThreads(4) { writer in
                    let connection = try gateway.connect()
                    for number in 0..<180 where access(end, F_OK) != 0 {
                        let area = 200 + 100 * writer + number / 100
                        let sender = "+1\(area)55501\(padded(number % 100, 2))"
                        func complain(_ range: Range<Int>, isLegit: Bool = false) throws {
                            try gateway.complain(
                                range,
                                about: sender,
                                token: token,
                                isLegit: isLegit,
                                connection: connection
                            )
                        }
                        try complain(0..<5)
                        if number.isMultiple(of: 3) { try complain(5..<10) }
                        if number.isMultiple(of: 5) { try complain(80..<90, isLegit: true) }
                    }
                }
            }
        }

        func stop() async throws {
            try Data().write(to: URL(fileURLWithPath: end))
            try await task.value
        }
    }

    /// Senders of every kind, listed before anybody reads; one was withdrawn and listed again.
    private func prepare(_ gateway: GatewayProcess, _ token: String) async throws {
        let senders =
            (0..<60).map { "+447700900\(padded($0 * 3, 3))" }
            + ["60123", "60124", "PARCELS", "O'HARA & CO", "offers@parcel.example"]
        for sender in senders { try gateway.complain(0..<5, about: sender, token: token) }
        try gateway.complain(5..<10, about: senders[0], token: token)
        try gateway.complain(80..<86, about: senders[0], token: token, isLegit: true)
        try await waitUntil("one is withdrawn") {
            try gateway.allEntries(token: gateway.operatorToken).count == senders.count + 2
        }
        try gateway.complain(10..<20, about: senders[0], token: token)
        try await waitUntil("it is listed again") {
            try gateway.allEntries(token: gateway.operatorToken).count == senders.count + 3
        }
    }

    /// What the last entry of each listing says, by sender and beginning.
    private func truth(_ entries: [[String: Any]]) -> [String: [String: Any]] {
        Dictionary(entries.map { (Self.name($0), $0) }) { _, later in later }
    }

    private static func name(_ entry: [String: Any]) -> String {
        let sender = entry["sender"] as? [String: String] ?? [:]
        let kind = sender["kind"] ?? ""
        let prefix = kind == "msisdn" ? "" : "\(kind):"
        let country = sender["country"].map { "\($0):" } ?? ""
        let since = (entry["listedAt"] as? String ?? "").replacing("Z", with: ".000Z")
        return prefix + country + (sender["value"] ?? "") + " " + since
    }

    /// A time with three digits behind the second, as STIX has it.
    private static func stix(_ time: Any?) -> String {
        let time = time as? String ?? ""
        return time.contains(".") ? time : time.replacing("Z", with: ".000Z")
    }

    @Test func `every object comes once, valid, by pages of 7, 100 and the maximum`()
        async throws
    {
        let gateway = try await GatewayProcess(.withoutCampaigns)
        let carrier = try gateway.makePartner("acme", role: "carrier")
        let peer = try gateway.makePartner("peer", role: "peer")
        try await prepare(gateway, carrier)
        let directory = try TemporaryDirectory()
        let writers = Writers(gateway, token: carrier, until: directory.path("end"))
        for limit in [7, 100, 1000] {
            let before = try gateway.allEntries(token: peer)
            let walk = try await TAXIIWalk(gateway, token: peer, limit: limit)
            #expect(walk.invalid.isEmpty, "\(walk.invalid.prefix(3))")
            #expect(Set(walk.versions).count == walk.versions.count, "pages of \(limit)")
            #expect(walk.pages.dropLast().allSatisfy { $0 == limit })
            for (name, entry) in truth(before) {
                let last = walk.listings[name]?.last
                let version = last?["modified"] as? String ?? ""
                #expect(version >= Self.stix(entry["publishedAt"]), "\(name)")
            }
        }
        try await writers.stop()
        let entries = try gateway.allEntries(token: peer)
        let walk = try await TAXIIWalk(gateway, token: peer, limit: 100)
        try expectTruth(walk, entries)
    }

    /// A walk at rest has the last version of everything, and nothing else.
    private func expectTruth(_ walk: TAXIIWalk, _ entries: [[String: Any]]) throws {
        #expect(walk.invalid.isEmpty, "\(walk.invalid.prefix(3))")
        let truth = truth(entries)
        #expect(Set(walk.listings.keys) == Set(truth.keys))
        for (name, versions) in walk.listings {
            let entry = truth[name] ?? [:]
            #expect(versions.count == 1, "\(name)")
            #expect(versions[0]["modified"] as? String == Self.stix(entry["publishedAt"]))
            let isWithdrawn = entry["event"] as? String == "withdrawn"
            #expect(versions[0]["revoked"] as? Bool == (isWithdrawn ? true : nil), "\(name)")
        }
        let types = Dictionary(grouping: walk.objects) { $0["type"] as? String ?? "" }
            .mapValues(\.count)
        let senders = Set(entries.compactMap { $0["sender"] as? [String: String] })
        #expect(types["phone-number"] == senders.count { $0["kind"] == "msisdn" })
        #expect(types["message-sender"] == 4 && types["email-addr"] == 1)
        #expect(types["sighting"] == truth.count && types["indicator"] == truth.count)
        #expect(types["identity"] == 2 && types["extension-definition"] == 1)
        #expect(types["marking-definition"] == 5)
        #expect(entries.contains { $0["event"] as? String == "withdrawn" })
        for sighting in walk.objects where sighting["type"] as? String == "sighting" {
            let indicator = walk.objects.first {
                $0["id"] as? String == sighting["sighting_of_ref"] as? String
            }
            #expect(indicator?["modified"] as? String == sighting["modified"] as? String)
            #expect(sighting["summary"] as? Bool == true)
            #expect((sighting["count"] as? Int ?? 0) >= 5)
        }
    }

    @Test func `who reads on by added_after alone gets every version once while four write`()
        async throws
    {
        let gateway = try await GatewayProcess()
        let carrier = try gateway.makePartner("acme", role: "carrier")
        let regulator = try gateway.makePartner("regulator", role: "regulator")
        let directory = try TemporaryDirectory()
        let end = directory.path("end")
        let writers = Writers(gateway, token: carrier, until: end)
        async let poll = TAXIIWalk(
            gateway,
            token: regulator,
            limit: 50,
            ["poll", end + ".relayed"]
        )
        try await waitUntil("some hundred entries") {
            try gateway.allEntries(token: regulator).count > 300
        }
        try await writers.stop()
        // The last changes are relayed within a moment; the poll ends after that.
        var count = -1
        try await waitUntil("nothing more is published") {
            let now = try gateway.allEntries(token: regulator).count
            defer { count = now }
            let reply = try gateway.send(
                "GET",
                "/v1/statistics/overview",
                token: gateway.operatorToken
            )
            let listed = try gateway.send("GET", "/v1/feeds", token: regulator)
            let feeds = listed.object["feeds"] as? [[String: Any]]
            return now == count && reply.object["listed"] as? Int == feeds?.first?["listed"] as? Int
        }
        try Data().write(to: URL(fileURLWithPath: end + ".relayed"))
        let walk = try await poll
        let entries = try gateway.allEntries(token: regulator)
        #expect(walk.invalid.isEmpty, "\(walk.invalid.prefix(3))")
        #expect(Set(walk.versions).count == walk.versions.count)
        let versions = walk.listings.values.flatMap { $0 }.compactMap { $0["modified"] as? String }
        #expect(versions.sorted() == entries.map { Self.stix($0["publishedAt"]) })
        let senders = Set(entries.compactMap { $0["sender"] as? [String: String] })
        #expect(walk.objects.count == 8 + senders.count + 2 * entries.count)
    }
}
