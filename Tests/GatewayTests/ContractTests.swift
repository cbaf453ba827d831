import Foundation
import SpamReporting
import TestSupport
import Testing

/// `protocols/openapi.yaml` and its companions against the running gateway.
@Suite struct ContractTests {
    private static let complaint = """
        {"messageId":"1","reporter":"+447700900456","sender":"+447700900123","channel":"sms",
        "text":"Pay 1.45"}
        """

    @Test func `every route is documented, and everything documented is a route`() throws {
        let contract = try Contract()
        var cases = try Self.cases("DataPlane/Route.swift", before: "enum Match")
        // One case of those has cases of its own.
        let campaigns = try Self.cases(
            "Campaigns/CampaignResponder.swift",
            before: "struct CampaignResponder"
        )
        #expect(cases.count > 10 && campaigns.count > 3)
        cases.removeAll { $0 == "campaigns" }
        cases += campaigns
        // One route may have several paths.
        let suffixes = [
            "InForm", "OfSource", "WithSecret", "OfMM7", "InIODEF", "OfHosts", "OfCampaigns",
        ]
        let documented = contract.operations.map { operation in
            suffixes.reduce(operation.id) { $0.replacing($1, with: "") }
        }
        #expect(Set(documented) == Set(cases))
        #expect(contract.operations.count == Set(contract.operations.map(\.id)).count)
    }

