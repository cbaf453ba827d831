import Foundation
import TestSupport
import Testing

/// Formats other than the gateway's own, through the real gateway.
@Suite struct IntakeFormatTests {
    private let gateway: GatewayProcess
    private let token: String

    init() async throws {
        gateway = try await GatewayProcess()
        token = try gateway.makePartner("acme", role: "carrier")
    }

    private func post(
        _ path: String,
        _ body: String,
        type: String = "application/json"
    ) throws -> TestHTTPResponse {
        try gateway.send("POST", path, token: token, type: type, body: body)
    }

    private func sample(_ path: String) throws -> String {
        try Contract.text("protocols/inbound/" + path)
    }

    private func overview(_ name: String) throws -> Int? {
        try gateway.send(
            "GET",
            "/v1/statistics/overview?window=24h",
            token: gateway.operatorToken
        ).object[name] as? Int
    }

    @Test func `a XARF report is counted once, for its sender and for no reporter`() throws {
        let body = try sample("xarf/samples/complete.json")
        let first = try post("/v1/complaints/xarf", body)
        #expect(first.status == 201)
        #expect(first.object["status"] as? String == "counted")
        let again = try post("/v1/complaints/xarf", body)
        #expect(again.status == 201)
        #expect(again.header("Idempotent-Replay") == "true")
        #expect(again.object["id"] as? String == first.object["id"] as? String)
        let sender = try gateway.send(
            "GET",
            "/v1/statistics/senders/+447700900123",
            token: gateway.operatorToken
        )
        let windows = sender.object["windows"] as? [String: [String: Int]] ?? [:]
        #expect(windows["24h"]?["complaints"] == 1)
        #expect(windows["24h"]?["reporters"] == 0)
    }

    @Test func `an array of XARF reports has a summary, and lines are taken, too`() throws {
        let array = try post(
            "/v1/complaints/xarf",
            sample("xarf/samples/array.json")
        )
        #expect(array.status == 200)
        #expect(array.object["counted"] as? Int == 1)
        let rejected = array.object["rejected"] as? [[String: Any]] ?? []
        #expect(rejected.map { $0["line"] as? Int } == [2, 3, 4])
        #expect(rejected.first?["pointer"] as? String == "/1/protocol")
        let lines = try post(
            "/v1/complaints/xarf",
            sample("xarf/samples/lines.ndjson"),
            type: "application/x-ndjson"
        )
        #expect(lines.status == 200)
        #expect(lines.object["duplicates"] as? Int == 1)
    }

    @Test func `a batch of the datafeed is acknowledged as Syniverse does it`() throws {
        let body = try sample("syniverse/samples/several.json")
        var batches: Set<String> = []
        for _ in 0..<2 {
            let response = try post("/api/v1/spam/report", body)
            #expect(response.status == 202)
            #expect(Set(response.object.keys) == ["batch_id", "count"])
            #expect(response.object["count"] as? Int == 3)
            batches.insert(try #require(response.object["batch_id"] as? String))
        }
        #expect(batches.count == 2 && batches.allSatisfy { UUID(uuidString: $0) != nil })
        #expect(try overview("complaints") == 3)
        #expect(try overview("duplicates") == 3)
    }

    @Test func `bad reports of the datafeed are named, and the good ones count`() throws {
        let mixed = try post(
            "/api/v1/spam/report",
            sample("syniverse/samples/good-among-bad.json")
        )
        #expect(mixed.status == 202)
        #expect(mixed.object["count"] as? Int == 1)
        let rejected = mixed.object["rejected"] as? [[String: Any]] ?? []
        #expect(rejected.map { $0["line"] as? Int } == [2, 3, 4, 5, 6, 7, 8])
        #expect(rejected.first?["pointer"] as? String == "/reports/1/message")
        #expect(try overview("complaints") == 1)
        // The id was used for another content.
        let other =
            #"{"reports":[{"report_id":"RPT-000193","report_ts":"2026-11-19T21:16:40Z","#
            + #""sender":"60123","source":"7726","message":"Another"}]}"#
        let conflict = try post("/api/v1/spam/report", other)
        #expect(conflict.status == 400)
        #expect(
            conflict.object["type"] as? String == "urn:spamgate:problem:message-id-conflict"
        )
        let places = conflict.object["rejected"] as? [[String: Any]]
        #expect(places?.first?["pointer"] as? String == "/reports/0/report_id")
    }

    @Test func `errors of the datafeed are problems that a Syniverse client can read`() throws {
        let bodies = [
            ("{", "application/json", 400), ("", "application/json", 400),
            ("{}", "application/json", 400), ("[]", "application/json", 400),
            (#"{"reports":[{}]}"#, "application/json", 400),
            ("{}", "application/x-ndjson", 415), ("{}", "text/plain", 415),
        ]
        for (body, type, status) in bodies {
            let response = try post("/api/v1/spam/report", body, type: type)
            #expect(response.status == status, "\(body) \(type)")
            let error = try #require(response.object["error"] as? String, "\(body) \(type)")
            #expect(error == response.object["detail"] as? String)
            #expect(UUID(uuidString: response.object["batch_id"] as? String ?? "") != nil)
        }
    }

    @Test func `what a datafeed sends too fast may be sent again`() async throws {
        let limits = "batchItems: 2, partnerRate: 1, partnerBurst: 2"
        let rig = try await QuotaRig(limits, partners: ["fast"])
        let report =
            #"{"report_id":"1","report_ts":"2026-11-19T21:16:40Z","#
            + #""sender":"60123","source":"7726","message":"x"}"#
        let body = #"{"reports":[\#(report),\#(report)]}"#
        let token = rig.tokens["fast"]
        let path = "/api/v1/spam/report"
        let first = try rig.gateway.send("POST", path, token: token, body: body)
        #expect(first.status == 202)
        let second = try rig.gateway.send("POST", path, token: token, body: body)
        #expect(second.status == 429)
        #expect(second.header("Retry-After") != nil)
        #expect(second.object["error"] is String)
    }

    @Test func `reports about too many new senders are to be sent again`() async throws {
        let rig = try await QuotaRig("partnerNewSenders: 1", partners: ["acme"])
        func post(_ senders: [String]) throws -> TestHTTPResponse {
            let reports = senders.map { sender in
                #"{"report_id":"\#(sender)","report_ts":"2026-11-19T21:16:40Z","#
                    + #""sender":"\#(sender)","source":"7726","message":"x"}"#
            }
            return try rig.gateway.send(
                "POST",
                "/api/v1/spam/report",
                token: rig.tokens["acme"],
                body: #"{"reports":[\#(reports.joined(separator: ","))]}"#
            )
        }
        let first = try post(["60123", "60124"])
        #expect(first.status == 202)
        #expect(first.object["count"] as? Int == 1)
        let rejected = first.object["rejected"] as? [[String: Any]]
        #expect(
            rejected?.first?["type"] as? String == "urn:spamgate:problem:too-many-new-senders"
        )
        let second = try post(["60124", ""])
        #expect(second.status == 429)
        #expect(second.header("Retry-After") != nil && second.object["batch_id"] is String)
        #expect((second.object["rejected"] as? [Any])?.count == 2)
    }
}
