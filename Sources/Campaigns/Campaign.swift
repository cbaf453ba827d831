package import SpamReporting

/// Everything known of a campaign that is under way.
///
/// Its features stand in the ``CampaignIndex``.
package struct Campaign: Sendable {
    /// When its first and its latest complaint arrived, to the second.
    package var firstSeen: Timestamp
    /// See ``firstSeen``.
    package var lastSeen: Timestamp
    /// Complaints since it began, counter-reports left out.
    package var complaints = 0
    /// Counter-reports since it began.
    package var legit = 0
    /// What its windows are made from.
    package var counts = CampaignCounts()
    /// How it stands in the feed.
    package var listing = CampaignListing()
    /// How many complaints are of which category.
    package var categories = Tally<UInt8>()
    /// The senders, hosts and numbers to call of most complaints.
    package var names = Tally<CampaignName>()
    /// Where its first complaints stand in the evidence.
    package var references: [EvidenceReference] = []

    /// Most references that are kept: enough to show a text of the default number of reporters.
    package static let referencesMax = 12
    /// Most categories and names that are counted.
    package static let categoriesMax = 4
    /// See ``categoriesMax``.
    package static let namesMax = 8

    /// A campaign that begins with a complaint.
    package init(at moment: Timestamp) {
        firstSeen = moment
        lastSeen = moment
    }

    /// The category of most complaints; nil when none has one.
    package var category: UInt8? { categories.most }

    /// Takes over everything from a campaign that turned out to be this one.
    package mutating func add(_ other: Campaign) {
        firstSeen = min(firstSeen, other.firstSeen)
        lastSeen = max(lastSeen, other.lastSeen)
        complaints += other.complaints
        legit += other.legit
        counts.add(other.counts)
        categories.add(other.categories, max: Self.categoriesMax)
        names.add(other.names, max: Self.namesMax)
        for reference in other.references where references.count < Self.referencesMax {
            references.append(reference)
        }
    }
}

/// What of a campaign has a name of its own.
package struct CampaignName: Hashable, Sendable {
    /// What is named.
    package enum Kind: UInt8, CaseIterable, Sendable {
        case sender = 1
        case host = 2
        case callBack = 3
    }

    /// What is named.
    package let kind: Kind
    /// The sender's canonical text, the host in ASCII, or the number.
    package let text: String

    /// A name of its parts.
    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// Where a complaint stands in the evidence.
package struct EvidenceReference: Hashable, Sendable {
    /// The shard whose stream has the record.
    package let shard: UInt8
    /// The record's position in the stream.
    package let position: UInt64
    /// The complaint's place in the record, from 0.
    package let place: UInt16

    /// A reference of its parts.
    package init(shard: UInt8, position: UInt64, place: UInt16) {
        self.shard = shard
        self.position = position
        self.place = place
    }
}

/// The most frequent of many things, counted in little room.
///
/// When there is room for no more, the rarest makes way and the newcomer takes over its count
/// (Metwally's Space-Saving), so what is truly frequent stays, and its count is never too small.
package struct Tally<Item: Hashable & Sendable>: Sendable, Equatable {
    /// Each item and its count.
    package private(set) var items: [(item: Item, count: Int)] = []

    /// Nothing.
    package init() {}

    /// As it was kept.
    package init(_ items: [(item: Item, count: Int)]) {
        self.items = items
    }

    /// Whether both have the same items and counts in the same order.
    package static func == (left: Tally, right: Tally) -> Bool {
        left.items.elementsEqual(right.items) { $0 == $1 }
    }

    /// Counts an item, of which at most `max` are kept.
    package mutating func count(_ item: Item, times: Int = 1, max: Int) {
        if let place = items.firstIndex(where: { $0.item == item }) {
            items[place].count += times
        } else if items.count < max {
            items.append((item, times))
        } else if let rarest = items.indices.min(by: { items[$0].count < items[$1].count }) {
            items[rarest] = (item, items[rarest].count + times)
        }
    }

    /// Counts what another one has counted.
    package mutating func add(_ other: Tally, max: Int) {
        for (item, times) in other.items { count(item, times: times, max: max) }
    }

    /// The item that was counted most.
    package var most: Item? { items.max { $0.count < $1.count }?.item }
}
