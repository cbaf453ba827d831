import FeedFormats
import Foundation
import SpamReporting
import Testing

/// The entries that the samples under `protocols/outbound` are made of.
enum SampleEntries {
    static let epoch = FeedEpoch(value: 0x5A17_0C3D_9E44_B210)

    /// When three entries were published.
    static let times = [
        "2026-11-27T09:12:30.250Z", "2026-11-27T10:00:00.001Z", "2026-11-27T11:40:02Z",
    ]

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

/// The campaigns of the samples: one that is listed, grows and goes on as another.
enum SampleCampaigns {
    static func all() throws -> [CampaignEntry] {
        [try entry(1, .listed), try entry(2, .updated), try entry(3, .merged)]
    }

    /// An entry of one listing.
    ///
    /// - Parameter sequence: 1 to 3.
    static func entry(
        _ sequence: UInt64,
        _ event: CampaignEvent
    ) throws -> CampaignEntry {
        let published = try #require(Timestamp(rfc3339: SampleEntries.times[Int(sequence) - 1]))
        var entry = CampaignEntry(
            sequence: sequence,
            publishedAt: published,
            event: event,
            campaign: "c1042",
            listedAt: UTCDay(of: published).start.adding(seconds: 9 * 3600),
            firstSeen: UTCDay(of: published).start.adding(seconds: 7 * 3600),
            lastSeen: Timestamp(seconds: published.seconds),
            peak: ListingPeak(reporters: 64, partners: 2)
        )
        if event == .merged { entry.mergedInto = "c7" }
        let counts = WindowCounts(complaints: 66, reporters: 64, partners: 2, legit: 0)
        for window in Window.allCases {
            entry.windows[window] = CampaignWindowCounts(counts, senders: 61, countries: 1)
        }
        entry.category = "smishing.delivery"
        entry.confidence = 0.93
        entry.growth = CampaignGrowth(thisHour: 12, hourBefore: 3)
        // What the messages are is not told of what is over.
        guard !entry.endsListing else { return entry }
        entry.languages = ["en"]
        entry.sample = "Parcel held: pay [amount] at [link]"
        func part(_ text: String, _ complaints: Int, _ reporters: Int) throws -> CampaignPart {
            let sender = try #require(Sender(canonicalText: text))
            return CampaignPart(sender, complaints: complaints, reporters: reporters)
        }
        entry.senders = [
            try part("+447700900123", 6, 6), try part("alphanumeric:GB:PARCELDESK", 5, 5),
        ]
        entry.hosts = [try part("host:parcel-fee.example", 60, 58)]
        entry.callBacks = [try part("callBack:+447700900199", 5, 5)]
        return entry
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
