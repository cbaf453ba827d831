import Foundation
import TestSupport
import Testing

/// Sightings that peers post back.
@Suite struct TAXIISightingTests {
    private static let type = "application/taxii+json;version=2.1"
    private static let objects = "/taxii2/spamgate/collections/senders/objects/"
    private static let sender = "+447700900123"

    /// A gateway whose peer may write, and one listed sender.
    private struct Scene {
        let scene: FeedScene
        let peer: String
        /// The indicator of the listed sender.
        let indicator: String

        init() async throws {
            scene = try await FeedScene()
            peer = try scene.gateway.makePartner("peer", role: "peer", agreement: agreement())
            try scene.complain(0..<5)
            _ = try await scene.entries(1)
            let page = try scene.get(
                objects + "?match%5Btype%5D=indicator",
                as: peer
            )
            let found = page.object["objects"] as? [[String: Any]]
            indicator = try #require(found?.first?["id"] as? String)
        }

        func post(
            _ items: [String],
            as token: String? = nil,
            type: String? = TAXIISightingTests.type
        ) throws -> TestHTTPResponse {
            try post(#"{"objects":[\#(items.joined(separator: ","))]}"#, as: token, type: type)
        }

        func post(
            _ body: String,
            as token: String? = nil,
            type: String? = TAXIISightingTests.type
        ) throws -> TestHTTPResponse {
            var headers = [
                (name: "Authorization", value: "Bearer \(token ?? peer)"),
                (name: "Spamgate-Time", value: scene.now.rfc3339),
            ]
            if let type { headers.append((name: "Content-Type", value: type)) }
            return try scene.gateway.connect().send(
                "POST",
                objects,
                headers: headers,
                body: Array(body.utf8)
            )
        }

        /// What an operator is told of a sender.
        func statistics(_ sender: String = sender) throws -> [String: Any] {
            let text = sender.replacing("+", with: "%2B")
            return try scene.ask("GET", "/v1/statistics/senders/\(text)").object
        }

        func sightings(_ sender: String = sender) throws -> [[String: Any]] {
            try statistics(sender)["sightings"] as? [[String: Any]] ?? []
        }
    }

    private static func agreement(_ sightings: Bool = true) -> String {
        #"{"purpose":"tests","contact":"a@b.example","sightings":\#(sightings)}"#
    }

    private static func id(_ type: String, _ number: Int) -> String {
        "\(type)--00000000-0000-4000-8000-\(padded(number, 12))"
    }

    private static func sighting(
        _ number: Int,
        of indicator: String,
        _ more: String = #""count":12"#,
        modified: String = "2026-01-04T10:00:00.000Z"
    ) -> String {
        """
        {"type":"sighting","spec_version":"2.1","id":"\(id("sighting", number))",\
        "created":"2026-01-04T10:00:00.000Z","modified":"\(modified)",\
        "sighting_of_ref":"\(indicator)",\(more)}
        """
    }

    private static func indicator(_ number: Int, _ pattern: String) -> String {
        """
        {"type":"indicator","spec_version":"2.1","id":"\(id("indicator", number))",\
        "created":"2026-01-04T10:00:00.000Z","modified":"2026-01-04T10:00:00.000Z",\
        "pattern":"\(pattern)","pattern_type":"stix","valid_from":"2026-01-04T10:00:00Z"}
        """
    }

