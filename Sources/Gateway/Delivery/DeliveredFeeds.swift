internal import FeedFormats
internal import Redis
internal import RedisStore
internal import SpamReporting

/// A feed as it is delivered, whatever its entries are about.
protocol DeliveredFeed: Sendable {
    /// The feed's state.
    func state() async throws(RedisError) -> FeedState
    /// The entries after a cursor, at most `limit`, and whether there are more.
    func entries(
        after cursor: FeedCursor,
        limit: Int
    ) async throws(FeedReadError) -> DeliveredPage
    /// The last entry of everything that is listed, in order, and where the log goes on.
    func listings() async throws(RedisError) -> DeliveredPage
    /// The place before the first entry that was published at a moment or later.
    func place(of moment: Timestamp) async throws(FeedReadError) -> FeedCursor?
    /// When the first entry after a cursor was published.
    func publication(after cursor: FeedCursor?) async -> Timestamp?
}

/// Some entries of a feed and where they end.
struct DeliveredPage {
    /// Oldest first.
    let entries: [any LoggedChange]
    /// Where the next page begins.
    let next: FeedCursor
    /// Whether there was more when this was read.
    let more: Bool
}

extension FeedLog: DeliveredFeed {
    func entries(
        after cursor: FeedCursor,
        limit: Int
    ) async throws(FeedReadError) -> DeliveredPage {
        let page = try await page(after: cursor, limit: limit)
        return DeliveredPage(entries: page.entries, next: page.next, more: page.more)
    }

    func listings() async throws(RedisError) -> DeliveredPage {
        let (entries, next) = try await snapshot()
        return DeliveredPage(entries: entries, next: next, more: false)
    }
}

/// The feeds by their names.
struct DeliveredFeeds: Sendable {
    private let redis: RedisClient

    /// Reads them through `redis`.
    init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// One of the feeds.
    subscript(_ name: FeedName) -> any DeliveredFeed {
        switch name {
        case .senders, .hosts: FeedStore(redis, of: name)
        case .campaigns: CampaignFeed(campaignsOf: redis)
        }
    }
}
