import FeedFormats
import SpamReporting
import TestSupport
import Testing

/// What is sent to subscribers, octet for octet, and as Python's library for CloudEvents reads it.
@Suite struct WebhookSampleTests {
    private let document = WebhookDocument(
        provenance: FeedProvenance(origin: "gateway.mobile.example")
    )
    private let id = "sub_b4oXk2nR6nWk0m3m9m2Y1A"

    private func batch(
        _ content: WebhookBatch.Content,
        _ entries: [DisclosedEntry]
    ) throws -> WebhookBatch {
        let last = try #require(entries.last)
        return WebhookBatch(
            subscription: id,
            content: content,
            entries: entries,
            next: FeedCursor(epoch: SampleEntries.epoch, sequence: last.sequence),
            timestamp: last.publishedAt
        )
    }

    @Test func `batches are as their samples`() throws {
        let entries = try SampleEntries.all()
        let log = try batch(.log, entries)
        try OutboundSample("webhooks/entries.json").expect(document.body(log, as: .json))
        try OutboundSample("webhooks/cloudevents.json")
            .expect(document.body(log, as: .cloudEvents))
        let listed = entries.filter { $0.event != .withdrawn && $0.sequence != 41 }
        let snapshot = try batch(.snapshot(isFirst: true, isLast: true), listed)
        try OutboundSample("webhooks/snapshot.json").expect(document.body(snapshot, as: .json))
        try OutboundSample("webhooks/cloudevents-snapshot.json")
            .expect(document.body(snapshot, as: .cloudEvents))
    }

    @Test func `reports of Syniverse's datafeed are as their sample`() throws {
        let entries = try SampleEntries.all()
        let body = document.body(try batch(.log, entries), as: .syniverse)
        try OutboundSample("syniverse/reports.json").expect(body)
        let told = entries.filter { WebhookDocument.tells(of: $0, as: .syniverse) }
        #expect(told.map(\.sequence) == [43])
        #expect(entries.allSatisfy { WebhookDocument.tells(of: $0, as: .json) })
        // One without a text is left out, also where somebody hands it over all the same.
        let listed = entries.filter { $0.sample == nil }
        let empty = document.body(try batch(.log, listed), as: .syniverse)
        #expect(String(decoding: empty, as: UTF8.self) == #"{"reports":[]}"#)
        let test = document.test(
            subscription: id,
            id: "msg_1",
            at: Timestamp(seconds: 1),
            as: .syniverse
        )
        #expect(test == empty)
    }

    @Test func `a report says its time with milliseconds, and a chatbot's bearer`() throws {
        func report(_ sender: String, at moment: String) throws -> String {
            let entry = try SampleEntries.entry(
                7,
                sender,
                .updated,
                at: moment,
                5,
                campaign: SampleEntries.parcel
            )
            let body = document.body(try batch(.log, [entry]), as: .syniverse)
            return String(decoding: body, as: UTF8.self)
        }
        let number = try report("+447700900123", at: "2026-11-27T10:00:00.007Z")
        #expect(number.contains(#""report_ts":"2026-11-27T10:00:00.007Z""#))
        #expect(number.contains(#""sender":"+447700900123""#) && number.contains(#""SMS""#))
        let bot = try report("bot:prizes@rbm.example", at: "2026-11-27T10:00:00Z")
        #expect(bot.contains(#""report_ts":"2026-11-27T10:00:00.000Z""#))
        #expect(bot.contains(#""sender":"prizes@rbm.example""#) && bot.contains(#""RCS""#))
        let code = try report("shortCode:GB:60123", at: "2026-11-27T10:00:00Z")
        #expect(code.contains(#""sender":"60123""#))
    }

    @Test func `only the last part of a snapshot says where the log goes on`() throws {
        let entries = try SampleEntries.all()
        for format in [SubscriptionFormat.json, .cloudEvents] {
            let middle = try batch(.snapshot(isFirst: false, isLast: false), entries)
            let last = try batch(.snapshot(isFirst: false, isLast: true), entries)
            let name = "\"next\":"
            func text(_ batch: WebhookBatch) -> String {
                String(decoding: document.body(batch, as: format), as: UTF8.self)
            }
            #expect(!text(middle).contains(name) && text(last).contains(name))
        }
    }

    static func python() async -> PythonEnvironment? {
        await PythonEnvironment.named("cloudevents", ["cloudevents==1.11.0"])
    }

    @Test(.enabled("cloudevents cannot be had from PyPI") { await python() != nil })
    func `the CloudEvents SDK reads a batch`() async throws {
        let python = try #require(await Self.python())
        let run = try await python.run(
            """
            import json, sys
            from cloudevents.http import from_json
            for path in sys.argv[1:]:
                for element in json.load(open(path, encoding="utf-8")):
                    event = from_json(json.dumps(element))
                    subject = event.get_attributes().get("subject")
                    print(event["id"], event["type"], event["time"], subject)
            """,
            [
                OutboundSample("webhooks/cloudevents.json").path,
                OutboundSample("webhooks/cloudevents-snapshot.json").path,
            ]
        )
        #expect(run.succeeds, "\(run.errors)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 7)
        #expect(
            lines.first == """
                5a170c3d9e44b210-41 spamgate.sender.listed 2026-11-27T09:12:30.250Z +447700900123
                """
        )
        try #require(lines.count == 7)
        #expect(lines[4].contains(" spamgate.feed.snapshot "))
    }
}
