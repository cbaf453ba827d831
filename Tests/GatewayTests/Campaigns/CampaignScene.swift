import Foundation
import SpamReporting
import TestSupport

/// A gateway under a simulated clock, carriers who complain, and an operator who looks.
final class CampaignScene {
    /// One complaint as it is handed in.
    struct Report {
        var text: String
        /// Nil for one whose sender nobody knows.
        var sender: String?
        var reporter: Int
        var partner = "acme"
        var isLegit = false
        var messageID: String?
    }

    /// What a receipt says.
    struct Receipt: Equatable {
        let id: String
        let status: String
    }

    let gateway: GatewayProcess
    /// Tokens by name: carriers of two countries.
    private let tokens: [String: String]
    /// The time of the next request, in seconds since the epoch: the middle of a day.
    var now: Int64 = 1_767_700_800

    init(configuration: String? = nil) async throws {
        var options = GatewayProcess.Options()
        options.configuration = configuration
        options.arguments = ["--simulated-clock", "--development"]
        gateway = try await GatewayProcess(options)
        tokens = [
            "acme": try gateway.makePartner("acme", role: "carrier"),
            "bleu": try gateway.makePartner("bleu", role: "carrier", country: "FR"),
        ]
    }

    /// Hands a report in at the present time.
    @discardableResult
    func complain(_ report: Report) throws -> Receipt {
        var members: [String: Any] = [
            "reporter": "+447700900\(500 + report.reporter)", "channel": "sms",
            "text": report.text, "disposition": report.isLegit ? "legit" : "spam",
        ]
        members["sender"] = report.sender
        members["messageId"] = report.messageID
        let body = try JSONSerialization.data(withJSONObject: members)
        let response = try send(
            "POST",
            "/v1/complaints",
            String(decoding: body, as: UTF8.self),
            as: tokens[report.partner]
        )
        guard response.status == 201, let id = response.object["id"] as? String,
            let status = response.object["status"] as? String
        else { throw UnexpectedResponse(response) }
        return Receipt(id: id, status: status)
    }

    /// Hands in reports of one text, each by another reporter about another sender.
    @discardableResult
    func complain(
        _ text: (Int) -> String,
        reporters: Range<Int>,
        firstSender: Int = 100
    ) throws -> [String] {
        try reporters.map { number in
            now += 1
            let sender = "+447700900\(firstSender + number)"
            let report = Report(text: text(number), sender: sender, reporter: number)
            return try complain(report).id
        }
    }

    /// Sends a request at the present time, as the operator unless another token is given.
    func send(
        _ method: String,
        _ target: String,
        _ body: String? = nil,
        as token: String? = nil
    ) throws -> TestHTTPResponse {
        let type = body.map { _ in [(name: "Content-Type", value: "application/json")] } ?? []
        return try gateway.connect().send(
            method,
            target,
            headers: [
                (name: "Authorization", value: "Bearer \(token ?? gateway.operatorToken)"),
                (name: "Spamgate-Time", value: now.rfc3339),
            ] + type,
            body: body.map { Array($0.utf8) }
        )
    }

    /// The answer to a GET that must succeed and be as the contract says.
    func get(_ target: String, _ operation: String) throws -> [String: Any] {
        let response = try send("GET", target)
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        try check(response, operation)
        return response.object
    }

    /// Throws when an answer is not as the contract says.
    func check(_ response: TestHTTPResponse, _ operation: String) throws {
        let contract = try Contract()
        guard let wanted = contract.operations.first(where: { $0.id == operation }) else {
            throw ContractBroken(description: "there is no operation \(operation)")
        }
        let violations = contract.violations(response, of: wanted)
        guard violations.isEmpty else {
            throw ContractBroken(description: "\(violations): \(response.text)")
        }
    }

    struct ContractBroken: Error, CustomStringConvertible {
        let description: String
    }

    /// The campaigns of a window, once every complaint is in the figures.
    func campaigns(window: String = "24h") async throws -> [[String: Any]] {
        let target = "/v1/statistics/campaigns?window=\(window)"
        try await waitUntil("the campaigns are up to date") {
            try get(target, "topCampaigns")["caughtUp"] as? Bool == true
        }
        return try get(target, "topCampaigns")["campaigns"] as? [[String: Any]] ?? []
    }

    /// One campaign explained.
    func campaign(_ id: String) throws -> [String: Any] {
        try get("/v1/statistics/campaigns/\(id)", "campaign")
    }

    /// One complaint explained.
    func explain(_ id: String) throws -> [String: Any] {
        try get("/v1/complaints/\(id)", "explainComplaint")
    }

    /// The campaigns of complaints, in the order of their ids; nil for those in none.
    func lookup(_ ids: [String]) throws -> [String?] {
        let body = try JSONSerialization.data(withJSONObject: ["ids": ids])
        let response = try send(
            "POST",
            "/v1/complaints/lookup",
            String(decoding: body, as: UTF8.self)
        )
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        try check(response, "lookupComplaints")
        let found = response.object["complaints"] as? [[String: Any]] ?? []
        guard found.map({ $0["id"] as? String }) == ids else { throw UnexpectedResponse(response) }
        return found.map { $0["campaign"] as? String }
    }

    /// What a command line says of this gateway.
    func run(_ arguments: [String]) async throws -> CommandLineRun {
        try await CommandLineRun(
            arguments + ["--url", gateway.url],
            environment: ["SPAMGATE_DATA_DIR": gateway.dataDirectory]
        )
    }
}
