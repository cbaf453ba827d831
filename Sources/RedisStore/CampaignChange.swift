internal import JSON
package import Redis
package import SpamReporting

/// The feed of campaigns.
package typealias CampaignFeed = FeedLog<CampaignEntry>

extension FeedLog where Entry == CampaignEntry {
    /// Reads the feed of campaigns through `redis`.
    package init(campaignsOf redis: RedisClient) {
        self.init(redis, feed: .campaigns)
    }

    /// The last entry about one campaign: that of its listing, or else the latest in the log.
    package func latestEntry(about id: String) async throws(RedisError) -> CampaignEntry? {
        let replies = try await redis.replies(to: [
            RedisCommand("HGET", Keys.feedCurrent(feed), id),
            RedisCommand("HGET", Keys.feedLast(feed), id),
        ])
        if let packed = replies[0].bytes { return try Self.current(packed) }
        guard let sequence = replies[1].text.flatMap({ UInt64($0) }) else { return nil }
        return try await links(at: [sequence])[sequence]?.entry
    }
}

extension CampaignEntry: LoggedChange {
    /// Reads the JSON that the log keeps of a campaign's entry; nil when it is none.
    ///
    /// Members that are not known here are of a later version, and are left alone.
    package init?(change: [UInt8], sequence: UInt64, publishedAt: Timestamp) {
        guard let json = try? JSONReader().read(change),
            let entry = try? CampaignChange(json).entry(sequence, publishedAt)
        else { return nil }
        self = entry
    }
}

/// An entry about a campaign as the log keeps it, without its place.
private struct CampaignChange {
    private let json: JSONValue

    init(_ json: JSONValue) {
        self.json = json
    }

    func entry(
        _ sequence: UInt64,
        _ publishedAt: Timestamp
    ) throws(JSONError) -> CampaignEntry? {
        let peak = try json.required("peak")
        guard let event = CampaignEvent(rawValue: try json.required("event").string()),
            let listedAt = Timestamp(rfc3339: try json.required("listedAt").string()),
            let firstSeen = Timestamp(rfc3339: try json.required("firstSeen").string()),
            let lastSeen = Timestamp(rfc3339: try json.required("lastSeen").string())
        else { return nil }
        var entry = CampaignEntry(
            sequence: sequence,
            publishedAt: publishedAt,
            event: event,
            campaign: try json.required("campaign").string(),
            listedAt: listedAt,
            firstSeen: firstSeen,
            lastSeen: lastSeen,
            peak: ListingPeak(
                reporters: try peak.required("reporters").integer(),
                partners: try peak.required("partners").integer()
            )
        )
        entry.reason = (try json["reason"]?.string()).flatMap(WithdrawalReason.init(rawValue:))
        entry.mergedInto = try json["mergedInto"]?.string()
        entry.category = try json["category"]?.string()
        if let told = json["toldCategories"] {
            for category in try told.elements() {
                entry.toldCategories.append(try category.string())
            }
        } else {
            // As it was before several were remembered.
            entry.toldCategories = entry.category.map { [$0] } ?? []
        }
        entry.confidence = try json["confidence"]?.number()
        entry.sample = try json["sample"]?.string()
        for language in try json["languages"]?.elements() ?? [] {
            entry.languages.append(try language.string())
        }
        if let growth = json["growth"] {
            entry.growth = CampaignGrowth(
                thisHour: try growth.required("thisHour").integer(),
                hourBefore: try growth.required("hourBefore").integer()
            )
        }
        entry.windows = try windows()
        entry.senders = try parts("senders") { part throws(JSONError) in
            try Self.sender(try part.required("sender"))
        }
        entry.hosts = try parts("hosts") { part throws(JSONError) in
            Sender.host(try part.required("host").string())
        }
        entry.callBacks = try parts("callBacks") { part throws(JSONError) in
            Sender.callBack(international: try part.required("number").string())
        }
        return entry
    }

    private func windows() throws(JSONError) -> [Window: CampaignWindowCounts] {
        let all = try json.required("windows")
        var windows: [Window: CampaignWindowCounts] = [:]
        for window in Window.allCases {
            guard let counts = all[window.rawValue] else { continue }
            func count(_ name: String) throws(JSONError) -> Int {
                try counts[name]?.integer() ?? 0
            }
            windows[window] = CampaignWindowCounts(
                WindowCounts(
                    complaints: try count("complaints"),
                    reporters: try count("reporters"),
                    partners: try count("partners"),
                    legit: try count("legit")
                ),
                senders: try count("senders"),
                countries: try count("countries")
            )
        }
        return windows
    }

    /// Parts that have no canonical form are left out: nobody could be told of them.
    private func parts(
        _ key: String,
        _ read: (JSONValue) throws(JSONError) -> Sender?
    ) throws(JSONError) -> [CampaignPart] {
        var parts: [CampaignPart] = []
        for part in try json[key]?.elements() ?? [] {
            guard let sender = try read(part) else { continue }
            parts.append(
                CampaignPart(
                    sender,
                    complaints: try part.required("complaints").integer(),
                    reporters: try part.required("reporters").integer()
                )
            )
        }
        return parts
    }

    private static func sender(_ json: JSONValue) throws(JSONError) -> Sender? {
        let kind = try json.required("kind").string()
        let value = try json.required("value").string()
        if kind == Sender.Kind.msisdn.rawValue { return Sender(canonicalText: value) }
        let scope = (try json["country"]?.string()).map { "\($0):" } ?? ""
        return Sender(canonicalText: "\(kind):\(scope)\(value)")
    }
}
