package import SpamReporting

/// Every key that spamgate uses in Redis; `protocols/storage/redis.md` describes each.
///
/// Keys of one shard, and keys of one feed, carry a hash tag of their own, so that they stay
/// together on a Redis Cluster.
package enum Keys {
    /// How many shards the sender space is cut into; fixed for the life of the data.
    package static let shardCount = 16

    /// Partner records by name.
    package static let partners = "sg:{control}:partners"
    /// Counters of the partner records: the last index given and the version.
    package static let partnersState = "sg:{control}:partners:state"
    /// Agreements in force by partner: version and record.
    package static let agreements = "sg:{control}:agreements"
    /// Every version of every agreement, by `partner:version`.
    package static let agreementsHistory = "sg:{control}:agreements:history"
    /// Counters of the agreements: of all changes, and each partner's last version.
    package static let agreementsState = "sg:{control}:agreements:state"
    /// What must be the same for every gateway on this Redis.
    package static let installation = "sg:{control}:installation"

    /// The audit log: one record for each thing that was done.
    package static let auditLog = "sg:{control}:audit"
    /// The audit log's head, and the last record that was dropped from it.
    package static let auditState = "sg:{control}:audit:state"
    /// Events that have no place in the audit log yet.
    package static let auditWaiting = "sg:{control}:audit:waiting"
    /// What readers of feeds may be told at present, by gateway and number.
    package static let auditClaims = "sg:{control}:audit:claims"

    /// Subscriptions by id.
    package static let subscriptions = "sg:{control}:subscriptions"
    /// How far the delivery of each subscription has come, by id.
    package static let subscriptionsProgress = "sg:{control}:subscriptions:progress"
    /// Counters of the subscriptions: version, removals, the last fence, those of each partner.
    package static let subscriptionsState = "sg:{control}:subscriptions:state"
    /// In which version each subscription was changed last.
    package static let subscriptionsChanges = "sg:{control}:subscriptions:changes"
    /// Which gateway delivers which slice of the subscriptions, and which gateways take part.
    package static let deliveryLeases = "sg:{control}:subscriptions:leases"
    /// The latest attempts to deliver to one subscription, newest first.
    package static func deliveryAttempts(_ id: String) -> String {
        "sg:{control}:subscriptions:attempts:\(id)"
    }
    /// Disputes by number.
    package static let disputes = "sg:{control}:disputes"
    /// The last number that a dispute was given.
    package static let disputesState = "sg:{control}:disputes:state"
    /// Disputes that wait for a decision, by the second at which they were opened.
    package static let disputesUndecided = "sg:{control}:disputes:undecided"
    /// Disputes that wait for a decision, by who says what of whom.
    package static let disputesStated = "sg:{control}:disputes:stated"
    /// Which dispute a partner has opened under a retry key; both as a digest.
    package static func disputesRetry(_ digest: String) -> String {
        "sg:{control}:disputes:retry:\(digest)"
    }

    /// How many senders each partner has named for the first time in one hour.
    package static func newSenders(hour: Int64) -> String { "sg:{control}:newsenders:h\(hour)" }

    /// Campaigns: up to where evidence was read, and the last number that was given.
    package static let campaignsState = "sg:{campaigns}:state"
    /// Campaigns: which gateway reads the evidence.
    package static let campaignsLease = "sg:{campaigns}:leases"
    /// Campaigns that are under way, by number.
    package static let campaigns = "sg:{campaigns}:records"
    /// Merged campaigns, each with the number of the one that it belongs to.
    package static let campaignsMerged = "sg:{campaigns}:merged"
    /// The feed of campaigns: log, state, current listings, last entry of each.
    package static let campaignsFeed = [
        "sg:{campaigns}:feed:log", "sg:{campaigns}:feed:state", "sg:{campaigns}:feed:current",
        "sg:{campaigns}:feed:last",
    ]
    /// Packed state of hosts and call-back numbers, as of the senders of a shard.
    package static let hosts = "sg:{campaigns}:senders"
    /// Old buckets of hosts that have many, as of the senders of a shard.
    package static let hostsHistory = "sg:{campaigns}:history"
    /// Complaints that somebody must see at once, by id: time and partner.
    package static let alerts = "sg:{campaigns}:alerts"
    /// Operators' decisions about campaigns that have not been heeded yet.
    package static let campaignsDecisions = "sg:{campaigns}:decisions"
    /// Which complaints of one hour are of which campaign.
    package static func campaignsLog(hour: Int64) -> String { "sg:{campaigns}:log:h\(hour)" }

    /// What peers say they saw of one sender.
    package static func sightings(of sender: Sender) -> String {
        key(shard(of: sender), "sightings:" + sender.canonicalText)
    }
    /// How many sightings each partner has handed in on one day.
    package static func sightings(day: Int64) -> String { "sg:{control}:sightings:d\(day)" }
    /// What a partner was told of a request that it made through TAXII.
    package static func taxiiStatus(_ id: String, of partner: UInt16) -> String {
        "sg:{control}:taxii:status:\(partner):\(id)"
    }

    /// The tag that a shard's keys carry: `{00}` to `{15}`, and `{campaigns}`.
    package static func tag(_ shard: Int) -> String {
        if shard == campaignShard { return "{campaigns}" }
        return shard < 10 ? "{0\(shard)}" : "{\(shard)}"
    }

    private static func key(_ shard: Int, _ rest: String) -> String {
        "sg:\(tag(shard)):\(rest)"
    }

    /// Packed state of every sender of a shard, by canonical text.
    ///
    /// It is the one key of a shard that is handed to the function library, which builds the
    /// others from it: `retry`, `repeat` and `pair`, which no one else reads, and those below.
    package static func senders(_ shard: Int) -> String { key(shard, "senders") }
    /// Old buckets of senders that have many, by canonical text.
    package static func history(_ shard: Int) -> String { key(shard, "history") }
    /// How many senders were heard of last in each five minutes, hour and day.
    package static func heard(_ shard: Int) -> String { key(shard, "heard") }
    /// Senders of more than one complaint by an upper bound of their complaints in thirty days.
    package static func rank(_ shard: Int) -> String { key(shard, "rank") }
    /// Listed senders by the second at which to look at them again.
    package static func listed(_ shard: Int) -> String { key(shard, "listed") }
    /// What keeps senders off the list, by canonical text.
    package static func holds(_ shard: Int) -> String { key(shard, "holds") }
    /// Verified senders that wait for review, by the second since which they do.
    package static func reviews(_ shard: Int) -> String { key(shard, "reviews") }
    /// What listed senders' entries say of their messages, by canonical text.
    package static func described(_ shard: Int) -> String { key(shard, "described") }
    /// The last position used in outbox and evidence.
    package static func positions(_ shard: Int) -> String { key(shard, "positions") }
    /// Listing changes not yet in the feed's log.
    package static func outbox(_ shard: Int) -> String { key(shard, "outbox") }
    /// Conversations with reporters, by token.
    package static func conversations(_ shard: Int) -> String { key(shard, "conversations") }
    /// Reporter tokens by the second at which to look at their conversations again.
    package static func conversationsDue(_ shard: Int) -> String {
        key(shard, "conversations:due")
    }
    /// Sealed records of complaints.
    package static func evidence(_ shard: Int) -> String { key(shard, "evidence") }

    /// Totals by partner, five minutes and kind, for one hour.
    package static func totals(_ shard: Int, hour: Int64) -> String {
        key(shard, "totals:h\(hour)")
    }
    /// Totals by partner and kind, for one day.
    package static func totals(_ shard: Int, day: Int64) -> String { key(shard, "totals:d\(day)") }
    /// HyperLogLog of the reporters of one hour.
    package static func reporters(_ shard: Int, hour: Int64) -> String {
        key(shard, "reporters:h\(hour)")
    }
    /// HyperLogLog of the reporters of one day.
    package static func reporters(_ shard: Int, day: Int64) -> String {
        key(shard, "reporters:d\(day)")
    }

    /// Senders of any shard that were heard of in one hour, some of them more than once.
    package static func active(_ shard: Int, hour: Int64) -> String {
        key(shard, "active:h\(hour)")
    }
    /// Senders of any shard that were heard of on one day, some of them more than once.
    package static func active(_ shard: Int, day: Int64) -> String { key(shard, "active:d\(day)") }

    /// The shard in which a sender, host or number to call is counted.
    package static func shard(of sender: Sender) -> Int {
        if sender.kind.feed == .hosts { return campaignShard }
        return Int(StableHash.of(sender.canonicalText) % UInt64(shardCount))
    }

    /// The shard in which a partner's message id is remembered.
    ///
    /// It is one of four for each partner, so that a call looks up many of them at once.
    package static func shard(of retryKey: Digest8, partner: UInt16) -> Int {
        (4 * Int(partner) + Int(retryKey.value % 4)) % shardCount
    }

    /// The shard in which the conversation with a reporter is kept.
    package static func shard(of reporter: ReporterToken) -> Int {
        Int(reporter.bytes[15]) % shardCount
    }

    /// The shard in which a complaint is recorded: its sender's, or one by content without sender.
    package static func shard(of complaint: Complaint) -> Int {
        if let sender = complaint.sender { return shard(of: sender) }
        return Int(complaint.fingerprint.bytes[0]) % shardCount
    }
}
