import Foundation
import TestSupport
import Testing

/// A gateway that may call receivers on this machine, with a carrier and a regulator.
final class PushScene {
    let gateway: GatewayProcess
    let carrier: String
    let regulator: String
    private var reporters = 0

    /// - Parameters:
    ///   - receivers: those on this machine that the gateway may call.
    ///   - delivery: lines of the section `delivery` of the configuration.
    ///   - redisSocket: of a Redis that gateways share; nil for the embedded one.
    init(
        _ receivers: [WebhookReceiver] = [],
        delivery: [String] = [],
        redisSocket: String? = nil
    ) async throws {
        gateway = try await Self.gateway(receivers, delivery, redisSocket)
        carrier = try gateway.makePartner("acme", role: "carrier")
        regulator = try gateway.makePartner("ofcom", role: "regulator")
    }

    /// A second gateway on the Redis of another scene, with the same partners.
    init(
        _ receivers: [WebhookReceiver],
        beside other: PushScene,
        delivery: [String],
        redisSocket: String
    ) async throws {
        gateway = try await Self.gateway(receivers, delivery, redisSocket)
        carrier = other.carrier
        regulator = other.regulator
    }

    private static func gateway(
        _ receivers: [WebhookReceiver],
        _ delivery: [String],
        _ redisSocket: String?
    ) async throws -> GatewayProcess {
        let hosts = receivers.map { "\"\($0.host)\"" }.joined(separator: ", ")
        let authority = receivers.compactMap(\.authority).first ?? ""
        let lines = ["allowedHosts: [\(hosts)]", "caFile: \"\(authority)\"", "lease: 1s"]
        var options = GatewayProcess.Options.withoutCampaigns
        options.configuration = "delivery:\n" + (lines + delivery).map { "  \($0)\n" }.joined()
        if let redisSocket {
            options.redisSocket = redisSocket
            let keys = URL(fileURLWithPath: redisSocket).deletingLastPathComponent()
                .appendingPathComponent("keys").path
            guard mkdir(keys, 0o700) == 0 || errno == EEXIST else { throw SystemError("mkdir") }
            options.environment["SPAMGATE_KEYS_DIRECTORY"] = keys
        }
        return try await GatewayProcess(options)
    }

    /// Lists senders, one after the other; the numbers are below 1000.
    func list(_ senders: Range<Int>) throws {
        let connection = try gateway.connect()
        for sender in senders { try list(["+447700900\(padded(sender, 3))"], connection) }
    }

    /// Lists 2100 American senders, a hundred at a time.
    func listAmericans() throws {
        let connection = try gateway.connect()
        for area in [201...203, 205...210, 212...223].joined() {
            try list((100...199).map { "+1\(area)5550\($0)" }, connection)
        }
    }

    /// Five reporters complain about each.
    private func list(_ senders: [String], _ connection: TestHTTPConnection) throws {
        let lines = senders.flatMap { sender in
            (0..<5).map { reporter in
                #"{"reporter":"+4477009005\#(padded(reporter, 2))","sender":"\#(sender)","#
                    + #""channel":"sms","text":"Parcel held, pay now"}"#
            }
        }
        let response = try connection.send(
            "POST",
            "/v1/complaints",
            headers: [
                (name: "Authorization", value: "Bearer \(carrier)"),
                (name: "Content-Type", value: "application/x-ndjson"),
            ],
            body: Array(lines.joined(separator: "\n").utf8)
        )
        guard response.status == 200 else { throw UnexpectedResponse(response) }
    }

    /// Sends a request as the regulator and expects a status.
    @discardableResult
    func ask(
        _ method: String,
        _ target: String,
        _ body: String? = nil,
        token: String? = nil,
        status: Int = 200
    ) throws -> [String: Any] {
        let response = try gateway.send(
            method,
            target,
            token: token ?? regulator,
            body: body ?? (method == "GET" || method == "DELETE" ? nil : "")
        )
        guard response.status == status else { throw UnexpectedResponse(response) }
        return response.body.isEmpty ? [:] : response.object
    }

    /// Makes a subscription, by default with everything from the oldest entry on, signed by HMAC.
    func subscribe(
        _ url: String,
        _ more: String = #""signing":"v1","start":"oldest""#,
        token: String? = nil
    ) throws -> [String: Any] {
        try ask(
            "POST",
            "/v1/subscriptions",
            "{\"url\":\"\(url)\"\(more.isEmpty ? "" : ",")\(more)}",
            token: token,
            status: 201
        )
    }

    /// The subscription as it is now.
    func show(_ id: String) throws -> [String: Any] {
        try ask("GET", "/v1/subscriptions/\(id)", token: gateway.operatorToken)
    }

    /// Waits until the feed has entries.
    func waitForEntries(_ count: Int) async throws {
        try await TestSupport.waitUntil("the feed has \(count) entries") {
            let page = try ask("GET", "/v1/feeds/senders", token: gateway.operatorToken)
            return (page["entries"] as? [Any])?.count == count
        }
    }

    /// Waits until a subscription is in a state.
    func waitUntil(_ id: String, is state: String) async throws {
        try await TestSupport.waitUntil("\(id) is \(state)") {
            try show(id)["state"] as? String == state
        }
    }

    /// The value of a metric of the gateway, with its labels.
    func metric(_ name: String) throws -> Double? {
        let text = try gateway.send("GET", "/metrics", token: gateway.operatorToken).text
        return text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            .flatMap { Double($0.dropFirst(name.count + 1)) }
    }
}
