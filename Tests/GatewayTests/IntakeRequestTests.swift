import Foundation
import TestSupport
import Testing

/// Formats that read whole requests, through the real gateway.
@Suite struct IntakeRequestTests {
    private let gateway: GatewayProcess
    private let token: String

    init() async throws {
        gateway = try await GatewayProcess()
        token = try gateway.makePartner("acme", role: "carrier")
    }

    private func post(
        _ format: String,
        _ body: [UInt8],
        type: String,
        headers: [(name: String, value: String)] = []
    ) throws -> TestHTTPResponse {
        let own = [
            (name: "Authorization", value: "Bearer \(token)"), (name: "Content-Type", value: type),
        ]
        return try gateway.connect().send(
            "POST",
            "/v1/complaints/\(format)",
            headers: own + headers,
            body: body
        )
    }

    private func sample(_ path: String) throws -> [UInt8] {
        let file = Contract.root.appendingPathComponent("protocols/inbound/" + path)
        return Array(try Data(contentsOf: file))
    }

    /// Complaints and distinct reporters of a sender in a day.
    private func counts(_ sender: String) throws -> [Int?] {
        let response = try gateway.send(
            "GET",
            "/v1/statistics/senders/\(sender)",
            token: gateway.operatorToken
        )
        let windows = response.object["windows"] as? [String: [String: Int]] ?? [:]
        return [windows["24h"]?["complaints"], windows["24h"]?["reporters"]]
    }

    private func overview(_ name: String) throws -> Int? {
        try gateway.send(
            "GET",
            "/v1/statistics/overview?window=24h",
            token: gateway.operatorToken
        ).object[name] as? Int
    }

    // MARK: Apple

    @Test func `an iPhone's report of one text has a receipt, and its retry the same`() throws {
        let body = try sample("apple/samples/plain.json")
        let first = try post("apple", body, type: "application/json; charset=utf-8")
        #expect(first.status == 201)
        #expect(first.object["status"] as? String == "counted")
        let again = try post("apple", body, type: "application/json")
        #expect(again.status == 201 && again.header("Idempotent-Replay") == "true")
        #expect(again.object["id"] as? String == first.object["id"] as? String)
        #expect(try counts("+447700900123") == [1, 1])
    }

