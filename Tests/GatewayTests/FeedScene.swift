import Foundation
import SpamReporting
import TestSupport

/// A gateway under a simulated clock with a carrier who complains and a regulator who reads.
final class FeedScene {
    let gateway: GatewayProcess
    let carrier: String
    let regulator: String
    /// The time of the next request, in seconds since the epoch.
    var now: Int64 = 1_767_571_200

    init(configuration: String? = nil) async throws {
        var options = GatewayProcess.Options.withoutCampaigns
        options.configuration = configuration
        options.arguments = ["--simulated-clock", "--development"]
        gateway = try await GatewayProcess(options)
        carrier = try gateway.makePartner("acme", role: "carrier")
        regulator = try gateway.makePartner("regulator", role: "regulator")
    }

    /// Complaints of several reporters, ten seconds apart.
    func complain(
        _ reporters: Range<Int>,
        about sender: String = "+447700900123",
        isLegit: Bool = false
    ) throws {
        let connection = try gateway.connect()
        for reporter in reporters {
            now += 10
            let body = """
                {"reporter":"+4477009005\(padded(reporter, 2))","sender":"\(sender)",
                "channel":"sms","disposition":"\(isLegit ? "legit" : "spam")",
                "text":"Parcel held, pay now"}
                """
            let headers = headers(carrier) + [(name: "Content-Type", value: "application/json")]
            let response = try connection.send(
                "POST",
                "/v1/complaints",
                headers: headers,
                body: Array(body.utf8)
            )
            guard response.status == 201 else { throw UnexpectedResponse(response) }
        }
    }

    /// Reads at the present time, with the regulator's token unless another is given.
    func get(
        _ target: String,
        _ more: [(name: String, value: String)] = [],
        as token: String? = nil
    ) throws -> TestHTTPResponse {
        try gateway.connect(timeout: .seconds(40))
            .send("GET", target, headers: headers(token ?? regulator) + more)
    }

    /// Sends a request as the operator at the present time.
    func ask(
        _ method: String,
        _ target: String,
        _ body: String? = nil,
        _ more: [(name: String, value: String)] = []
    ) throws -> TestHTTPResponse {
        let type = body.map { _ in [(name: "Content-Type", value: "application/json")] } ?? []
        return try gateway.connect().send(
            method,
            target,
            headers: headers(gateway.operatorToken) + type + more,
            body: body.map { Array($0.utf8) }
        )
    }

    /// All entries after a cursor, once there are `count` of them or more.
    func entries(_ count: Int, after cursor: String? = nil) async throws -> [[String: Any]] {
        let target = "/v1/feeds/senders" + (cursor.map { "?after=\($0)" } ?? "")
        try await waitUntil("the feed has \(count) entries") {
            try read(target).count >= count
        }
        return try read(target)
    }

    private func read(_ target: String) throws -> [[String: Any]] {
        let response = try get(target)
        guard response.status == 200, let entries = response.object["entries"] as? [[String: Any]]
        else { throw UnexpectedResponse(response) }
        return entries
    }

    private func headers(_ token: String) -> [(name: String, value: String)] {
        [
            (name: "Authorization", value: "Bearer \(token)"),
            (name: "Spamgate-Time", value: now.rfc3339),
        ]
    }
}

extension FeedScene {
    /// The cursor one entry before the given one: the same epoch, the sequence less one.
    static func cursor(before cursor: String) throws -> String {
        guard let place = FeedCursor(cursor), place.sequence > 0 else {
            throw DeadlineExceeded("there is an entry before \(cursor)", after: .zero)
        }
        return FeedCursor(epoch: place.epoch, sequence: place.sequence - 1).text
    }
}
