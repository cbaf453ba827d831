import Foundation
import TestSupport
import Testing

/// `spamgate agreement` against the real gateway.
@Suite struct AgreementCommandTests {
    private static let file = """
        agreements:
          ofcom:
            purpose: Consumer protection
            contact: spam@regulator.example
            retentionDays: 90
          peer-one:
            purpose: Blocking
            contact: abuse@carrier.example
            minimumReporters: 10

        """

    private func run(
        _ gateway: GatewayProcess,
        _ arguments: [String],
        token: String? = nil
    ) async throws -> CommandLineRun {
        var environment = ["SPAMGATE_DATA_DIR": gateway.dataDirectory]
        var arguments = arguments + ["--url", gateway.url]
        if let token {
            environment = [:]
            arguments += ["--token-file", try gateway.directory.write(token, to: "token")]
        }
        return try await CommandLineRun(arguments, environment: environment)
    }

    @Test func `a file is looked at, applied, shown, and applied again without effect`()
        async throws
    {
        let gateway = try await GatewayProcess()
        let added = try await run(
            gateway,
            ["partner", "add", "ofcom", "--role", "regulator", "--country", "GB"]
        )
        #expect(added.output.contains("spamgate agreement apply"))
        _ = try gateway.makePartner("peer-one", role: "peer", agreement: nil)
        let path = try gateway.directory.write(Self.file, to: "agreements.yaml")

        let before = try await run(gateway, ["agreement", "list"])
        #expect(before.output.hasPrefix("No agreement yet."))
        let diff = try await run(gateway, ["agreement", "diff", path])
        #expect(diff.output.contains("peer-one, new\n"))
        #expect(diff.output.contains("+ minimumReporters: 10\n"))
        let applied = try await run(gateway, ["agreement", "apply", path])
        #expect(applied.status == .code(0), "\(applied.errors)")
        #expect(
            applied.output == """
                PARTNER   VERSION  RESULT
                ofcom           1  made
                peer-one        1  made

                """
        )
        let again = try await run(gateway, ["agreement", "apply", path, "--output", "csv"])
        #expect(
            again.output
                == "partner,version,result\r\nofcom,1,unchanged\r\npeer-one,1,unchanged\r\n"
        )
        #expect(
            try await run(gateway, ["agreement", "diff", path]).output == "Nothing would change.\n"
        )

        let changed = Self.file.replacing("minimumReporters: 10", with: "counts: bands")
        let other = try gateway.directory.write(changed, to: "other.yaml")
        let step = try await run(gateway, ["agreement", "diff", other])
        #expect(
            step.output == """
                peer-one
                - minimumReporters: 10
                + minimumReporters: 5
                - counts: exact
                + counts: bands

                """
        )
        #expect(
            try await run(gateway, ["agreement", "apply", other]).output.contains("2  changed")
        )
        let old = try await run(gateway, ["agreement", "show", "peer-one", "--version", "1"])
        #expect(old.output.contains("minimumReporters  10\n"))
        let new = try await run(gateway, ["agreement", "show", "peer-one"])
        #expect(
            new.output.contains("version 2") && new.output.contains("counts            bands\n")
        )
        let removed = try await run(gateway, ["agreement", "remove", "peer-one"])
        #expect(removed.status == .code(0) && removed.output.hasPrefix("Ended."))
        let list = try await run(gateway, ["agreement", "list", "--output", "csv"])
        #expect(list.output.split(separator: "\r\n").count == 2)
    }

    @Test func `what is wrong in a file is told before anything is changed`() async throws {
        let gateway = try await GatewayProcess()
        _ = try gateway.makePartner("ofcom", role: "regulator", agreement: nil)
        let bad = Self.file.replacing("minimumReporters: 10", with: "minimumReporter: 10")
        let path = try gateway.directory.write(bad, to: "bad.yaml")
        let refused = try await run(gateway, ["agreement", "apply", path])
        #expect(refused.status == .code(65) && refused.output.isEmpty)
        #expect(refused.errors.contains("/agreements/peer-one/minimumReporter"))
        let missing = try await run(gateway, ["agreement", "apply", path + ".none"])
        #expect(missing.status == .code(66))
        #expect(
            try await run(gateway, ["agreement", "list"]).output.hasPrefix("No agreement yet.")
        )
        // A partner that does not exist: what came before it in the file is done, and told.
        let unknown = try gateway.directory.write(Self.file, to: "unknown.yaml")
        let half = try await run(gateway, ["agreement", "apply", unknown])
        #expect(half.status == .code(65))
        #expect(half.output.contains("ofcom") && half.output.contains("made"))
        #expect(half.errors.contains("agreement with peer-one: Nothing is found here (404)"))
    }

    @Test func `a partner reads the feed with its own token, bands and gaps and all`() async throws
    {
        let gateway = try await GatewayProcess(.withoutCampaigns)
        let carrier = try gateway.makePartner("acme", role: "carrier")
        let peer = try gateway.makePartner(
            "peer",
            role: "peer",
            agreement: """
                {"purpose":"p","contact":"c","counts":"bands","kinds":["msisdn"],\
                "fields":["reporters","lastSeen"]}
                """
        )
        for sender in ["60123", "+447700900123"] {
            for number in 0..<5 {
                let body = """
                    {"reporter":"+44770090045\(number)","sender":"\(sender)","channel":"sms",
                    "text":"Pay now"}
                    """
                let response = try gateway.send(
                    "POST",
                    "/v1/complaints",
                    token: carrier,
                    body: body
                )
                #expect(response.status == 201)
            }
        }
        let owner = gateway.operatorToken
        try await waitUntil("both are listed") {
            let page = try gateway.send("GET", "/v1/feeds/senders", token: owner)
            return (page.object["entries"] as? [Any])?.count == 2
        }
        for form in ["table", "json", "csv"] {
            for command in [["feed", "tail"], ["feed", "snapshot"]] {
                let shown = try await run(gateway, command + ["--output", form], token: peer)
                #expect(shown.status == .code(0), "\(command) \(form): \(shown.errors)")
                #expect(shown.output.contains("7700900123") && !shown.output.contains("60123"))
            }
        }
        let table = try await run(gateway, ["feed", "tail"], token: peer)
        #expect(table.output.contains("  5-9\n"), "\(table.output)")
        let test = try await run(gateway, ["agreement", "test", "peer", "+447700900123"])
        #expect(
            test.output.hasPrefix("peer sees, by version 1:\n+447700900123  listed\n"),
            "\(test.output)"
        )
        #expect(test.output.contains("last seen") && !test.output.contains("first seen"))
        let hidden = try await run(gateway, ["agreement", "test", "peer", "shortCode:GB:60123"])
        #expect(hidden.status == .code(0))
        #expect(
            hidden.output == """
                peer is not shown shortCode:GB:60123:
                  kinds does not have shortCode

                """
        )
        _ = try gateway.send("DELETE", "/v1/agreements/peer", token: owner)
        let refused = try await run(gateway, ["feed", "tail"], token: peer)
        #expect(refused.status == .code(77))
        #expect(refused.errors.contains("No agreement lets the partner see this (403)"))
    }
}
