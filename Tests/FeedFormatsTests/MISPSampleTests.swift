import FeedFormats
import SpamReporting
import TestSupport
import Testing

/// The feed of MISP, octet for octet, and as PyMISP reads it.
@Suite struct MISPSampleTests {
    private let feed = MISPFeed(
        provenance: FeedProvenance(origin: "gateway.mobile.example"),
        organisation: SampleEntries.organisation
    )

    static func python() async -> PythonEnvironment? {
        await PythonEnvironment.named("misp", ["pymisp==2.5.34.4"])
    }

    private func latest() throws -> [DisclosedEntry] {
        try SampleEntries.all().filter { $0.sequence != 41 }
    }

    private func summary(_ entries: [DisclosedEntry]) throws -> MISPFeed.Summary {
        var summary = MISPFeed.Summary(try #require(entries.first))
        for entry in entries { summary.add(entry) }
        return summary
    }

    private func event(_ entries: [DisclosedEntry]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        feed.write(try summary(entries), entries) { bytes += $0 }
        return bytes
    }

    private var sample: OutboundSample {
        OutboundSample("misp/\(feed.event(of: UTCDay("2026-11-27")).text).json")
    }

    @Test func `manifest, event and hashes are as their samples`() throws {
        let entries = try latest()
        try sample.expect(try event(entries))
        try OutboundSample("misp/manifest.json").expect(feed.manifest([summary(entries)]))
        let listed = entries.filter { $0.event != .withdrawn }
        let lines = listed.compactMap { feed.hash(of: $0) }.sorted().joined()
        try OutboundSample("misp/hashes.csv").expect(Array(lines.utf8))
    }

    @Test func `a sender keeps its UUIDs when it is withdrawn, and no other sender has them`()
        throws
    {
        func ids(_ bytes: [UInt8]) -> Set<Substring> {
            Set(
                String(decoding: bytes, as: UTF8.self)
                    .matches(of: #/"uuid":"([0-9a-f-]{36})"/#).map(\.1)
            )
        }
        let listed = try SampleEntries.entry(
            1,
            "+447700900123",
            .listed,
            at: "2026-11-27T10:00:00Z",
            5
        )
        let withdrawn = try SampleEntries.entry(
            9,
            "+447700900123",
            .withdrawn,
            at: "2026-11-27T20:00:00Z",
            5
        )
        let other = try SampleEntries.entry(
            2,
            "+447700900124",
            .listed,
            at: "2026-11-27T10:00:01Z",
            5
        )
        #expect(try ids(event([listed])) == ids(event([withdrawn])))
        // The event's and the organisation's are the same, the objects' and attributes' are not.
        #expect(try ids(event([listed])).intersection(ids(event([other]))).count == 2)
        #expect(try ids(event([listed])).count == 6)
    }

    @Test func `what may not be told of the listing's time is in an event without a day`() throws {
        var entry = try #require(try latest().first)
        entry.listedAt = nil
        entry.firstSeen = nil
        entry.windows = [:]
        let text = String(decoding: try event([entry]), as: UTF8.self)
        #expect(text.contains(feed.event(of: nil).text))
        #expect(!text.contains("mobile.example on") && !text.contains("first_seen"))
        #expect(!text.contains("reporters") && !text.contains("complaints"))
    }

    @Test func `a text that is told no more is deleted, for whom it was told`() throws {
        func text(_ sender: String, _ change: (inout DisclosedEntry) -> Void) throws -> String {
            var entry = try SampleEntries.entry(
                9,
                sender,
                .updated,
                at: "2026-11-27T20:00:00Z",
                5,
                campaign: SampleEntries.parcel
            )
            change(&entry)
            return String(decoding: try event([entry]), as: UTF8.self)
        }
        for sender in ["+447700900123", "shortCode:GB:60123", "email:win@prizes.example"] {
            let told = try text(sender) { _ in }
            #expect(told.contains(#""value":"Royal Parcel: your parcel"#))
            #expect(!told.contains(#""deleted":true"#))
            let lost = try text(sender) { ($0.sample, $0.hasLostSample) = (nil, true) }
            #expect(lost.contains(#""value":"withdrawn","to_ids":false"#))
            #expect(lost.contains(#""deleted":true"#) && !lost.contains("Royal"))
            let never = try text(sender) { $0.sample = nil }
            #expect(!never.contains(#""deleted":true"#))
        }
    }

    @Test(.enabled("pymisp cannot be had from PyPI") { await python() != nil })
    func `PyMISP reads the event, and makes the same manifest and hashes of it`() async throws {
        let python = try #require(await Self.python())
        let directory = sample.path.split(separator: "/").dropLast().joined(separator: "/")
        let run = try await python.run(
            """
            import hashlib, json, sys
            from pymisp import MISPEvent, MISPObject
            folder = sys.argv[1]
            manifest = json.load(open(folder + "/manifest.json"))
            hashes = open(folder + "/hashes.csv").read().splitlines()
            expected = []
            for uuid in manifest:
                event = MISPEvent()
                event.load(open(f"{folder}/{uuid}.json"))
                assert event.uuid == uuid and event.published
                written = json.load(open(f"{folder}/{uuid}.json"))["Event"]
                entry = event.manifest[uuid]
                told = manifest[uuid]
                assert told["info"] == entry["info"] and told["date"] == entry["date"]
                assert int(told["timestamp"]) == int(entry["timestamp"])
                assert told["Orgc"] == {k: entry["Orgc"][k] for k in ("name", "uuid")}
                assert [t["name"] for t in told["Tag"]] == [t["name"] for t in entry["Tag"]]
                attributes = list(event.attributes)
                for item in event.objects:
                    strict = MISPObject(item.name, strict=True)
                    assert strict.template_uuid == item.template_uuid
                    assert int(strict.template_version) == int(item.template_version)
                    assert strict._definition["description"] == item.description
                    assert strict._definition["meta-category"] == item["meta-category"]
                    for attribute in item.attributes:
                        strict.add_attribute(attribute.object_relation, value=attribute.value)
                        assert bool(item.deleted) == bool(attribute.deleted)
                    strict.to_json(strict=True)
                    attributes += item.attributes
                for attribute in attributes:
                    isText = attribute.category == "Other"
                    isSender = not attribute.deleted and not isText
                    assert attribute.to_ids == isSender, attribute.to_dict()
                    print(attribute.type, attribute.value, attribute.category,
                          "deleted" if attribute.deleted else "kept",
                          *[tag.name for tag in attribute.tags], sep="|")
                    if isSender:
                        expected.append(attribute.hash_values("md5")[0] + "," + uuid)
                assert len(json.dumps(event.to_feed())) > 100
                assert len(written["Object"]) == len(event.objects)
            assert sorted(set(expected)) == sorted(hashes), (expected, hashes)
            """,
            ["/" + directory]
        )
        #expect(run.succeeds, "\(run.errors)")
        let tags = #"gsma-fraud:technical="phishing-pharming"|rsit:fraud="phishing""#
        #expect(
            run.output == """
                text|PARCELDESK|Payload delivery|kept
                text|60123|Payload delivery|deleted
                phone-number|+447700900123|Person|kept|\(tags)
                text|\(SampleEntries.parcel.sample ?? "")|Other|kept
                phone-number|+447700900123|Person|kept|\(tags)

                """
        )
    }
}
