internal import RedisStore
internal import SpamReporting

/// A collection, of whatever feed.
struct AnyTAXIICollection: Sendable {
    let id: String
    /// The feed that it shows, whose name is its alias.
    let feed: FeedName
    let disclosure: Disclosure
    /// The next records that pass a filter.
    let page: @Sendable (TAXIIPage.Request) async throws -> TAXIIPage

    // A closure, and no protocol: so the compiler makes code for each kind of entry.
    init<Entry>(_ collection: TAXIICollection<Entry>) {
        id = collection.id
        feed = collection.feed.feed
        disclosure = collection.disclosure
        page = { try await collection.page($0) }
    }
}
