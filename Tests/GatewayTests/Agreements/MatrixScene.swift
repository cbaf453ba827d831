import Foundation
import SpamReporting
import TestSupport

/// A gateway on a simulated clock whose feed has senders of every kind, with counts that differ in
/// every window and times that differ for every member, so that each can be told from all others.
final class MatrixScene: Sendable {
    let gateway: GatewayProcess
    /// Takes what subscriptions bring.
    private let receiver: EchoReceiver

    /// Senders by a short name.
    static let senders: [String: String] = [
        "number": "+447700900123", "foreign": "+12025550123", "code": "shortCode:GB:60123",
        "name": "alphanumeric:IE:PARCELWISE", "email": "email:spam@promo.example",
        "bot": "bot:shop@bots.example", "withdrawn": "+447700900150",
    ]

    /// What is said of the messages of some senders, by their short names.
    static let described: [String: (campaign: String, category: String, sample: String)] = [
        "number": ("c4100200301", "smishing.delivery", "parcel waits"),
        "code": ("c4100200302", "smishing.bank", "card is blocked"),
        "withdrawn": ("c4100200303", "familyImpersonation", "lost my telephone"),
        "bot": ("c4100200304", "familyImpersonation", "write me here"),
    ]

    /// Complaints about one sender in one batch: how many reporters, each with `texts` messages.
    private struct Batch {
        /// Since the first one.
        let hours: Int
        let sender: String
        let reporters: Range<Int>
        var texts = 1
        var isIrish = false
        var isLegit = false
    }

    /// Windows differ because the batches about the number lie 20, 8 and 5 days and 18 hours before
    /// the last one.
    private static let batches: [Batch] = [
        Batch(hours: 0, sender: "+447700900123", reporters: 0..<101, texts: 2),
        Batch(hours: 288, sender: "+447700900123", reporters: 101..<204, isIrish: true),
        Batch(hours: 312, sender: "PARCELWISE", reporters: 300..<407, isIrish: true),
        Batch(hours: 360, sender: "+447700900123", reporters: 204..<311, texts: 2),
        Batch(hours: 360, sender: "60123", reporters: 400..<503),
        Batch(hours: 462, sender: "+447700900123", reporters: 311..<420),
        Batch(hours: 462, sender: "PARCELWISE", reporters: 407..<520, texts: 2, isIrish: true),
        Batch(hours: 462, sender: "spam@promo.example", reporters: 0..<131, texts: 3),
        Batch(hours: 462, sender: "+12025550123", reporters: 700..<705),
        Batch(hours: 462, sender: "sip:shop@bots.example", reporters: 710..<716),
        Batch(hours: 480, sender: "+447700900123", reporters: 420..<557),
        Batch(hours: 480, sender: "60123", reporters: 503..<630, texts: 2),
        Batch(hours: 480, sender: "+447700900150", reporters: 720..<725),
        Batch(hours: 480, sender: "+447700900150", reporters: 730..<731, isLegit: true),
    ]

    private static let texts = [
        "Your parcel is held, pay the fee now", "You have won a prize, claim it today",
        "Your bank account will be closed, log in",
    ]

    private static let start: Int64 = 1_767_571_200
    /// The time of whoever reads: after everything.
    static let now = (start + 20 * 86_400 + 3000).rfc3339

    init() async throws {
        receiver = try EchoReceiver()
        var options = GatewayProcess.Options()
        options.arguments = ["--simulated-clock", "--development"]
        options.configuration = """
            organisation:
              name: Example Mobile
              contact: abuse@mobile.example
              domain: mobile.example
            listing:
              updateInterval: 1s
            # The matrix writes them itself.
            campaigns:
              enabled: false
            delivery:
              allowedHosts: ["\(receiver.host)"]
            """
        gateway = try await GatewayProcess(options)
        let carriers = [
            try gateway.makePartner("one", role: "carrier"),
            try gateway.makePartner("two", role: "carrier", country: "IE"),
        ]
        let writer = try FeedWriter(gateway)
        for (name, said) in Self.described {
            let sender = Self.senders[name] ?? ""
            try writer.describe(sender, said.campaign, said.category, said.sample)
        }
        for (place, batch) in Self.batches.enumerated() {
            // Each batch at a time of its own.
            let moment = Self.start + Int64(batch.hours) * 3600 + Int64(place) * 100
            let token = carriers[batch.isIrish ? 1 : 0]
            // One comes first, so that a sender is not listed when it was first seen, and one last,
            // so that an entry tells of all.
            let (first, last) = (batch.reporters.prefix(1), batch.reporters.dropFirst().suffix(1))
            let others = batch.reporters.dropFirst().dropLast()
            try send(Self.lines(batch, first), at: moment, token)
            try send(Self.lines(batch, others), at: moment + 20, token)
            try send(Self.lines(batch, last), at: moment + 40, token)
            // Before the clock goes on, so that everything is published when it happens.
            try await waitUntil("batch \(place) is published") {
                try isPublished(batch, at: moment)
            }
        }
        try await FeedMatrix.write(to: self)
    }

