internal import HTTPServer
internal import RedisStore
internal import STIX
internal import SpamReporting

/// Some records of a collection and where the next ones begin.
struct TAXIIPage {
    /// An object as a page has it.
    struct Record {
        var id: String
        var version: String
        var addedAt: Microseconds
        /// The object; empty where only the others are asked for.
        var json: [UInt8]
    }

    var records: [Record] = []
    /// The entries that they are of.
    var extent = DisclosureJournal.Extent()
    /// Nil when there are no more.
    var next: TAXIICursor?
    /// Whether an object of a wanted id and type was met, in whatever version.
    var hasMatch = false

    /// Why there is none.
    static let expired = Problem(
        .invalidParameter,
        "next cannot be continued, because the feed dropped what it points at; begin again, with "
            + "added_after for what is new"
    )
}

/// A collection, of whatever feed.
protocol TAXIIReadable: Sendable {
    var id: String { get }
    /// The feed that it shows, whose name is its alias.
    var name: FeedName { get }
    var disclosure: Disclosure { get }

    /// The next records that pass a filter.
    ///
    /// - Parameters:
    ///   - cursor: where to begin; nil for the beginning, or behind `added_after`.
    ///   - filters: the digest that goes into the next cursor.
    ///   - hasObjects: whether the objects themselves are wanted.
    func page(
        _ filter: TAXIIFilter,
        from cursor: TAXIICursor?,
        filters: UInt64,
        limit: Int,
        hasObjects: Bool
    ) async throws -> TAXIIPage
}

/// What pages of one feed are made of, kept from one to the next for all requests.
///
/// Entries are known by their sequence, so another feed needs caches of its own.
struct TAXIICaches<Entry: LoggedChange>: Sendable {
    let entries = LogEntryCache<Entry>()
    let objects = STIXObjectCache()
}
