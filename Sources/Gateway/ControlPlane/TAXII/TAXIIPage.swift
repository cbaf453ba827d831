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

    /// Which records are wanted.
    struct Request: Sendable {
        var filter: TAXIIFilter
        /// Where to begin; nil for the beginning, or behind `added_after`.
        var cursor: TAXIICursor?
        /// The digest that goes into the next cursor.
        var filters: UInt64
        var limit: Int
        /// Whether the objects themselves are wanted.
        var hasObjects: Bool
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
