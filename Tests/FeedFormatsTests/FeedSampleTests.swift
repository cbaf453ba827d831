import FeedFormats
import SpamReporting
import TestSupport
import Testing

/// Pages of hosts and campaigns, octet for octet, as `protocols/feeds` shows them.
@Suite struct FeedSampleTests {
    private let provenance = FeedProvenance(origin: "gateway.mobile.example")
    private let next = FeedCursor(epoch: SampleEntries.epoch, sequence: 3)

    private func page(
        of feed: FeedName,
        _ entries: [some RenderedChange],
        _ form: FeedForm
    ) -> [UInt8] {
        FeedDocument(of: feed, epoch: SampleEntries.epoch, provenance: provenance)
            .body(entries, next: next, more: false, form: form)
    }

    private func hosts() throws -> [DisclosedEntry] {
        try [
            SampleEntries.entry(1, "host:parcel-fee.example", .listed, at: Self.times[0], 5),
            SampleEntries.entry(2, "callBack:+447700900123", .listed, at: Self.times[1], 7),
            SampleEntries.entry(3, "host:parcel-fee.example", .updated, at: Self.times[2], 10),
        ]
    }

    private static let times = SampleEntries.times

    private func campaigns() throws -> [DisclosedCampaign] {
        try SampleCampaigns.all().compactMap { Disclosure.everything.view(of: $0) }
    }

    @Test(arguments: [FeedForm.json, .csv])
    func `pages of hosts and campaigns are as their samples`(form: FeedForm) throws {
        let folder = "../feeds/"
        try OutboundSample("\(folder)hosts.\(form.rawValue)")
            .expect(page(of: .hosts, hosts(), form))
        try OutboundSample("\(folder)campaigns.\(form.rawValue)")
            .expect(page(of: .campaigns, campaigns(), form))
    }

    @Test func `Python reads the rows of campaigns as what the entries say`() async throws {
        let python = try #require(await PythonEnvironment.plain())
        let run = try await python.run(
            """
            import csv, sys
            with open(sys.argv[1], newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file, strict=True))
            for row in rows:
                assert None not in row and None not in row.values(), row
                print(row["event"], row["campaign"], row["mergedInto"], row["sample"],
                      row["senders"], row["hosts"], row["callBacks"], row["senders_10d"],
                      row["thisHour"], sep="|")
            """,
            [OutboundSample("../feeds/campaigns.csv").path]
        )
        #expect(run.succeeds, "\(run.errors)")
        let rest =
            "Parcel held: pay [amount] at [link]|"
            + "'+447700900123 alphanumeric:GB:PARCELDESK|parcel-fee.example|'+447700900199|61|12\n"
        #expect(
            run.output == "listed|c1042||\(rest)updated|c1042||\(rest)merged|c1042|c7|||||61|12\n"
        )
    }

    @Test(arguments: [SubscriptionFormat.json, .cloudEvents])
    func `a batch of campaigns is as its sample`(format: SubscriptionFormat) throws {
        let batch = WebhookBatch(
            subscription: "sub_b4oXk2nR6nWk0m3m9m2Y1A",
            feed: .campaigns,
            content: .log,
            entries: try campaigns(),
            next: next,
            timestamp: try #require(Timestamp(rfc3339: Self.times[2]))
        )
        let body = WebhookDocument(provenance: provenance).body(batch, as: format)
        try OutboundSample("webhooks/campaigns-\(format.rawValue).json").expect(body)
    }
}