    @Test func `each text of an iPhone's report counts, and its reporter once`() throws {
        let several = try post(
            "apple",
            sample("apple/samples/several.json"),
            type: "application/json"
        )
        #expect(several.status == 200)
        #expect(several.object["counted"] as? Int == 3)
        #expect(try counts("+447700900123") == [3, 1])
        let again = try post(
            "apple",
            sample("apple/samples/several.json"),
            type: "application/json"
        )
        #expect(again.object["retries"] as? Int == 3)
        // The id was used for the first text, with another moment for the fourth.
        let mixed = try post(
            "apple",
            sample("apple/samples/good-among-bad.json"),
            type: "application/json"
        )
        #expect(mixed.status == 200)
        let rejected = mixed.object["rejected"] as? [[String: Any]] ?? []
        #expect(rejected.map { $0["line"] as? Int } == [2, 3])
        #expect(
            rejected.map { $0["pointer"] as? String }
                == ["/classification/bodies/1", "/classification/bodies/2"]
        )
        #expect(mixed.object["retries"] as? Int == 1)
    }

    @Test func `texts under an id that was used for others are rejected with its place`() throws {
        func report(_ bodies: [String]) -> [UInt8] {
            let texts = bodies.map { "\"\($0)\"" }.joined(separator: ",")
            let rest = #""sender":"60123","action":"reportJunk","id":"1","bodies":[\#(texts)]"#
            return Array(#"{"_version":1,"classification":{\#(rest)}}"#.utf8)
        }
        #expect(try post("apple", report(["a", "b"]), type: "application/json").status == 200)
        let other = try post("apple", report(["a", "c"]), type: "application/json")
        let rejected = other.object["rejected"] as? [[String: Any]] ?? []
        #expect(rejected.map { $0["line"] as? Int } == [2])
        #expect(rejected.first?["pointer"] as? String == "/classification/id")
        #expect(
            rejected.first?["type"] as? String == "urn:spamgate:problem:message-id-conflict"
        )
    }

    // MARK: RCS

    @Test func `a chatbot is counted, its reporter known by a header`() throws {
        let report = try sample("rcs/samples/minimal.xml")
        for number in ["451", "452", "452"] {
            let response = try post(
                "rcs",
                report,
                type: "application/vnd.gsma.rcsspam-report+xml",
                headers: [("P-Asserted-Identity", "<sip:+447700900\(number)@ims.mobile.example>")]
            )
            #expect(response.status == 201)
            #expect(response.object["status"] as? String == "counted")
            let sender = response.object["sender"] as? [String: String]
            #expect(sender?["value"] == "parcelbot@botplatform.example")
        }
        #expect(try counts("bot:parcelbot@botplatform.example") == [2, 2])
        // Of nobody known, without an id of a message, each is a complaint.
        for _ in 0..<2 { #expect(try post("rcs", report, type: "text/xml").status == 201) }
        #expect(try counts("bot:parcelbot@botplatform.example") == [4, 2])
    }

    @Test func `an envelope is a report, and its message id the retry key`() throws {
        let envelope = try sample("rcs/samples/envelope.json")
        #expect(try post("rcs", envelope, type: "application/json").status == 201)
        let again = try post("rcs", envelope, type: "application/json")
        #expect(again.header("Idempotent-Replay") == "true")
        #expect(try counts("bot:parcelbot@botplatform.example") == [1, 1])
        let tel = try sample("rcs/samples/envelope-tel.json")
        #expect(try post("rcs", tel, type: "application/json").status == 201, "the same person")
        let text = String(decoding: tel, as: UTF8.self).replacing("900456", with: "900457")
        let other = try post("rcs", Array(text.utf8), type: "application/json")
        #expect(other.status == 409)
        #expect(other.object["pointer"] as? String == "/messageId")
    }

    @Test(
        arguments: [
            ("rcs/samples/document-type.xml", "text/xml", 400, "malformed-xml", nil),
            ("rcs/samples/no-chatbot.xml", "text/xml", 422, "missing-field", "/Chatbot"),
            ("rcs/samples/bad-chatbot.xml", "text/xml", 422, "invalid-field", "/Chatbot"),
            ("rcs/samples/plain.xml", "application/json", 400, "malformed-json", ""),
            ("rcs/samples/plain.xml", "text/html", 415, "unsupported-media-type", nil),
            ("rcs/samples/envelope.json", "text/xml", 400, "malformed-xml", nil),
            (
                "arf/samples/auth-failure.eml", "message/rfc822", 422, "invalid-field",
                "/Feedback-Type"
            ),
            ("arf/samples/no-boundary.eml", "message/rfc822", 400, "malformed-mime", nil),
            ("arf/samples/broken-mail.eml", "text/plain", 415, "unsupported-media-type", nil),
            (
                "apple/samples/action-none.json", "application/json", 422, "invalid-field",
                "/classification/action"
            ),
            (
                "apple/samples/plain.json", "application/x-ndjson", 415, "unsupported-media-type",
                nil
            ),
        ] as [(String, String, Int, String, String?)]
    )
    func `what is wrong with a request is a problem that names it`(
        path: String,
        type: String,
        status: Int,
        kind: String,
        pointer: String?
    ) throws {
        let format = String(path.prefix { $0 != "/" })
        let response = try post(format, sample(path), type: type)
        #expect(response.status == status)
        #expect(response.object["type"] as? String == "urn:spamgate:problem:\(kind)")
        #expect(response.object["pointer"] as? String == pointer)
    }

    // MARK: ARF

    @Test func `a mail system's report is counted, whole or without its header`() throws {
        let mail = try sample("arf/samples/plain.eml")
        let first = try post("arf", mail, type: "message/rfc822")
        #expect(first.status == 201)
        let sender = first.object["sender"] as? [String: String]
        #expect(sender?["value"] == "notice@parcel-fee.example")
        let again = try post("arf", mail, type: "message/rfc822")
        #expect(again.header("Idempotent-Replay") == "true")
        let text = String(decoding: mail, as: UTF8.self)
        let start = try #require(text.firstRange(of: "\r\n\r\n"))
        let parts = Array(text[start.upperBound...].utf8)
        let type = "multipart/report; report-type=feedback-report; boundary=\"part_1f0c\""
        let bare = try post("arf", parts, type: type)
        #expect(bare.status == 201)
        // The same subscriber said the same, under another retry key.
        #expect(bare.object["status"] as? String == "duplicate")
        #expect(try post("arf", parts, type: type).header("Idempotent-Replay") == "true")
        #expect(try counts("email:notice@parcel-fee.example") == [1, 1])
    }

    @Test func `a mail may be longer than a complaint`() throws {
        let mail = String(decoding: try sample("arf/samples/plain.eml"), as: UTF8.self)
        let long = mail.replacing(
            "Pay 1.45",
            with: String(repeating: "A parcel is held. ", count: 20_000) + "Pay 1.45"
        )
        #expect(try post("arf", Array(long.utf8), type: "message/rfc822").status == 201)
        let report = Array((String(repeating: " ", count: 70_000) + "<SR/>").utf8)
        #expect(try post("rcs", report, type: "text/xml").status == 413)
    }

    @Test func `a counter-report of a mail system is one`() throws {
        let response = try post(
            "arf",
            sample("arf/samples/not-spam.eml"),
            type: "message/rfc822"
        )
        #expect(response.status == 201)
        #expect(try overview("legit") == 1)
    }

    @Test func `each text of a report is taken out of the partner's bucket`() async throws {
        let limits = "batchItems: 2, partnerRate: 1, partnerBurst: 2"
        let rig = try await QuotaRig(limits, partners: ["slow"])
        for (texts, status) in [(3, 413), (2, 200), (2, 429)] {
            let bodies = (0..<texts).map { "\"\($0)\"" }.joined(separator: ",")
            let rest = #""sender":"60123","action":"reportJunk","bodies":[\#(bodies)]"#
            let response = try rig.gateway.send(
                "POST",
                "/v1/complaints/apple",
                token: rig.tokens["slow"],
                body: #"{"_version":1,"classification":{\#(rest)}}"#
            )
            #expect(response.status == status)
        }
    }
}
