import JSON
import STIX
import SpamReporting
import Testing

/// Campaigns as STIX 2.1, octet for octet, and as `stix2-validator` reads them.
@Suite struct STIXCampaignTests {
    private let publisher = STIXPublisher(
        origin: "gateway.mobile.example",
        secret: [UInt8](repeating: 7, count: 32)
    )

    /// A campaign that is listed, grows and turns out to be a part of another; one that ends.
    private func campaigns() throws -> [DisclosedCampaign] {
        var other = try SampleCampaigns.entry(3, .withdrawn)
        other.campaign = "c1043"
        other.reason = .legit
        return try (SampleCampaigns.all() + [other])
            .compactMap { Disclosure.everything.view(of: $0) }
    }

    private func objects(of entry: DisclosedCampaign) -> [[UInt8]] {
        STIXPublisher.Part.allCases.filter { publisher.has($0, entry) }.map { part in
            var json = JSONWriter()
            publisher.append(part, entry, to: &json)
            return json.bytes
        }
    }

    @Test func `the bundle is as its sample`() throws {
        let lines = try publisher.campaignIntroduction.map(\.json) + campaigns().flatMap(objects)
        let id = "bundle--9f4c1a52-6c1f-4b52-9a41-1d0f0f0c7a12"
        let text =
            Array("{\"type\":\"bundle\",\"id\":\"\(id)\",\"objects\":[\n".utf8)
            + lines.joined(separator: Array(",\n".utf8)) + Array("\n]}\n".utf8)
        try OutboundSample("stix/campaigns.json").expect(text)
    }

    @Test(
        .enabled("stix2-validator cannot be had from PyPI") {
            await STIXSampleTests.python() != nil
        }
    )
    func `the validator finds nothing in strict mode`() async throws {
        #expect(try await STIXSampleTests.validated("stix/campaigns.json") == 17)
    }

    @Test func `a campaign is no indicator, and all versions of a listing have its ids`() throws {
        let entries = try campaigns()
        #expect(entries.allSatisfy { !publisher.has(.observable, $0) })
        let ids = entries.map { publisher.id(of: .listing, $0) }
        #expect(ids[0].hasPrefix("campaign--"))
        #expect(ids[0] == ids[1] && ids[1] == ids[2] && ids[2] != ids[3])
        let values = try entries.map { try JSONReader().read(objects(of: $0)[0]) }
        let revoked = try values.map { try $0["revoked"]?.boolean() ?? false }
        #expect(revoked == [false, false, true, true])
        let texts = entries.map { String(decoding: objects(of: $0)[0], as: UTF8.self) }
        #expect(texts.map { $0.contains("\"senders\":[") } == [true, true, false, false])
    }

    @Test func `what the reader may not see is not there`() throws {
        var agreement = Agreement(purpose: "tests", contact: "a@b.example")
        agreement.feeds = [.campaigns]
        agreement.fields = []
        let kept = KeptAgreement(
            partner: "peer",
            version: 1,
            changedAt: Timestamp(seconds: 0),
            changedBy: "operator",
            agreement: agreement
        )
        let disclosure = Disclosure(kept, marking: .amber) { _ in nil }
        let entry = try #require(disclosure.view(of: try SampleCampaigns.entry(1, .listed)))
        #expect(!publisher.has(.sighting, entry))
        let value = try JSONReader().read(objects(of: entry)[0])
        #expect(
            try value.members().map(\.key) == [
                "type", "spec_version", "id", "created_by_ref", "created", "modified",
                "object_marking_refs", "name", "description", "labels",
            ]
        )
    }
}
