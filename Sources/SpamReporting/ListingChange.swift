/// An entry of a feed, whatever is listed there.
package protocol ListingChange: Hashable, Sendable {
    /// What one reader may see of it.
    associatedtype View: DisclosedChange

    /// Place in the feed: 1, 2, 3 … without gaps within an epoch.
    var sequence: UInt64 { get }
    /// When the entry was published; strictly increasing with ``sequence``.
    var publishedAt: Timestamp { get }
    /// When the listing began.
    var listedAt: Timestamp { get }
    /// What is listed, by the one name that the feed's keys in Redis have for it.
    var subject: String { get }
    /// Whether the listing begins with this entry.
    var beginsListing: Bool { get }
    /// Whether the listing is over with this entry.
    var endsListing: Bool { get }

    /// What a reader may see of the entry; nil when it may not know of it.
    func view(in disclosure: Disclosure) -> View?
}

/// What one reader may see of an entry of a feed, whatever is listed there.
package protocol DisclosedChange: Hashable, Sendable {
    /// See ``ListingChange/sequence``.
    var sequence: UInt64 { get }
    /// See ``ListingChange/publishedAt``.
    var publishedAt: Timestamp { get }
    /// See ``ListingChange/subject``.
    var subject: String { get }
    /// See ``ListingChange/endsListing``.
    var endsListing: Bool { get }
    /// What happened, as the feed writes it.
    var eventName: String { get }
    /// The sender, host or number that is listed; nil where it is something else.
    var listedSender: Sender? { get }
    /// Distinct reporters of each window that is shown, as the reader may see them.
    var reporterCounts: [DisclosedCount] { get }
}

extension FeedEntry: ListingChange {
    /// Canonical text of the sender.
    package var subject: String { sender.canonicalText }
    /// Whether the sender crossed the threshold.
    package var beginsListing: Bool { event == .listed }
    /// Whether the sender was withdrawn.
    package var endsListing: Bool { event == .withdrawn }

    /// See ``Disclosure/view(of:)-(FeedEntry)``.
    package func view(in disclosure: Disclosure) -> DisclosedEntry? { disclosure.view(of: self) }
}

extension DisclosedEntry: DisclosedChange {
    /// Canonical text of the sender.
    package var subject: String { sender.canonicalText }
    /// Whether the sender was withdrawn.
    package var endsListing: Bool { event == .withdrawn }
    /// What happened.
    package var eventName: String { event.rawValue }
    /// Who is listed.
    package var listedSender: Sender? { sender }
    /// Those of each window that is shown.
    package var reporterCounts: [DisclosedCount] { windows.values.compactMap(\.reporters) }
}