    /// Whether the last entry about the batch's sender has all its reporters, or ends the listing.
    private func isPublished(_ batch: Batch, at moment: Int64) throws -> Bool {
        let page = try read(
            "/v1/feeds/senders?limit=1000",
            gateway.operatorToken,
            at: moment.rfc3339
        ).object
        let value = batch.sender.replacing("sip:", with: "")
        let last = (page["entries"] as? [[String: Any]])?.last { entry in
            (entry["sender"] as? [String: String])?["value"] == value
        }
        if batch.isLegit { return last?["event"] as? String == "withdrawn" }
        let windows = last?["windows"] as? [String: [String: Int]]
        // A sender's ranges of reporters follow each other.
        let first = Self.batches.first { $0.sender == batch.sender }?.reporters.lowerBound ?? 0
        return windows?["30d"]?["reporters"] == batch.reporters.upperBound - first
    }

    private static func lines(_ batch: Batch, _ reporters: Range<Int>) -> [String] {
        reporters.flatMap { reporter in
            (0..<batch.texts).map { text in
                """
                {"reporter":"+447700900\(padded(reporter + 200, 3))","sender":"\(batch.sender)",\
                "channel":"\(batch.sender.hasPrefix("sip:") ? "rcs" : "sms")",\
                "disposition":"\(batch.isLegit ? "legit" : "spam")",\
                "text":"\(Self.texts[text])"}
                """
            }
        }
    }

    private func send(_ lines: [String], at moment: Int64, _ token: String) throws {
        guard !lines.isEmpty else { return }
        // The clock is ahead of the complaints, so no entry is published when they came.
        _ = try gateway.connect().send(
            "GET",
            "/healthz",
            headers: [(name: "Spamgate-Time", value: (moment + 7).rfc3339)]
        )
        let response = try gateway.connect().send(
            "POST",
            "/v1/complaints",
            headers: [
                (name: "Authorization", value: "Bearer \(token)"),
                (name: "Spamgate-Time", value: moment.rfc3339),
                (name: "Content-Type", value: "application/x-ndjson"),
            ],
            body: Array(lines.joined(separator: "\n").utf8)
        )
        guard response.status == 200, response.object["counted"] as? Int == lines.count else {
            throw UnexpectedResponse(response)
        }
    }

    /// Everything that a new subscription of the partner of a token brings, body after body.
    func delivered(_ order: String, _ token: String) async throws -> [UInt8] {
        let path = "/\(UUID().uuidString)"
        let url = "http://\(receiver.host)\(path)"
        let made = try ask(
            "POST",
            "/v1/subscriptions",
            token,
            at: Self.now,
            body: "{\"url\":\"\(url)\",\(order)}"
        )
        guard made.status == 201, let id = made.object["id"] as? String else {
            throw UnexpectedResponse(made)
        }
        try await waitUntil("everything has been delivered") {
            let standing = try read("/v1/subscriptions/\(id)", token).object
            let lag = standing["lag"] as? [String: Int]
            return standing["state"] as? String == "active"
                && standing["snapshot"] as? Bool == false && lag?["entries"] == 0
        }
        _ = try ask("DELETE", "/v1/subscriptions/\(id)", token, at: Self.now)
        return Array(receiver.bodies(at: path).joined())
    }

    /// Reads as the partner of a token, after everything has happened.
    func read(
        _ target: String,
        _ token: String,
        accept: String? = nil,
        at moment: String = now
    ) throws -> TestHTTPResponse {
        let response = try ask("GET", target, token, accept: accept, at: moment)
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        return response
    }

    private func ask(
        _ method: String,
        _ target: String,
        _ token: String,
        accept: String? = nil,
        at moment: String,
        body: String? = nil
    ) throws -> TestHTTPResponse {
        var headers = [
            (name: "Authorization", value: "Bearer \(token)"),
            (name: "Spamgate-Time", value: moment),
        ]
        if let accept { headers.append((name: "Accept", value: accept)) }
        if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        return try gateway.connect(timeout: .seconds(40))
            .send(method, target, headers: headers, body: body.map { Array($0.utf8) })
    }
}
