package import SpamReporting

extension Keys {
    /// The shard in which hosts and numbers to call are counted.
    ///
    /// It is none of the sixteen that the sender space is cut into, so no sum over senders has it.
    package static let campaignShard = shardCount
    /// All shards: those of senders, and that of hosts.
    package static let allShards = 0...campaignShard

    /// The shards whose listing changes a feed is made of; none where it is written directly.
    package static func shards(of feed: FeedName) -> Range<Int> {
        switch feed {
        case .senders: 0..<shardCount
        case .hosts: campaignShard..<campaignShard + 1
        case .campaigns: 0..<0
        }
    }

    private static func key(_ feed: FeedName, _ rest: String) -> String {
        switch feed {
        case .senders, .hosts: "sg:{feed:\(feed.rawValue)}:\(rest)"
        // Beside what it is made of, because one function writes both.
        case .campaigns: "sg:{campaigns}:feed:\(rest)"
        }
    }

    /// The log of a feed.
    package static func feedLog(_ feed: FeedName) -> String { key(feed, "log") }
    /// Epoch and head of a feed, and what has been taken of each outbox.
    package static func feedState(_ feed: FeedName) -> String { key(feed, "state") }
    /// The latest entry of everything that a feed lists.
    package static func feedCurrent(_ feed: FeedName) -> String { key(feed, "current") }
    /// The sequence of the last entry about everything that the log of a feed tells of.
    ///
    /// The function library builds the key from that of ``feedState(_:)``.
    package static func feedLast(_ feed: FeedName) -> String { key(feed, "last") }

    /// What the state of a feed calls a shard whose outbox it takes from.
    static func name(ofShard shard: Int) -> String {
        shard == campaignShard ? "campaigns" : String(shard)
    }
}
