import FeedFormats
import Foundation
import SpamReporting
import Testing

/// The entries that the samples under `protocols/outbound` are made of.
enum SampleEntries {
    static let epoch = FeedEpoch(value: 0x5A17_0C3D_9E44_B210)

    static let organisation = Organisation(
        name: "Example Mobile",
        contact: "abuse@mobile.example",
        domain: "mobile.example"
    )

    static func all() throws -> [DisclosedEntry] {
        try [
            entry(41, "+447700900123", .listed, at: "2026-11-27T09:12:30.250Z", 5),
            entry(42, "alphanumeric:GB:PARCELDESK", .listed, at: "2026-11-27T10:00:00.001Z", 7),
            entry(
                43,
                "+447700900123",
                .updated,
                at: "2026-11-27T11:40:02Z",
                10,
                campaign: parcel
            ),
            entry(44, "shortCode:GB:60123", .withdrawn, at: "2026-11-27T23:59:59.999Z", 3),
        ]
    }

    /// What the updated entry says of its messages.
    static let parcel = SenderCampaign(
        campaign: "c1042",
        reporters: 8,
        category: "smishing.delivery",
        confidence: 0.93,
        sample: "Royal Parcel: your parcel is held at the depot. Pay the fee of [amount] at "
            + "parcel-fee.example/[link detail]"
    )

    /// An entry whose windows all count `reporters`, and twice as many complaints.
    static func entry(
        _ sequence: UInt64,
        _ sender: String,
        _ event: FeedEvent,
        at moment: String,
        _ reporters: Int,
        campaign: SenderCampaign? = nil
    ) throws -> DisclosedEntry {
        let published = try #require(Timestamp(rfc3339: moment))
        let counts = WindowCounts(complaints: 2 * reporters, reporters: reporters, partners: 2)
        var entry = FeedEntry(
            sequence: sequence,
            publishedAt: published,
            event: event,
            reason: event == .withdrawn ? .disputed : nil,
            sender: try #require(Sender(canonicalText: sender)),
            listedAt: UTCDay(of: published).start.adding(seconds: 9 * 3600),
            windows: Dictionary(uniqueKeysWithValues: Window.allCases.map { ($0, counts) }),
            firstSeen: UTCDay(of: published).start.adding(seconds: 7 * 3600),
            lastSeen: Timestamp(seconds: published.seconds)
        )
        entry.campaign = campaign
        return try #require(Disclosure.everything.view(of: entry))
    }
}

/// A file under `protocols/outbound` that the code must write octet for octet.
struct OutboundSample {
    let path: String

    init(_ name: String) {
        path =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("protocols/outbound/\(name)").path
    }

    /// Compares, or with `UPDATE_SAMPLES=1` writes.
    func expect(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) throws {
        if ProcessInfo.processInfo.environment["UPDATE_SAMPLES"] == "1" {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(String(decoding: bytes, as: UTF8.self) == text, sourceLocation: location)
    }
}
