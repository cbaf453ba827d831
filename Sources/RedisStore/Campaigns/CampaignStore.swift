package import Campaigns
package import Redis
package import SpamReporting

/// Keeps campaigns, and how far the evidence has been read for them.
package struct CampaignStore: Sendable {
    let redis: RedisClient

    /// Keeps campaigns through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// A complaint that somebody must see at once, for its content is not to be shown to anybody.
    package struct Alert: Hashable, Sendable {
        /// Its id.
        package let complaint: ComplaintID
        /// When it arrived, to the second.
        package let arrivedAt: Timestamp
        /// Index of the partner that handed it in.
        package let partner: UInt16

        /// An alert of its parts.
        package init(complaint: ComplaintID, arrivedAt: Timestamp, partner: UInt16) {
            self.complaint = complaint
            self.arrivedAt = arrivedAt
            self.partner = partner
        }
    }

    /// The alerts that nobody has acknowledged, the earliest first.
    package func alerts() async throws(RedisError) -> [Alert] {
        let reply = try await redis.send(RedisCommand("HGETALL", Keys.alerts))
        return reply.pairs.compactMap { name, value in
            let parts = (value.text ?? "").split(separator: " ")
            guard let complaint = ComplaintID(text: name), parts.count == 2,
                let second = Int64(parts[0]), let partner = UInt16(parts[1])
            else { return nil }
            return Alert(
                complaint: complaint,
                arrivedAt: Timestamp(seconds: second),
                partner: partner
            )
        }
        .sorted { $0.complaint.text < $1.complaint.text }
    }

    /// Takes an alert away that somebody has dealt with; returns whether there was one.
    package func acknowledge(_ complaint: ComplaintID) async throws(RedisError) -> Bool {
        try await redis.send(RedisCommand("HDEL", Keys.alerts, complaint.text)).integer == 1
    }

    /// Everything that one call keeps, in one step.
    package struct Update: Sendable {
        /// A place in the evidence of one shard.
        package struct Step: Hashable, Sendable {
            /// The shard.
            package var shard: Int
            /// Up to where its evidence had been read.
            package var from: UInt64
            /// Up to where it has been read now.
            package var to: UInt64

            /// A step of its parts.
            package init(shard: Int, from: UInt64, to: UInt64) {
                self.shard = shard
                self.from = from
                self.to = to
            }
        }

        /// An entry of the feed of campaigns.
        package struct Entry: Sendable {
            /// Whose entry it is.
            package var campaign: CampaignID
            /// Whether the campaign leaves the feed by it.
            package var isLast: Bool
            /// The entry, without its place in the feed.
            package var json: [UInt8]

            /// An entry of its parts.
            package init(campaign: CampaignID, isLast: Bool, json: [UInt8]) {
                self.campaign = campaign
                self.isLast = isLast
                self.json = json
            }
        }

        /// How far the evidence has been read, of shards where that changed.
        package var steps: [Step] = []
        /// Number and packed record of campaigns that changed.
        package var records: [(number: UInt32, record: [UInt8])] = []
        /// Campaigns that are under way no more.
        package var removed: [UInt32] = []
        /// Campaigns that were merged.
        package var mergers: [CampaignAssignment.Merger] = []
        /// Merged campaigns to forget.
        package var endedMergers: [UInt32] = []
        /// By hour since 1970, what to append to its log.
        package var log: [Int64: [UInt8]] = [:]
        /// In their order.
        package var entries: [Entry] = []
        /// The head of the feed as it was seen; where it is another one by now, nothing is kept.
        package var head: UInt64 = 0
        /// By second since 1970, complaints about hosts and numbers.
        package var hosts: [(second: Int64, reports: HostReports)] = []
        /// Complaints that somebody must see at once.
        package var alerts: [Alert] = []
        /// The last number that was given.
        package var last: UInt32 = 0
        /// How many decisions were heeded, the earliest first.
        package var heeded = 0

        /// Nothing.
        package init() {}
    }

    /// Why nothing was kept.
    package enum RecordError: Error, Equatable, Sendable {
        /// Another gateway holds the lease, or has read the evidence; or Redis is not as it was.
        case overtaken
        case redis(RedisError)
    }

    /// Keeps what has become of campaigns.
    ///
    /// - Returns: how many listings of hosts changed and wait to be relayed.
    package func record(
        _ update: Update,
        fence: Int64,
        rules: ListingRules,
        newEpoch: FeedEpoch,
        at now: Timestamp
    ) async throws(RecordError) -> Int {
        let command = Self.command(update, fence, rules, newEpoch, now)
        let reply: RedisValue
        do {
            reply = try await redis.send(command)
        } catch {
            throw .redis(error)
        }
        guard let changes = reply.integer else {
            throw .redis(.unexpectedReply("record_campaigns"))
        }
        guard changes >= 0 else { throw .overtaken }
        return Int(changes)
    }

    private static func command(
        _ update: Update,
        _ fence: Int64,
        _ rules: ListingRules,
        _ newEpoch: FeedEpoch,
        _ now: Timestamp
    ) -> RedisCommand {
        let hours = update.log.keys.sorted()
        var command = RedisCommand("FCALL", "record_campaigns_v1")
        command.append(11 + hours.count)
        for key in [Keys.campaignsLease, Keys.campaignsState, Keys.campaigns, Keys.campaignsMerged]
        {
            command.append(key)
        }
        for key in Keys.campaignsFeed { command.append(key) }
        command.append(Keys.hosts)
        command.append(Keys.alerts)
        command.append(Keys.campaignsDecisions)
        for hour in hours { command.append(Keys.campaignsLog(hour: hour)) }
        command.append(fence)
        command.append(now.milliseconds)
        command.append(newEpoch.text)
        rules.append(to: &command)
        command.append(update.last)
        command.append(update.heeded)
        command.append(update.head)
        command.append(update.steps.count)
        for step in update.steps {
            command.append(step.shard)
            command.append(step.from)
            command.append(step.to)
        }
        command.append(update.records.count)
        for (number, record) in update.records {
            command.append(number)
            command.append(record)
        }
        command.append(update.removed.count)
        for number in update.removed { command.append(number) }
        command.append(update.mergers.count)
        for merger in update.mergers {
            command.append(merger.campaign)
            command.append(merger.into)
        }
        command.append(update.endedMergers.count)
        for number in update.endedMergers { command.append(number) }
        command.append(hours.count)
        for (place, hour) in hours.enumerated() {
            command.append(place + 1)
            command.append(update.log[hour] ?? [])
        }
        command.append(update.entries.count)
        for entry in update.entries {
            command.append(entry.campaign.text)
            command.append(entry.isLast ? 1 : 0)
            command.append(entry.json)
        }
        command.append(update.hosts.count)
        for (second, reports) in update.hosts {
            command.append(second)
            command.append(reports.packed)
        }
        command.append(update.alerts.count)
        for alert in update.alerts {
            command.append(alert.complaint.text)
            command.append("\(alert.arrivedAt.seconds) \(alert.partner)")
        }
        return command
    }

    // MARK: The lease

    /// Takes or renews the right to read the evidence for campaigns.
    ///
    /// - Returns: the fence under which to keep what is read, or nil while another gateway has it.
    package func lease(
        _ holder: String,
        for duration: Duration
    ) async throws(RedisError) -> Int64? {
        var command = RedisCommand("FCALL", "lease_slices_v1", "2")
        command.append(Keys.campaignsLease)
        command.append(Keys.campaignsState)
        command.append(holder)
        command.append(max(1, duration.wholeMilliseconds))
        command.append(1)
        let reply = try await redis.send(command)
        guard let numbers = reply.array, numbers.count == 2 else { return nil }
        return numbers[1].integer
    }

    /// Lets another gateway read on at once.
    package func release(_ holder: String) async throws(RedisError) {
        var command = RedisCommand("FCALL", "lease_slices_v1", "2")
        command.append(Keys.campaignsLease)
        command.append(Keys.campaignsState)
        command.append(holder)
        command.append(0)
        command.append(1)
        _ = try await redis.send(command)
    }

    // MARK: Reading

    /// Up to where the evidence of each shard has been read.
    package func places() async throws(RedisError) -> [UInt64] {
        var command = RedisCommand("HMGET", Keys.campaignsState)
        for shard in 0..<Keys.shardCount { command.append("taken:\(shard)") }
        let reply = try await redis.send(command)
        return (reply.array ?? []).map { UInt64(max(0, $0.integer ?? 0)) }
    }

    /// How many records of evidence have not been read yet, or are not in figures up to `places`.
    package func backlog(of places: [UInt64]? = nil) async throws(RedisError) -> Int {
        let kept = try await self.places()
        let heads = try await redis.replies(
            to: (0..<Keys.shardCount).map { RedisCommand("HGET", Keys.positions($0), "evidence") }
        )
        return zip(heads, zip(kept, places ?? kept)).reduce(0) { sum, shard in
            sum + max(0, Int(shard.0.integer ?? 0) - Int(clamping: min(shard.1.0, shard.1.1)))
        }
    }

    /// How campaigns are doing.
    package struct Figures: Hashable, Sendable {
        /// Campaigns that are under way.
        package let live: Int
        /// Records of evidence that have not been read yet.
        package let backlog: Int
        /// Alerts that nobody has acknowledged.
        package let alerts: Int
    }

    /// How campaigns are doing.
    package func figures() async throws(RedisError) -> Figures {
        let counts = try await redis.replies(to: [
            RedisCommand("HLEN", Keys.campaigns), RedisCommand("HLEN", Keys.alerts),
        ])
        return Figures(
            live: Int(counts[0].integer ?? 0),
            backlog: try await backlog(),
            alerts: Int(counts[1].integer ?? 0)
        )
    }

    /// One campaign without its counts by time; nil when it is not under way.
    package func campaign(
        _ number: UInt32
    ) async throws(RedisError) -> (campaign: Campaign, features: CampaignFeatures)? {
        let reply = try await redis.send(RedisCommand("HGET", Keys.campaigns, "\(number)"))
        return reply.bytes.flatMap { CampaignRecord.unpacked($0) }
    }

    /// The campaign that a campaign belongs to by now: itself, if it was not merged.
    package func resolve(_ number: UInt32) async throws(RedisError) -> UInt32 {
        var number = number
        // A chain is as long as its last campaign was merged often.
        for _ in 0..<Self.chainMax {
            let reply = try await redis.send(
                RedisCommand("HGET", Keys.campaignsMerged, "\(number)")
            )
            guard let into = reply.integer else { break }
            number = UInt32(clamping: into)
        }
        return number
    }

    private static let chainMax = 100

    /// The logs of some hours; of those that have none it is empty.
    package func logs(
        _ hours: [Int64]
    ) async throws(RedisError) -> [(hour: Int64, bytes: [UInt8])] {
        let replies = try await redis.replies(
            to: hours.map { RedisCommand("GET", Keys.campaignsLog(hour: $0)) }
        )
        return zip(hours, replies).map { ($0, $1.bytes ?? []) }
    }

    /// Makes a register of what is kept.
    ///
    /// - Parameter harmless: see ``CampaignRegister``.
    package func register(
        rules: CampaignRules,
        liveMax: Int,
        harmless: Set<UInt8> = [],
        at now: Timestamp
    ) async throws(RedisError) -> CampaignRegister {
        let last = try await redis.send(RedisCommand("HGET", Keys.campaignsState, "last"))
        var register = CampaignRegister(
            rules: rules,
            last: UInt32(clamping: last.integer ?? 0),
            liveMax: liveMax,
            harmless: harmless
        )
        try await scan(Keys.campaigns) { name, value in
            guard let number = UInt32(name), let bytes = value.bytes,
                let kept = CampaignRecord.unpacked(bytes)
            else { return }
            register.restore(kept.campaign, kept.features, as: number)
        }
        try await scan(Keys.campaignsMerged) { name, value in
            guard let number = UInt32(name), let into = value.integer else { return }
            register.restore(
                CampaignAssignment.Merger(campaign: number, into: UInt32(clamping: into))
            )
        }
        let hour = now.seconds / 3600
        let first = Window.month.start(endingAt: now) / 3600
        // Clocks may go back and forth a little.
        let hours = Array(min(first, hour)...hour + 1)
        for start in stride(from: 0, to: hours.count, by: Self.hoursAtOnce) {
            let some = Array(hours[start..<min(start + Self.hoursAtOnce, hours.count)])
            for (hour, bytes) in try await logs(some) {
                for entry in CampaignLog.entries(bytes, ofHour: hour) {
                    for item in entry.items { register.recount(item.complaint, of: item.campaign) }
                }
            }
        }
        return register
    }

    private static let hoursAtOnce = 24

    func scan(
        _ key: String,
        _ body: (String, RedisValue) -> Void
    ) async throws(RedisError) {
        var position = "0"
        repeat {
            let reply = try await redis.send(RedisCommand("HSCAN", key, position, "COUNT", "1000"))
            guard let parts = reply.array, parts.count == 2, let next = parts[0].text else {
                throw .unexpectedReply("HSCAN")
            }
            position = next
            for pair in parts[1].pairs { body(pair.name, pair.value) }
        } while position != "0"
    }
}