    private static func cases(_ path: String, before end: String) throws -> [String] {
        let source = try Contract.text("Sources/Gateway/" + path)
        let body = try #require(source.range(of: end).map { source[..<$0.lowerBound] })
        return body.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.first == "case", words.count > 1 else { return nil }
            return String(words[1].prefix { $0.isLetter })
        }
    }

    private static let queries = [
        "liftHold": "?reason=contract", "acknowledgeAlert": "?reason=contract",
        "releaseCampaign": "?reason=contract",
    ]
    /// What was never asked for has no status, others' disputes are not there, nobody waits for
    /// review, and the complaint of the example is nobody's.
    private static let mayBeMissing = [
        "taxiiStatus", "showDispute", "decideReview", "campaign", "explainComplaint",
        "acknowledgeAlert", "holdCampaign", "releaseCampaign", "host",
    ]

    @Test func `every answer is as the contract says`() async throws {
        let contract = try Contract()
        let gateway = try await GatewayProcess()
        var tokens: [String: String] = ["operator": gateway.operatorToken]
        for role in ["carrier", "regulator", "peer"] {
            tokens[role] = try gateway.makePartner("contract-\(role)", role: role)
        }
        try await list(gateway, try #require(tokens["carrier"]))
        let subscriptions = try subscriptions(gateway, tokens)
        let bodies = [
            "complaints": Self.complaint, "marsReports": "[]", "xarfReports": "[]",
            "syniverseReports": #"{"reports":[]}"#, "appleReports": "{}", "rcsReports": "{}",
            "arfReports": "-", "addTAXIIObjects": "{}", "messages": "-", "messagesOfSource": "-",
            "messagesWithSecret": "-", "messagesOfMM7": "-",
            "setPartner": "{\"rate\":1000}",
            "openDispute": #"{"sender":"+447700900999","reason":"r","contact":"c"}"#,
            "changeDispute": #"{"state":"open"}"#, "putHold": #"{"reason":"contract"}"#,
            "holdCampaign": #"{"reason":"contract"}"#,
            "lookupComplaints": #"{"ids":["01890a5d-ac96-774b-bcce-b302099a8057"]}"#,
            "decideReview": #"{"decision":"list","reason":"contract"}"#,
            "putAgreement": #"{"purpose":"contract","contact":"a@b.example"}"#,
            "addPartner": "{\"name\":\"added\",\"role\":\"peer\",\"country\":\"GB\"}",
            "addSubscription": Self.newSubscription, "setSubscription": "{\"interval\":1}",
            "rotateSecret": "{}", "testSubscription": "{}", "pauseSubscription": "{}",
            "resumeSubscription": "{}", "replaySubscription": "{\"snapshot\":true}",
        ]
        // Revoking comes last, because it takes a token away.
        let operations = contract.operations
        for operation in operations.filter({ $0.method != "DELETE" })
            + operations.filter({ $0.method == "DELETE" })
        {
            let place = "\(operation.method) \(operation.path)"
            for role in operation.roles.isEmpty ? ["operator"] : operation.roles {
                let response = try gateway.send(
                    operation.method,
                    operation.example.replacing(
                        Self.subscription,
                        with: subscriptions[role] ?? ""
                    ) + (Self.queries[operation.id] ?? ""),
                    token: tokens[role],
                    body: bodies[operation.id]
                )
                let isFound =
                    response.status != 404 || Self.mayBeMissing.contains(operation.id)
                #expect(isFound && response.status != 405, "\(place)")
                #expect(contract.violations(response, of: operation).isEmpty, "\(response.text)")
            }
            guard !operation.roles.isEmpty else { continue }
            let without = try gateway.send(
                operation.method,
                operation.example,
                body: bodies[operation.id]
            )
            #expect(without.status == 401, "\(place)")
            #expect(contract.violations(without, of: operation).isEmpty, "\(without.text)")
            let others = Set(tokens.keys).subtracting(operation.roles)
            for role in others where operation.method != "DELETE" {
                let response = try gateway.send(
                    operation.method,
                    operation.example,
                    token: tokens[role],
                    body: bodies[operation.id]
                )
                #expect(response.status == 403, "\(role): \(place)")
                #expect(contract.violations(response, of: operation).isEmpty, "\(response.text)")
            }
        }
        try expectAllowed(contract, gateway)
    }

    /// The example of the contract, in whose place each role has one of its own.
    private static let subscription = "sub_0000000000000000000000"
    private static let newSubscription = #"{"url":"https://hooks.regulator.example/spam"}"#

    private func subscriptions(
        _ gateway: GatewayProcess,
        _ tokens: [String: String]
    ) throws -> [String: String] {
        var ids: [String: String] = [:]
        for role in ["operator", "regulator", "peer"] {
            let response = try gateway.send(
                "POST",
                "/v1/subscriptions",
                token: tokens[role],
                body: Self.newSubscription
            )
            ids[role] = response.object["id"] as? String
        }
        return ids
    }

    /// Five reporters, so that there is an entry, and lines of which one is bad.
    private func list(_ gateway: GatewayProcess, _ token: String) async throws {
        let contract = try Contract()
        let operation = try #require(contract.operations.first { $0.id == "complaints" })
        let lines = (0..<5).map { number in
            Self.complaint.replacing("\n", with: " ").replacing("900456", with: "90045\(number)")
                .replacing("\"1\"", with: "\"line \(number)\"")
        }
        let response = try gateway.send(
            "POST",
            "/v1/complaints",
            token: token,
            type: "application/x-ndjson",
            body: (lines + ["{}"]).joined(separator: "\n")
        )
        #expect(response.status == 200)
        #expect(contract.violations(response, of: operation).isEmpty, "\(response.text)")
        try await waitUntil("there is an entry") {
            let page = try gateway.send("GET", "/v1/feeds/senders", token: gateway.operatorToken)
            return (page.object["entries"] as? [Any])?.isEmpty == false
        }
    }

    /// Other methods are answered 405, with the documented ones in Allow.
    private func expectAllowed(_ contract: Contract, _ gateway: GatewayProcess) throws {
        for (path, operations) in Dictionary(grouping: contract.operations, by: \.path) {
            var methods = Set(operations.map(\.method))
            // What a GET of a message does a HEAD must not do.
            let hasHead = !operations.contains { $0.id.hasPrefix("queriedMessages") }
            if methods.contains("GET"), hasHead { methods.insert("HEAD") }
            let other = try #require(["PUT", "PATCH"].first { !methods.contains($0) })
            let response = try gateway.connect().send(
                other,
                operations[0].example,
                headers: [(name: "Content-Length", value: "0")]
            )
            #expect(response.status == 405, "\(path)")
            let allowed = response.header("Allow")?.components(separatedBy: ", ") ?? []
            #expect(Set(allowed) == methods, "\(path)")
        }
    }

    @Test func `every kind of problem is documented with its status`() throws {
        let contract = try Contract()
        let schema = contract.resolve(["$ref": "#/components/schemas/ProblemType"])
        #expect(schema["enum"] as? [String] == Problem.Kind.allCases.map(\.type))
        // The table of problems; those after it explain single ones.
        let rows = try Contract.text("protocols/problems.md").components(separatedBy: "\n## ")[0]
            .split(separator: "\n")
            .filter { $0.hasPrefix("| `") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        #expect(rows.map(\.first) == Problem.Kind.allCases.map { "`\($0.rawValue)`" })
        for (row, kind) in zip(rows, Problem.Kind.allCases) {
            #expect(row.count == 4 && row[1].hasPrefix(String(kind.status)), "\(kind)")
            #expect(row[2].hasPrefix(kind.title), "\(kind)")
        }
    }
}
