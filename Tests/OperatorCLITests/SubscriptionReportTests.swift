import JSON
import Testing

@testable import OperatorCLI

@Suite struct SubscriptionReportTests {
    private func report<Shown: Report>(_: Shown.Type, _ text: String) throws -> Shown {
        try Shown(JSONReader().read(Array(text.utf8)))
    }

    private func subscription(_ name: String, _ rest: String) -> String {
        """
        {"id":"sub_b4oXk2nR6nWk0m3m9m2Y1A","partner":"ofcom","name":"\(name)",
        "url":"https://hooks.regulator.example/spam","feed":"senders","minimumReporters":10,
        "countries":["GB","IE"],"format":"json","batchSize":100,"interval":60,"signing":"v1a",
        "createdAt":"2026-11-20T10:00:00Z","secrets":[{"createdAt":"2026-11-20T10:00:00Z",
        "publicKey":"whpk_AAAA"}],"since":"2026-11-20T10:00:05Z","verified":true,
        "snapshot":false,\(rest)}
        """
    }

    private var failing: String {
        subscription(
            "",
            """
            "state":"active","lag":{"entries":1204,"seconds":7300},
            "failures":3,"failingSince":"2026-11-21T00:10:00Z",
            "nextAttemptAt":"2026-11-21T02:44:05.250Z","cursor":"abc"
            """
        )
    }

    @Test func `the list says who is behind, for how long, and when it is tried again`() throws {
        let suspended = subscription(
            "main",
            #""state":"suspended","lag":{"entries":0,"seconds":0},"failures":9"#
        )
        let text = try report(
            SubscriptionsReport.self,
            "{\"subscriptions\":[\(failing),\(suspended)]}"
        ).text(in: .plain)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("SUBSCRIPTION") && lines[0].hasSuffix("NEXT TRY (UTC)"))
        #expect(lines[1].contains("failing") && lines[1].contains("1,204  2 h"))
        #expect(lines[1].hasSuffix("3  2026-11-21 02:44:05"))
        #expect(lines[2].contains("main") && lines[2].contains("suspended"))
    }

    @Test func `one subscription is told in lines`() throws {
        let text = try report(SubscriptionReport.self, failing).text(in: .plain)
        #expect(
            text == """
                id         sub_b4oXk2nR6nWk0m3m9m2Y1A
                partner    ofcom
                receiver   https://hooks.regulator.example/spam
                state      failing since 2026-11-20 10:00:05 UTC
                feed       senders
                entries    GB or IE; 10 reporters or more
                batches    json, up to 100 entries, gathered for 60 s
                signing    v1a (Ed25519)
                key        of 2026-11-20 10:00:00 UTC whpk_AAAA
                behind     1,204 entries, 2 h
                failures   3 since 2026-11-21 00:10:00 UTC
                next try   2026-11-21 02:44:05 UTC
                cursor     abc

                """
        )
    }

    @Test func `attempts are a table, and a spreadsheet takes no answer for a formula`() throws {
        let deliveries = try report(
            DeliveriesReport.self,
            """
            {"deliveries":[
            {"at":"2026-11-21T02:14:05.250Z","purpose":"entries","webhookId":"msg_1","first":41,
            "last":50,"entries":7,"outcome":"delivered","status":200,"milliseconds":31,
            "answer":"=1+1"},
            {"at":"2026-11-21T02:10:00Z","purpose":"verification","webhookId":"msg_2",
            "outcome":"failed","milliseconds":15000,"answer":"","error":"no answer in time"}]}
            """
        )
        let lines = deliveries.text(in: .plain).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains("entries") && lines[1].hasSuffix("200      31  =1+1"))
        #expect(lines[2].hasSuffix("15,000  no answer in time"))
        #expect(deliveries.csv.text.contains(",200,31,'=1+1,"))
    }
}
