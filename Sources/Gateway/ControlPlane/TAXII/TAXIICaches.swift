internal import RedisStore
internal import STIX

/// What pages of one feed are made of, kept from one to the next for all requests.
///
/// Entries are known by their sequence, so another feed needs caches of its own.
struct TAXIICaches<Entry: LoggedChange>: Sendable {
    let entries = LogEntryCache<Entry>()
    let objects = STIXObjectCache()
}
