package import JSON
package import SpamReporting

/// What a reader may see of an entry, of a feed that is published as STIX 2.1 too.
package protocol STIXChange: DisclosedChange {
    /// The type of the object that says what is listed.
    static var listingType: String { get }

    /// Tells the listings of one sender or campaign apart; see ``DisclosedEntry/listing``.
    var listing: UInt64 { get }
    /// When the listing began; nil where that is not for this reader, as of the next two.
    var listedAt: Timestamp? { get }
    /// Arrival of the first complaint.
    var firstSeen: Timestamp? { get }
    /// Arrival of the latest complaint.
    var lastSeen: Timestamp? { get }
    /// How far the reader may pass the entry on.
    var tlp: TrafficLight { get }
    /// The type of ``observable``.
    var observableType: String? { get }
    /// The address that is listed; nil for what has none.
    var observable: SenderObservable? { get }

    /// The counts of a window; nil where it is not shown.
    func counts(of window: Window) -> DisclosedCounts?

    /// Appends a version of the object that says what is listed.
    func appendListing(
        by publisher: STIXPublisher,
        _ ids: STIXPublisher.ListingIDs,
        to json: inout JSONWriter
    )
}

extension WithdrawalReason {
    /// What a description says of a listing that is over.
    var sentence: String {
        switch self {
        case .expired: "Listed no more: nothing was reported for the whole quiet period."
        case .disputed: "Listed no more: a dispute of the sender's side was upheld."
        case .legit: "Listed no more: subscribers reported that its messages are wanted."
        case .operator: "Listed no more, by decision of the publisher."
        }
    }
}
