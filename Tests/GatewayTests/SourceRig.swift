import Foundation
import TestSupport
import Testing

/// A gateway with sources in its configuration, two partners, and the clock in hand.
struct SourceRig {
    static let now = 1_795_122_845
    static let moment = "2026-11-19T21:14:05Z"
    static let secret = "a-secret-of-our-own"
    static let externalURL = "https://gw.example/v1/mo/twilio/twilio"

    let gateway: GatewayProcess
    /// Of the partner `acme`, to which every source belongs.
    let token: String
    /// Of another one.
    let otherToken: String

    /// Starts a gateway; `DIRECTORY` in the text stands for that of the secrets.
    init(_ sources: String, extra: String = "") async throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.secret + "\n", to: "secret")
        var options = GatewayProcess.Options()
        options.arguments = ["--simulated-clock", "--development"]
        options.configuration = Self.yaml(sources, extra, directory)
        gateway = try await GatewayProcess(options, directory: directory)
        token = try gateway.makePartner("acme", role: "carrier")
        otherToken = try gateway.makePartner("telco", role: "carrier")
    }

    private static func yaml(
        _ sources: String,
        _ extra: String,
        _ directory: TemporaryDirectory
    ) -> String {
        let indented = sources.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        return "\(extra)\nsources:\n\(indented)\n"
            .replacing("DIRECTORY", with: directory.path)
    }

    /// Has the gateway read another list of sources.
    func reload(_ sources: String) throws {
        let text = Self.yaml(sources, "", gateway.directory)
        try gateway.directory.write(text, to: "spamgate.yaml")
        kill(try #require(gateway.processID), SIGHUP)
    }

    /// Sends a request at the moment of the rig.
    func send(
        _ method: String,
        _ target: String,
        headers: [(name: String, value: String)] = [],
        body: String? = nil,
        at moment: String = moment
    ) throws -> TestHTTPResponse {
        try gateway.connect().send(
            method,
            target,
            headers: headers + [(name: "Spamgate-Time", value: moment)],
            body: body.map { Array($0.utf8) }
        )
    }

    /// Sends a signed message.
    func send(_ message: SignedMessage) throws -> TestHTTPResponse {
        try send(message.method, message.target, headers: message.headers, body: message.body)
    }

    /// A message of Kannel's to the last parts of a path.
    func kannel(
        _ place: String,
        _ text: String = SignedMessage.text,
        id: String,
        authorization: String? = nil
    ) throws -> TestHTTPResponse {
        var headers = [
            (name: "X-Kannel-From", value: "+447700900456"), (name: "X-Kannel-To", value: "7726"),
        ]
        if let authorization { headers.append((name: "Authorization", value: authorization)) }
        return try send("POST", "/v1/mo/kannel\(place)?id=\(id)", headers: headers, body: text)
    }

    /// A message of Jasmin's to the last parts of a path.
    func jasmin(
        _ place: String,
        _ text: String = SignedMessage.text,
        id: String,
        headers: [(name: String, value: String)] = []
    ) throws -> TestHTTPResponse {
        let digits = text.utf8.map { String(format: "%02x", $0) }.joined()
        return try send(
            "POST",
            "/v1/mo/jasmin\(place)",
            headers: headers + [
                (name: "Content-Type", value: "application/x-www-form-urlencoded")
            ],
            body: "id=\(id)&from=447700900456&to=7726&coding=0&content=&binary=\(digits)"
        )
    }

    /// Messages of a source with an outcome, as metrics tell it.
    func count(_ source: String, _ outcome: String) throws -> Int {
        let text = try gateway.send("GET", "/metrics", token: gateway.operatorToken).text
        let name = #"spamgate_messages_total{source="\#(source)",outcome="\#(outcome)"} "#
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.dropFirst(name.count)) } ?? 0
    }

    /// A number of the overview of the last day.
    func overview(_ name: String) throws -> Int? {
        try send(
            "GET",
            "/v1/statistics/overview?window=24h",
            headers: [(name: "Authorization", value: "Bearer \(gateway.operatorToken)")]
        ).object[name] as? Int
    }
}