    @Test func `operators see a peer's sightings, and they count nowhere`() async throws {
        let scene = try await Scene()
        let before = try scene.statistics()
        let feed = try scene.scene.get("/v1/feeds/senders").body
        try scene.scene.complain(0..<2, about: "60123")
        let own = Self.id("indicator", 1)
        let times =
            #""count":7,"first_seen":"2026-01-03T00:00:00Z","last_seen":"2026-01-04T09:00:00Z""#
        let response = try scene.post([
            Self.sighting(1, of: scene.indicator, times),
            Self.indicator(
                1,
                "[message-sender:sender_kind = 'short-code' AND message-sender:value = '60123' "
                    + "AND message-sender:country = 'GB']"
            ),
            Self.sighting(2, of: own, #""first_seen":"2026-01-03T00:00:00Z""#),
        ])
        #expect(response.status == 202 && response.header("Content-Type") == Self.type)
        let status = response.object
        #expect(status["status"] as? String == "complete")
        #expect(status["total_count"] as? Int == 3 && status["success_count"] as? Int == 3)
        #expect(status["failure_count"] as? Int == 0 && status["pending_count"] as? Int == 0)
        #expect(status["failures"] == nil)
        let id = try #require(status["id"] as? String)
        let later = try scene.scene.get("/taxii2/spamgate/status/\(id)/", as: scene.peer)
        #expect(later.body == response.body)
        // Nobody else may know.
        #expect(try scene.scene.get("/taxii2/spamgate/status/\(id)/").status == 404)

        let seen = try #require(try scene.sightings().first)
        #expect(seen["partner"] as? String == "peer" && seen["count"] as? Int == 7)
        #expect(seen["firstSeen"] as? String == "2026-01-03T00:00:00Z")
        #expect(seen["lastSeen"] as? String == "2026-01-04T09:00:00Z")
        // One where nothing is said (STIX 2.1 §5.2).
        let other = try scene.sightings("shortCode:GB:60123")
        #expect(other.count == 1 && other.first?["count"] as? Int == 1)
        for member in ["windows", "total", "listing", "partners"] {
            let (old, new) = (before[member] as? NSObject, try scene.statistics()[member])
            #expect(old != nil && old == new as? NSObject, "\(member)")
        }
        #expect(try scene.scene.get("/v1/feeds/senders").body == feed)
        let gateway = scene.scene.gateway
        let text = try await CommandLineRun(
            ["stats", "sender", Self.sender, "--url", gateway.url],
            environment: ["SPAMGATE_DATA_DIR": gateway.dataDirectory]
        )
        #expect(text.output.contains("SIGHTED BY PEERS"), "\(text)")
    }

    @Test func `an object that is wrong spoils no other`() async throws {
        let scene = try await Scene()
        let lost = Self.id("indicator", 9)
        let pattern = Self.indicator(8, "[url:value = 'https://parcel.example/']")
        let items = [
            Self.sighting(1, of: lost),
            Self.sighting(2, of: scene.indicator, #""count":-1"#),
            Self.sighting(3, of: scene.indicator, modified: "yesterday"),
            Self.sighting(
                4,
                of: scene.indicator,
                #""first_seen":"2026-01-04T00:00:00Z","last_seen":"2026-01-03T00:00:00Z""#
            ),
            pattern,
            #"{"type":"malware","spec_version":"2.1","id":"\#(Self.id("malware", 7))"}"#,
            #"{"type":"sighting"}"#, "7",
            #"{"type":"sighting","spec_version":"2.0"}"#,
            Self.sighting(5, of: scene.indicator),
        ]
        let status = try scene.post(items).object
        #expect(status["success_count"] as? Int == 1 && status["failure_count"] as? Int == 9)
        let failures = status["failures"] as? [[String: String]] ?? []
        let ids = failures.compactMap { $0["id"] }
        #expect(ids.prefix(4).elementsEqual((1...4).map { Self.id("sighting", $0) }))
        #expect(failures.allSatisfy { $0["message"]?.isEmpty == false })
        #expect(failures[1]["message"]?.hasPrefix("/objects/1/count: ") == true)
        #expect(try scene.sightings().count == 1)
    }

    @Test func `the last version of an id counts, revoked takes it back`() async throws {
        let scene = try await Scene()
        func post(_ second: Int, _ more: String) throws -> String {
            let moment = "2026-01-04T10:00:0\(second).000Z"
            let item = Self.sighting(1, of: scene.indicator, more, modified: moment)
            let successes = try scene.post([item]).object["successes"] as? [[String: String]]
            return successes?.first?["message"] ?? ""
        }
        #expect(try post(2, #""count":20"#).isEmpty)
        #expect(try post(1, #""count":10"#).contains("newer"))
        #expect(try post(2, #""count":30"#).contains("known already"))
        #expect(try scene.sightings().map { $0["count"] as? Int } == [20])
        #expect(try post(3, #""count":40"#).isEmpty)
        #expect(try scene.sightings().map { $0["count"] as? Int } == [40])
        // Another partner's is its own, whatever id it gives.
        let other = try scene.scene.gateway.makePartner(
            "other",
            role: "peer",
            agreement: Self.agreement()
        )
        let late = "2026-01-04T11:00:00.000Z"
        let foreign = [Self.sighting(1, of: scene.indicator, #""revoked":true"#, modified: late)]
        #expect(try scene.post(foreign, as: other).status == 202)
        #expect(try scene.sightings().count == 1)
        #expect(try post(4, #""revoked":true"#).contains("forgotten"))
        #expect(try scene.sightings().isEmpty)
    }

    @Test func `of one partner the latest sixteen sightings of a sender are kept`() async throws {
        let scene = try await Scene()
        for number in 1...20 {
            scene.scene.now += 1
            let item = Self.sighting(number, of: scene.indicator, #""count":\#(number)"#)
            #expect(try scene.post([item]).status == 202)
        }
        let counts = try scene.sightings().compactMap { $0["count"] as? Int }
        #expect(counts == Array((5...20).reversed()))
    }

    @Test func `who may not write is refused, and so is what is no envelope`() async throws {
        let scene = try await Scene()
        let item = Self.sighting(1, of: scene.indicator)
        let reader = try scene.scene.gateway.makePartner(
            "reader",
            role: "peer",
            agreement: Self.agreement(false)
        )
        for token in [reader, scene.scene.regulator, scene.scene.carrier] {
            let response = try scene.post([item], as: token)
            #expect(response.status == 403 && response.header("Content-Type") == Self.type)
        }
        let path = "/taxii2/spamgate/collections/senders/"
        let collection = try scene.scene.get(path, as: reader).object
        #expect(collection["can_write"] as? Bool == false)
        let own = try scene.scene.get(path, as: scene.peer).object
        #expect(own["can_write"] as? Bool == true)

        for type in [nil, "application/json", "application/taxii+json;version=2.0"] {
            #expect(try scene.post([item], type: type).status == 415, "\(type ?? "none")")
        }
        for (body, status) in [("", 400), ("{", 400), ("[]", 422), (#"{"objects":7}"#, 422)] {
            #expect(try scene.post(body).status == status, "\(body)")
        }
        let many = [String](repeating: "{}", count: 1001)
        #expect(try scene.post(many).status == 413)
        let large = #"{"objects":["\#(String(repeating: "a", count: 1 << 20))"]}"#
        let refused = try scene.post(large)
        #expect(refused.status == 413 && refused.header("Content-Type") == Self.type)
        #expect(try scene.sightings().isEmpty)
    }
}
